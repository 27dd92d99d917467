/* A service as systemd knows them, of steps.
 *
 *     stub STEP...
 *
 * What a step finds it prints on stdout, a line each. A step that fails prints why
 * and goes on: what a service sees is compared, with bailey and without.
 *
 *     tell TEXT         sd_notify(3): "@pid" is the own process id, "|" ends a line
 *     keep NAME         FDSTORE=1 with a descriptor of that name
 *     barrier           BARRIER=1: waits until the manager has read what was sent
 *     environment NAME  its value; the process id as "@pid"
 *     sockets           the descriptors that were passed, their names
 *     serve             answers one connection on descriptor 3
 *     ask PATH          says hello to a unix socket, prints the answer
 *     ids               user, group, supplementary groups
 *     capabilities      effective and ambient
 *     limit             that of open files
 *     read PATH / write PATH / make PATH
 *     become ID         another user and group, for good
 *     mode PATH         opens it and changes its mode by descriptor
 *     code              is memory both writable and executable to be had?
 *     forbidden         chroot(2) to /
 *     group             the own control group
 *     burn              takes 0.2 s of processor time
 *     child             one more process that does nothing
 *     fork FILE         goes on as a grandchild; writes its process id to FILE
 *     watchdog          tells WATCHDOG=1 twice as often as is wanted, in `wait`;
 *                       says so when it has for longer than is waited
 *     wait              until SIGTERM, which ends it with 0; prints other signals.
 *                       SIGHUP: tells RELOADING=1 and READY=1
 *     stubborn          takes no notice of SIGTERM
 *     exit N / raise N  ends so */
#include "stub.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LISTEN_FIRST 3
#define GROUPS_MAX 64

void
say_error(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
}

void
step_environment(const char *name)
{
	const char *value = getenv(name);
	char own[32];

	snprintf(own, sizeof(own), "%d", (int)getpid());
	printf("%s=%s\n", name,
	       !value                    ? "(unset)"
	       : strcmp(value, own) == 0 ? "@pid"
	                                 : value);
}

static void
step_sockets(const char *unused)
{
	const char *count = getenv("LISTEN_FDS");

	(void)unused;
	step_environment("LISTEN_PID");
	step_environment("LISTEN_FDS");
	step_environment("LISTEN_FDNAMES");
	for (int fd = LISTEN_FIRST; count && fd < LISTEN_FIRST + atoi(count);
	     fd++) {
		int listening = -1;
		socklen_t length = sizeof(listening);

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length))
			printf("descriptor %d: %s\n", fd, strerror(errno));
		else
			printf("descriptor %d: listening %d\n", fd, listening);
	}
}

static void
step_serve(const char *unused)
{
	char buffer[64];
	int fd = accept4(LISTEN_FIRST, NULL, NULL, SOCK_CLOEXEC);
	ssize_t got;

	(void)unused;
	if (fd < 0) {
		say_error("serve");
		return;
	}
	got = read(fd, buffer, sizeof(buffer));
	if (got > 0 && write(fd, buffer, (size_t)got) == got)
		printf("served %.*s\n", (int)got, buffer);
	close(fd);
}

static void
step_ask(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char answer[64];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ssize_t got = -1;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	    write(fd, "hello", 5) == 5)
		got = read(fd, answer, sizeof(answer));
	if (got < 0)
		say_error("ask");
	else
		printf("answer %.*s\n", (int)got, answer);
	close(fd);
}

static void
step_ids(const char *unused)
{
	gid_t groups[GROUPS_MAX];
	int n = getgroups(GROUPS_MAX, groups);

	(void)unused;
	printf("uid %u gid %u groups", getuid(), getgid());
	for (int i = 0; i < n; i++)
		printf(" %u", groups[i]);
	putchar('\n');
}

/* The lines of a file of /proc that begin so. */
static void
print_lines(const char *path, const char *prefix)
{
	char line[LINE_MAX_BYTES];
	FILE *file = fopen(path, "re");

	if (!file) {
		say_error(path);
		return;
	}
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, prefix, strlen(prefix)) == 0)
			fputs(line, stdout);
	fclose(file);
}

static void
step_capabilities(const char *unused)
{
	(void)unused;
	print_lines("/proc/self/status", "CapEff");
	print_lines("/proc/self/status", "CapAmb");
}

static void
step_limit(const char *unused)
{
	struct rlimit limit;

	(void)unused;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		say_error("limit");
	else
		printf("limit %llu %llu\n", (unsigned long long)limit.rlim_cur,
		       (unsigned long long)limit.rlim_max);
}

