/* Landlock in force: children restrict themselves and try. Every row also runs
 * without a policy, where it must succeed, or it would prove nothing. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel_fixture.h"

/* ---- what the children do: 0 or the value of errno ---- */

struct deed {
	const char *a;
	const char *b;
};

static int
close_result(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
do_read(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_RDONLY | O_CLOEXEC));
}

static int
do_list(const void *context)
{
	const struct deed *deed = context;
	DIR *folder = opendir(deed->a);

	return folder ? closedir(folder) : errno;
}

static int
do_write(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_WRONLY | O_CLOEXEC));
}

static int
do_create(const void *context)
{
	const struct deed *deed = context;

	return close_result(
	        open(deed->a, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

static int
do_truncate(const void *context)
{
	const struct deed *deed = context;

	return truncate(deed->a, 0) ? errno : 0;
}

static int
do_open_truncate(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_RDONLY | O_TRUNC | O_CLOEXEC));
}

static int
do_unlink(const void *context)
{
	const struct deed *deed = context;

	return unlink(deed->a) ? errno : 0;
}

static int
do_make_folder(const void *context)
{
	const struct deed *deed = context;

	return mkdir(deed->a, 0700) || rmdir(deed->a) ? errno : 0;
}

static int
do_make_link(const void *context)
{
	const struct deed *deed = context;

	return symlink("anywhere", deed->a) ? errno : 0;
}

static int
do_make_pipe(const void *context)
{
	const struct deed *deed = context;

	return mkfifo(deed->a, 0600) ? errno : 0;
}

static int
do_rename(const void *context)
{
	const struct deed *deed = context;

	return rename(deed->a, deed->b) ? errno : 0;
}

static int
do_hard_link(const void *context)
{
	const struct deed *deed = context;

	return link(deed->a, deed->b) ? errno : 0;
}

static int
do_exec(const void *context)
{
	const struct deed *deed = context;
	char *argv[] = { (char *)(uintptr_t)deed->a, NULL };
	pid_t child = fork();
	int status;

	if (child == 0) {
		execv(deed->a, argv);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int
do_ioctl(const void *context)
{
	const struct deed *deed = context;
	_cleanup_close_ int fd = open(deed->a, O_RDWR | O_NOCTTY | O_CLOEXEC);
	unsigned number;

	return fd < 0 || ioctl(fd, TIOCGPTN, &number) ? errno : 0;
}

static struct sockaddr_in
loopback(const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
	};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static int
do_connect(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_in address = loopback(deed->a);
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) ? errno
	                                                                 : 0;
}

static int
do_bind(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_in address = loopback(deed->a);
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}

static int
do_connect_abstract(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t length = strlen(deed->a);

	memcpy(name.sun_path, deed->a, length);
	name.sun_path[0] = '\0';
	return connect(fd, (struct sockaddr *)&name,
	               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length))
	               ? errno
	               : 0;
}

/* The test is another process: signal 0 asks without harm. Not as another user. */
static int
do_signal(const void *context)
{
	const struct deed *deed = context;

	return kill(atoi(deed->a), 0) ? errno : 0;
}

/* ---- rows ---- */

struct live_row {
	const char *name;
	const char *text;
	int (*act)(const void *context);
	const char *a;
	const char *b;
	int expected;     /* errno value, 0: done */
	int abi;          /* 0: that of the kernel */
	const char *born; /* made before the rules are in force */
	bool any_user;    /* else: both as root and as a user */
};

#define HOLE "allow read %T/holed/\ndeny read %T/holed/secret/\n"
#define WRITE_HOLE "allow write %T/holed/\ndeny read %T/holed/secret/\n"

static const struct live_row rows[] = {
	{ "a granted tree is read", "allow read %T/docs/", do_read,
	  "%T/docs/deep/b.txt", NULL, 0, 0, NULL, false },
	{ "a granted tree is listed", "allow read %T/docs/", do_list,
	  "%T/docs/deep", NULL, 0, 0, NULL, false },
	{ "a file beside it is not read", "allow read %T/docs/", do_read, "%T/one",
	  NULL, EACCES, 0, NULL, false },
	{ "the folder above it is not listed", "allow read %T/docs/", do_list, "%T",
	  NULL, EACCES, 0, NULL, false },
	{ "a granted tree is not written", "allow read %T/docs/", do_write,
	  "%T/docs/a.txt", NULL, EACCES, 0, NULL, false },
	{ "nothing is created in it", "allow read %T/docs/", do_create,
	  "%T/docs/new", NULL, EACCES, 0, NULL, false },
	{ "a single file is read", "allow read %T/one", do_read, "%T/one", NULL, 0,
	  0, NULL, false },
	{ "a single file is written", "allow write %T/one", do_write, "%T/one",
	  NULL, 0, 0, NULL, false },
	{ "a single file is truncated", "allow write %T/one", do_truncate, "%T/one",
	  NULL, 0, 0, NULL, false },
	{ "a single file is not removed", "allow write %T/one", do_unlink, "%T/one",
	  NULL, EACCES, 0, NULL, false },
	{ "another single file is not written", "allow write %T/one", do_write,
	  "%T/two", NULL, EACCES, 0, NULL, false },

	{ "a writable tree takes new files", "allow write %T/rw/", do_create,
	  "%T/rw/new", NULL, 0, 0, NULL, false },
	{ "a writable tree is read", "allow write %T/rw/", do_read, "%T/rw/file",
	  NULL, 0, 0, NULL, false },
	{ "files in it are removed", "allow write %T/rw/", do_unlink, "%T/rw/file",
	  NULL, 0, 0, NULL, false },
	{ "folders in it are made and removed", "allow write %T/rw/",
	  do_make_folder, "%T/rw/folder", NULL, 0, 0, NULL, false },
	{ "links in it are made", "allow write %T/rw/", do_make_link, "%T/rw/link",
	  NULL, 0, 0, NULL, false },
	{ "pipes in it are made", "allow write %T/rw/", do_make_pipe, "%T/rw/pipe",
	  NULL, 0, 0, NULL, false },
	{ "renames within it", "allow write %T/rw/", do_rename, "%T/rw/file",
	  "%T/rw/moved", 0, 0, NULL, false },
	{ "renames across its folders", "allow write %T/rw/", do_rename,
	  "%T/rw/file", "%T/rw/sub/moved", 0, 0, NULL, false },
	{ "renames across writable trees", "allow write %T/rw/ %T/rw2/", do_rename,
	  "%T/rw/file", "%T/rw2/moved", 0, 0, NULL, false },
	{ "links across writable trees", "allow write %T/rw/ %T/rw2/", do_hard_link,
	  "%T/rw/file", "%T/rw2/linked", 0, 0, NULL, false },
	{ "no rename out of it", "allow write %T/rw/", do_rename, "%T/rw/file",
	  "%T/moved", EACCES, 0, NULL, false },
	{ "no rename into it", "allow write %T/rw/\nallow read %T/one", do_rename,
	  "%T/one", "%T/rw/one", EACCES, 0, NULL, false },
	{ "no link of a secret into it", "allow write %T/rw/", do_hard_link,
	  "%T/one", "%T/rw/one", EXDEV, 0, NULL, false },
	{ "renames across folders where all may be written", "allow write /",
	  do_rename, "%T/rw/file", "%T/docs/moved", 0, 0, NULL, false },
	{ "truncation beside a writable tree", "allow write %T/rw/\nallow read /",
	  do_truncate, "%T/one", NULL, EACCES, 0, NULL, false },
	{ "truncation by an open for reading", "allow write %T/rw/\nallow read /",
	  do_open_truncate, "%T/one", NULL, EACCES, 0, NULL, false },

	{ "a sibling of a hole is read", HOLE, do_read, "%T/holed/note", NULL, 0, 0,
	  NULL, false },
	{ "a tree beside a hole is read", HOLE, do_read, "%T/holed/pub/page", NULL,
	  0, 0, NULL, false },
	{ "a tree beside a hole is listed", HOLE, do_list, "%T/holed/pub", NULL, 0,
	  0, NULL, false },
	{ "a hole is shut", HOLE, do_read, "%T/holed/secret/key", NULL, EACCES, 0,
	  NULL, false },
	{ "a hole is shut for links", HOLE, do_read, "%T/holed/alias", NULL, EACCES,
	  0, NULL, false },
	{ "a hole is not listed", HOLE, do_list, "%T/holed/secret", NULL, EACCES, 0,
	  NULL, false },
	{ "what is born beside a hole is shut", HOLE, do_read, "%T/holed/born",
	  NULL, EACCES, 0, "%T/holed/born", false },
	{ "what is born in a tree beside a hole is read", HOLE, do_read,
	  "%T/holed/pub/born", NULL, 0, 0, "%T/holed/pub/born", false },
	{ "a file beside a hole is written", WRITE_HOLE, do_write, "%T/holed/note",
	  NULL, 0, 0, NULL, false },
	{ "a tree beside a hole takes new files", WRITE_HOLE, do_create,
	  "%T/holed/pub/new", NULL, 0, 0, NULL, false },
	{ "nothing is created beside a hole", WRITE_HOLE, do_create, "%T/holed/new",
	  NULL, EACCES, 0, NULL, false },
	{ "nothing is created in a hole", WRITE_HOLE, do_create,
	  "%T/holed/secret/new", NULL, EACCES, 0, NULL, false },
	{ "an island in a hole is read", HOLE "allow read %T/holed/secret/key",
	  do_read, "%T/holed/secret/key", NULL, 0, 0, NULL, false },
	{ "a hole in a whole system", "allow read /\ndeny read %T/holed/secret/",
	  do_read, "%T/holed/secret/key", NULL, EACCES, 0, NULL, false },
	{ "the rest of a whole system", "allow read /\ndeny read %T/holed/secret/",
	  do_read, "/etc/passwd", NULL, 0, 0, NULL, false },
	{ "a hole that is not there yet",
	  "allow read %T/docs/\ndeny read %T/docs/later/", do_read, "%T/docs/later",
	  NULL, EACCES, 0, "%T/docs/later", false },

	{ "a denied file", "allow read %T/holed/\ndeny read %T/holed/note", do_read,
	  "%T/holed/note", NULL, EACCES, 0, NULL, false },
	{ "a folder with a denied file is listed",
	  "allow read %T/holed/\ndeny read %T/holed/note", do_list, "%T/holed",
	  NULL, 0, 0, NULL, false },
	{ "a folder with a hole is not listed", HOLE, do_list, "%T/holed", NULL,
	  EACCES, 0, NULL, false },
	{ "a glob grants what fits", "allow read %T/docs/**/*.txt", do_read,
	  "%T/docs/deep/b.txt", NULL, 0, 0, NULL, false },
	{ "a glob grants nothing else", "allow read %T/holed/*.env", do_read,
	  "%T/holed/note", NULL, EACCES, 0, NULL, false },
	{ "a denied glob", "allow read %T/holed/\ndeny read %T/holed/**/*.env",
	  do_read, "%T/holed/site.env", NULL, EACCES, 0, NULL, false },
	{ "beside a denied glob", "allow read %T/holed/\ndeny read %T/**/*.env",
	  do_read, "%T/holed/pub/page", NULL, 0, 0, NULL, false },
	{ "born into a denied glob",
	  "allow read %T/holed/\ndeny read %T/holed/**/*.env", do_read,
	  "%T/holed/pub/new.env", NULL, EACCES, 0, "%T/holed/pub/new.env", false },

	{ "a program in a granted tree starts",
	  "allow read /\nallow exec /usr/ %T/bin/", do_exec, "%T/bin/run", NULL, 0,
	  0, NULL, false },
	{ "a program elsewhere does not", "allow read /\nallow exec /usr/ %T/bin/",
	  do_exec, "%T/drop/run", NULL, EACCES, 0, NULL, false },
	{ "a single program starts", "allow read /\nallow exec /usr/ %T/bin/run",
	  do_exec, "%T/bin/run", NULL, 0, 0, NULL, false },

	{ "a device of which nothing is said",
	  "allow write /dev/ptmx /dev/pts/\nallow read /", do_ioctl, "/dev/ptmx",
	  NULL, EACCES, 0, NULL, false },
	{ "a device that takes ioctls",
	  "allow write /dev/ptmx /dev/pts/\nallow ioctl /dev/ptmx /dev/pts/",
	  do_ioctl, "/dev/ptmx", NULL, 0, 0, NULL, false },
	{ "an older kernel takes every ioctl",
	  "allow write /dev/ptmx /dev/pts/\nallow read /", do_ioctl, "/dev/ptmx",
	  NULL, 0, 4, NULL, false },

	{ "a granted port is connected", "allow connect tcp port %P", do_connect,
	  "%P", NULL, 0, 0, NULL, false },
	{ "another port is not", "allow connect tcp port %P", do_connect, "%Q",
	  NULL, EACCES, 0, NULL, false },
	{ "no port without a rule", "allow read /", do_connect, "%P", NULL, EACCES,
	  0, NULL, false },
	{ "every port", "allow connect tcp", do_connect, "%Q", NULL, 0, 0, NULL,
	  false },
	{ "every port but one", "allow connect tcp\ndeny connect tcp port %Q",
	  do_connect, "%P", NULL, 0, 0, NULL, false },
	{ "the one", "allow connect tcp\ndeny connect tcp port %Q", do_connect,
	  "%Q", NULL, EACCES, 0, NULL, false },
	{ "a port that some address denies",
	  "allow connect tcp port %P\ndeny connect tcp 10.0.0.0/8 port %P",
	  do_connect, "%P", NULL, EACCES, 0, NULL, false },
	{ "a port for one address alone", "allow connect tcp 127.0.0.1 port %P",
	  do_connect, "%P", NULL, EACCES, 0, NULL, false },
	{ "a granted port is bound", "allow listen tcp port %F", do_bind, "%F",
	  NULL, 0, 0, NULL, false },
	{ "connect does not give bind", "allow connect tcp port %F", do_bind, "%F",
	  NULL, EACCES, 0, NULL, false },
	{ "a port of the kernel's choice needs a rule", "allow listen tcp port %F",
	  do_bind, "0", NULL, EACCES, 0, NULL, false },
	{ "a port of the kernel's choice", "allow listen tcp", do_bind, "0", NULL,
	  0, 0, NULL, false },

	{ "no signal to the outside", "allow read /", do_signal, "%M", NULL, EPERM,
	  0, NULL, true },
	{ "signals where all are allowed", "allow read /\nallow signal all",
	  do_signal, "%M", NULL, 0, 0, NULL, true },
	{ "an older kernel delivers signals", "allow read /", do_signal, "%M", NULL,
	  0, 5, NULL, true },
	{ "no abstract socket of the outside", "allow read /", do_connect_abstract,
	  "%N", NULL, EPERM, 0, NULL, false },
	{ "abstract sockets where one is allowed", "allow connect unix %N",
	  do_connect_abstract, "%N", NULL, 0, 0, NULL, false },

	{ "the first ABI keeps files in their folders", "allow write %T/rw/",
	  do_rename, "%T/rw/file", "%T/rw/sub/moved", EXDEV, 1, NULL, false },
	{ "the second ABI cannot stop truncation", "allow read /", do_truncate,
	  "%T/one", NULL, 0, 2, NULL, false },
	{ "the third ABI knows no ports", "allow read /", do_connect, "%P", NULL, 0,
	  3, NULL, false },
	{ "the first ABI keeps a hole shut", HOLE, do_read, "%T/holed/secret/key",
	  NULL, EACCES, 1, NULL, false },
};

static int
run_row(const struct live_row *row, uid_t user, bool enforced)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct deed deed = { NULL, NULL };
	struct fixture_run run = {
		.fixture = &fixture,
		.user = user,
		.text = enforced ? row->text : NULL,
		.abi = row->abi ? row->abi : INT_MAX,
		.born = row->born,
		.act = row->act,
		.context = &deed,
	};

	fixture_make(&fixture, user);
	deed.a = fixture_expand(arena, &fixture, row->a);
	deed.b = row->b ? fixture_expand(arena, &fixture, row->b) : NULL;
	if (row->born && !enforced)
		close(open(fixture_expand(arena, &fixture, row->born),
		           O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	return fixture_run(&run);
}

static void
check_row(const struct live_row *row, uid_t user)
{
	int result = run_row(row, user, false);

	ck_assert_msg(result == 0, "%s (uid %u): without a policy: %s", row->name,
	              (unsigned)user, strerror(result));
	result = run_row(row, user, true);
	ck_assert_msg(result == row->expected, "%s (uid %u): %s, not %s", row->name,
	              (unsigned)user, strerror(result), strerror(row->expected));
}

START_TEST(test_live)
{
	const struct live_row *row = &rows[_i];

	check_row(row, getuid());
	if (getuid() == 0 && !row->any_user)
		check_row(row, FIXTURE_USER);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "landlock in force", test_live, ARRAY_SIZE(rows) },
	};
	struct features features;

	features_probe(&features);
	if (features.landlock_abi < 6) {
		printf("1..0 # SKIP Landlock ABI 6 is needed, this kernel has %d\n",
		       features.landlock_abi);
		return getenv("BAILEY_REQUIRE_LIVE") ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	return harness_run(harness_suite("landlock", tables, ARRAY_SIZE(tables)));
}
