/* Landlock in force: children restrict themselves and try. Every row also runs
 * without a policy, where it must succeed, or it would prove nothing. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel_deeds.h"
#include "kernel_fixture.h"

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

/* ---- a folder that cannot be listed, a kernel that lacks a call ---- */

struct special_row {
	const char *name;
	const char *text;
	int (*act)(const void *context);
	const char *a;
	const char *b;
	int expected;
	const char *shut; /* a folder that may be entered and not listed */
	bool no_openat2;
};

static const struct special_row special_rows[] = {
	{ "behind a folder that cannot be listed, by name",
	  HOLE "allow read %T/holed/pub/page", do_read, "%T/holed/pub/page", NULL,
	  0, "%T/holed", false },
	{ "behind a folder that cannot be listed", HOLE, do_read, "%T/holed/note",
	  NULL, EACCES, "%T/holed", false },
	{ "without openat2, a tree", "allow read %T/docs/", do_read,
	  "%T/docs/deep/b.txt", NULL, 0, NULL, true },
	{ "without openat2, beside a hole", HOLE, do_read, "%T/holed/note", NULL, 0,
	  NULL, true },
	{ "without openat2, a hole", HOLE, do_read, "%T/holed/secret/key", NULL,
	  EACCES, NULL, true },
	{ "without openat2, a whole system", "allow read /\ndeny write %T/",
	  do_read, "%T/one", NULL, 0, NULL, true },
	{ "without openat2, a link is followed", NULL, do_resolve, "%T/holed/alias",
	  "%T/holed/secret/key", 0, NULL, true },
	{ "without openat2, a plain path", NULL, do_resolve, "%T/docs/deep/",
	  "%T/docs/deep", 0, NULL, true },
};

START_TEST(test_special)
{
	const struct special_row *row = &special_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct deed deed = { NULL, NULL };
	struct fixture_run run = {
		.fixture = &fixture,
		.user = getuid() ? getuid() : FIXTURE_USER,
		.text = row->text,
		.abi = INT_MAX,
		.no_openat2 = row->no_openat2,
		.act = row->act,
		.context = &deed,
	};
	int result;

	fixture_make(&fixture, run.user);
	deed.a = fixture_expand(arena, &fixture, row->a);
	deed.b = row->b ? fixture_expand(arena, &fixture, row->b) : NULL;
	if (row->shut)
		ck_assert_int_eq(
		        chmod(fixture_expand(arena, &fixture, row->shut), 0311), 0);
	result = fixture_run(&run);
	if (row->shut)
		chmod(fixture_expand(arena, &fixture, row->shut), 0755);
	ck_assert_msg(result == row->expected, "%s: %s, not %s", row->name,
	              strerror(result), strerror(row->expected));
}
END_TEST

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
		{ "special cases", test_special, ARRAY_SIZE(special_rows) },
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