static void
step_group(const char *unused)
{
	(void)unused;
	print_lines("/proc/self/cgroup", "0::");
}

static void
step_read(const char *path)
{
	char buffer[LINE_MAX_BYTES] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, buffer, sizeof(buffer) - 1);

	if (got < 0)
		say_error("read");
	else
		printf("read %.*s\n", (int)strcspn(buffer, "\n"), buffer);
	if (fd >= 0)
		close(fd);
}

static void
open_to_write(const char *path, int flags, const char *what)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);

	if (fd < 0 || write(fd, "x\n", 2) != 2)
		say_error(what);
	else
		printf("%s: done\n", what);
	if (fd >= 0)
		close(fd);
}

static void
step_write(const char *path)
{
	open_to_write(path, 0, "write");
}

static void
step_make(const char *path)
{
	open_to_write(path, O_CREAT | O_EXCL, "make");
}

static void
step_become(const char *number)
{
	unsigned id = (unsigned)atoi(number);

	if (setgroups(0, NULL) || setgid(id) || setuid(id))
		say_error("become");
}

static void
step_mode(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fchmod(fd, 0640))
		say_error("mode");
	else
		puts("mode: done");
	close(fd);
}

static void
step_code(const char *unused)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	if (page == MAP_FAILED) {
		say_error("code");
		return;
	}
	puts("code: writable and executable");
	munmap(page, 4096);
}

static void
step_forbidden(const char *unused)
{
	(void)unused;
	if (chroot("/"))
		say_error("forbidden");
	else
		puts("forbidden: done");
}

static void
step_burn(const char *unused)
{
	(void)unused;
	while (clock() < CLOCKS_PER_SEC / 5)
		;
}

static void
step_child(const char *unused)
{
	(void)unused;
	if (fork() == 0) {
		for (;;)
			pause();
	}
}

/* As daemon(7) has it: the first process ends when the last one has said who it is.
 */
static void
step_fork(const char *path)
{
	int ends[2];
	char byte;
	FILE *file;

	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC))
		exit(1);
	if (fork() > 0) {
		close(ends[1]);
		exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
	}
	setsid();
	if (fork() > 0)
		_exit(0);
	file = fopen(path, "we");
	if (!file) {
		say_error("fork");
		return;
	}
	fprintf(file, "%d\n", (int)getpid());
	fclose(file);
	if (write(ends[1], "", 1) == 1)
		close(ends[1]);
	close(ends[0]);
}

static void
step_stubborn(const char *unused)
{
	(void)unused;
	signal(SIGTERM, SIG_IGN);
	puts("stubborn");
	fflush(stdout);
	for (;;)
		pause();
}

static void
step_exit(const char *number)
{
	exit(atoi(number));
}

static void
step_raise(const char *number)
{
	fflush(stdout);
	raise(atoi(number));
}

static const struct {
	const char *word;
	int arguments;
	void (*function)(const char *argument);
} steps[] = {
	{ "tell", 1, step_tell },
	{ "keep", 1, step_keep },
	{ "barrier", 0, step_barrier },
	{ "environment", 1, step_environment },
	{ "sockets", 0, step_sockets },
	{ "serve", 0, step_serve },
	{ "ask", 1, step_ask },
	{ "ids", 0, step_ids },
	{ "capabilities", 0, step_capabilities },
	{ "limit", 0, step_limit },
	{ "group", 0, step_group },
	{ "read", 1, step_read },
	{ "write", 1, step_write },
	{ "make", 1, step_make },
	{ "become", 1, step_become },
	{ "mode", 1, step_mode },
	{ "code", 0, step_code },
	{ "forbidden", 0, step_forbidden },
	{ "burn", 0, step_burn },
	{ "child", 0, step_child },
	{ "fork", 1, step_fork },
	{ "watchdog", 0, step_watchdog },
	{ "wait", 0, step_wait },
	{ "stubborn", 0, step_stubborn },
	{ "exit", 1, step_exit },
	{ "raise", 1, step_raise },
};

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++) {
		size_t n = 0;

		while (n < sizeof(steps) / sizeof(*steps) &&
		       strcmp(steps[n].word, argv[i]) != 0)
			n++;
		if (n == sizeof(steps) / sizeof(*steps) ||
		    i + steps[n].arguments >= argc) {
			fprintf(stderr, "stub: '%s' is no step\n", argv[i]);
			return 2;
		}
		steps[n].function(steps[n].arguments ? argv[i + 1] : NULL);
		i += steps[n].arguments;
	}
	return 0;
}
