/* start-as [-u USER] [-t SECONDS [-k GRACE]] PROGRAM [ARGUMENT]...
 *
 * The program as that user, in his home, and no longer than so: what setpriv(1),
 * env(1) and timeout(1) do one after the other. Tests start some ten thousand
 * programs, and three more for each would be most of their time. Linked statically
 * where that goes, with musl where it is there, whose start is the cheapest.
 *
 * -t: in a process group of their own; SIGTERM to it at the end of the time,
 * SIGKILL GRACE seconds later. 124: the time was up; else how the program ended is
 * how this ends. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125, TIME_UP = 124, CANNOT_START = 126, NOT_FOUND = 127 };

static const int handed_on[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static void
fail(const char *what)
{
	fprintf(stderr, "start-as: %s: %s\n", what, strerror(errno));
	exit(FAILED);
}

/* capset(2). musl has no header for it. */
static void
drop_inheritable(void)
{
	struct {
		uint32_t version;
		int pid;
	} header = { 0x20080522, 0 };
	struct {
		uint32_t effective, permitted, inheritable;
	} sets[2];

	if (syscall(SYS_capget, &header, sets))
		fail("capget");
	sets[0].inheritable = sets[1].inheritable = 0;
	if (syscall(SYS_capset, &header, sets))
		fail("capset");
}

static void
become(const char *name)
{
	const struct passwd *user;

	errno = ENOENT;
	user = getpwnam(name);
	if (!user)
		fail(name);
	drop_inheritable();
	if (initgroups(name, user->pw_gid) ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		fail(name);
	if (setenv("HOME", user->pw_dir, 1) || setenv("USER", name, 1) ||
	    setenv("LOGNAME", name, 1))
		fail("setenv");
}

static void
start(char **program)
{
	int status;

	execvp(program[0], program);
	status = errno == ENOENT ? NOT_FOUND : CANNOT_START;
	fprintf(stderr, "start-as: %s: %s\n", program[0], strerror(errno));
	_exit(status);
}

/* As the program ended. */
static void
end_like(int status)
{
	sigset_t signals;
	int number;

	if (WIFEXITED(status))
		exit(WEXITSTATUS(status));
	number = WTERMSIG(status);
	sigemptyset(&signals);
	sigaddset(&signals, number);
	(void)prctl(PR_SET_DUMPABLE, 0); /* no core of ours */
	(void)signal(number, SIG_DFL);
	(void)sigprocmask(SIG_UNBLOCK, &signals, NULL);
	(void)raise(number);
	exit(128 + number);
}

static struct timespec
now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return time;
}

/* What is left of so many seconds since then; nothing: false. */
static int
left_of(long seconds, const struct timespec *begun, struct timespec *left)
{
	struct timespec time = now();

	left->tv_sec = begun->tv_sec + seconds - time.tv_sec;
	left->tv_nsec = begun->tv_nsec - time.tv_nsec;
	if (left->tv_nsec < 0) {
		left->tv_nsec += 1000000000;
		left->tv_sec--;
	}
	return left->tv_sec >= 0;
}

/* True: it has ended so. Each signal for us is handed on to the group once: we are
 * in it. */
static int
await(pid_t child, sigset_t *waited, long seconds, int *status)
{
	const struct timespec begun = now();
	struct timespec left;

	while (left_of(seconds, &begun, &left)) {
		int number = sigtimedwait(waited, NULL, &left);

		if (waitpid(child, status, WNOHANG) == child)
			return 1;
		if (number > 0 && number != SIGCHLD) {
			sigdelset(waited, number);
			(void)kill(0, number);
		}
	}
	return 0;
}

static void
start_for(char **program, long seconds, long grace)
{
	sigset_t waited, before;
	pid_t child;
	int status;

	sigemptyset(&waited);
	sigaddset(&waited, SIGCHLD);
	for (size_t i = 0; i < sizeof(handed_on) / sizeof(handed_on[0]); i++)
		sigaddset(&waited, handed_on[i]);
	(void)sigprocmask(SIG_BLOCK, &waited, &before);
	(void)signal(SIGCHLD, SIG_DFL); /* ignored, it would leave no status */
	(void)setpgid(0, 0);
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
		start(program);
	}
	if (await(child, &waited, seconds, &status))
		end_like(status);
	(void)kill(0, SIGTERM);
	(void)kill(0, SIGCONT);
	if (!await(child, &waited, grace, &status))
		(void)kill(0, SIGKILL); /* and so do we end */
	exit(TIME_UP);
}

static long
seconds_of(const char *text)
{
	char *end;
	long seconds = strtol(text, &end, 10);

	errno = EINVAL;
	if (*end || end == text || seconds < 0)
		fail(text);
	return seconds;
}

int
main(int argc, char **argv)
{
	const char *user = NULL;
	long seconds = 0, grace = 5;
	int option;

	while ((option = getopt(argc, argv, "+u:t:k:")) != -1)
		switch (option) {
		case 'u':
			user = optarg;
			break;
		case 't':
			seconds = seconds_of(optarg);
			break;
		case 'k':
			grace = seconds_of(optarg);
			break;
		default:
			return FAILED;
		}
	errno = EINVAL;
	if (optind == argc)
		fail("no program");
	if (user)
		become(user);
	if (seconds)
		start_for(argv + optind, seconds, grace);
	start(argv + optind);
}
