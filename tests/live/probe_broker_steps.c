/* Several operations in one process. */
#include "probe.h"
#include "probe_broker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS_SECONDS 20
#define SCRIPT_WORDS_MAX 64
#define THREADS_MAX 64
#define CHILDREN_AT_ONCE 1000

static int
words_until_comma(char **words, int n)
{
	int length = 0;

	while (length < n && strcmp(words[length], ",") != 0)
		length++;
	return length;
}

/* steps := step ("," step)*    step := "try"? OPERATION ARGUMENT...
 * The last step tells how it ended; the others must work, but after "try". */
static int
run_steps(char **arguments, int n)
{
	int result = 0;

	alarm(STEPS_SECONDS);
	while (n > 0) {
		int length = words_until_comma(arguments, n);
		bool optional = !strcmp(arguments[0], "try");

		result = probe_run(arguments + optional, length - optional);
		if (length == n)
			return result;
		if (result < 0 && !optional) {
			printf("%s-%s\n", arguments[0], strerrorname_np(-result));
			return PROBE_ANSWERED;
		}
		arguments += length + 1;
		n -= length + 1;
	}
	return result;
}

static int
set_umask(char **arguments, int n)
{
	(void)n;
	umask((mode_t)probe_number(arguments[0]));
	return 0;
}

static int
set_variable(char **arguments, int n)
{
	(void)n;
	return probe_result(setenv(arguments[0], arguments[1], 1));
}

static int
print_result(char **arguments, int n)
{
	printf("%ld\n", broker_result & (n > 0 ? probe_number(arguments[0]) : -1L));
	return PROBE_ANSWERED;
}

/* Does the file begin with this text? */
static int
check_text(char **arguments, int n)
{
	char bytes[256] = "";
	int fd = open(arguments[0], O_RDONLY | O_CLOEXEC);
	ssize_t got;

	(void)n;
	if (fd < 0)
		return -errno;
	got = read(fd, bytes, sizeof(bytes) - 1);
	close(fd);
	if (got < 0)
		return -errno;
	return strncmp(bytes, arguments[1], strlen(arguments[1])) ? -EILSEQ : 0;
}

/* Is this the name of the calling thread? Asked without /proc, which a profile may
 * close to a child. */
static int
check_name(char **arguments, int n)
{
	char name[16] = "";

	(void)n;
	if (prctl(PR_GET_NAME, name, 0, 0, 0))
		return -errno;
	return strcmp(name, arguments[0]) ? -EILSEQ : 0;
}

/* Until no descriptor is left. */
static int
take_descriptors(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	while (dup(0) >= 0)
		;
	return errno == EMFILE ? 0 : -errno;
}

/* Waits for a program: how it ended, as one word. What it prints goes to stderr. */
static int
run_program(char **arguments, int n)
{
	int status;
	pid_t child = fork();

	(void)n;
	if (child == 0) {
		dup2(2, 1);
		execv(arguments[0], arguments);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		printf("signal-%d\n", WTERMSIG(status));
	else
		printf("exit-%d\n", WEXITSTATUS(status));
	return PROBE_ANSWERED;
}

/* In a child of its own: the descriptors and the memory stay as they were. */
static int
run_in_child(char **arguments, int n)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		int result = probe_run(arguments, n);

		fflush(stdout);
		_exit(result > 0 ? 0 : -result);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/* The same, and nobody waits for it. */
static int
run_in_background(char **arguments, int n)
{
	pid_t child = fork();

	if (child == 0) {
		probe_run(arguments, n);
		_exit(0);
	}
	return probe_result(child);
}

/* On a copy of the words, which it may change. */
static int
run_once(char **arguments, int n)
{
	char *words[SCRIPT_WORDS_MAX];
	int result;

	for (int word = 0; word < n && word < SCRIPT_WORDS_MAX; word++)
		words[word] = strdup(arguments[word]);
	result = probe_run(words, n);
	for (int word = 0; word < n && word < SCRIPT_WORDS_MAX; word++)
		free(words[word]);
	return result;
}

/* How often of N times an operation worked. */
static int
repeat(char **arguments, int n)
{
	long times = probe_number(arguments[0]), worked = 0;

	for (long i = 0; i < times; i++)
		worked += run_once(arguments + 1, n - 1) == 0;
	printf("%ld\n", worked);
	return PROBE_ANSWERED;
}

/* Operations from stdin, a line each; the answers to stdout. For a test that does
 * something outside between two of them. */
static int
run_script(char **arguments, int n)
{
	static char line[4096];

	(void)arguments;
	(void)n;
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		char *words[SCRIPT_WORDS_MAX], *rest = line, *word;
		int count = 0, result;

		while ((word = strsep(&rest, " \n")) && count < SCRIPT_WORDS_MAX)
			if (*word)
				words[count++] = word;
		result = probe_run(words, count);
		alarm(0);
		if (result <= 0)
			puts(result ? strerrorname_np(-result) : "ok");
		fflush(stdout);
	}
	return PROBE_ANSWERED;
}

struct flood {
	const char *path;
	time_t end;
	atomic_long opened, refused;
};

static void *
flood_thread(void *context)
{
	struct flood *flood = context;

	while (time(NULL) < flood->end) {
		int fd = open(flood->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

		atomic_fetch_add(fd < 0 ? &flood->refused : &flood->opened, 1);
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

/* Prints how many opens worked and how many did not. */
static int
flood(char **arguments, int n)
{
	static struct flood flood;
	pthread_t threads[THREADS_MAX];
	long count = probe_number(arguments[1]);

	(void)n;
	flood.path = arguments[2];
	flood.end = time(NULL) + probe_number(arguments[0]);
	for (long i = 0; i < count && i < THREADS_MAX; i++)
		if (pthread_create(&threads[i], NULL, flood_thread, &flood))
			return -EAGAIN;
	for (long i = 0; i < count && i < THREADS_MAX; i++)
		pthread_join(threads[i], NULL);
	printf("%ld %ld\n", atomic_load(&flood.opened),
	       atomic_load(&flood.refused));
	return PROBE_ANSWERED;
}

/* N children, many at once, each does the operation; how many times it worked. */
static int
run_children(char **arguments, int n)
{
	long children = probe_number(arguments[0]), worked = 0;
	int status;

	fflush(stdout);
	for (long i = 0; i < children; i++) {
		pid_t child;

		if (i >= CHILDREN_AT_ONCE && wait(&status) > 0)
			worked += WIFEXITED(status) && WEXITSTATUS(status) == 0;
		child = fork();
		if (child == 0)
			_exit(probe_run(arguments + 1, n - 1) ? 1 : 0);
		if (child < 0)
			return -errno;
	}
	while (wait(&status) > 0)
		worked += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	printf("%ld\n", worked);
	return PROBE_ANSWERED;
}

/* Is there a child that the program did not start? */
static int
wait_any(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return probe_result(waitpid(-1, NULL, WNOHANG | __WALL));
}

/* What it says is nobody's answer. */
__attribute__((noreturn)) static void
call_for_ever(char **arguments, int n)
{
	if (!freopen("/dev/null", "w", stdout))
		_exit(1);
	for (;;)
		(void)run_once(arguments, n);
}

/* N times: a child calls and calls, and is killed at a moment of its own. */
static int
kill_callers(char **arguments, int n)
{
	long times = probe_number(arguments[0]);

	for (long i = 0; i < times; i++) {
		struct timespec moment = { .tv_nsec = i % 50 * 40000 };
		pid_t child = fork();

		if (child == 0)
			call_for_ever(arguments + 1, n - 1);
		if (child < 0)
			return -errno;
		nanosleep(&moment, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	return 0;
}

const struct probe_operation probe_broker_step_operations[] = {
	{ "steps", 1, run_steps, "OPERATION... [, [try] OPERATION...]..." },
	{ "umask-set", 1, set_umask, "MODE" },
	{ "setenv", 2, set_variable, "NAME VALUE" },
	{ "print", 0, print_result, "[MASK]" },
	{ "holds", 2, check_text, "FILE TEXT" },
	{ "own-name", 1, check_name, "NAME" },
	{ "take-fds", 0, take_descriptors, "" },
	{ "run", 1, run_program, "PROGRAM [ARGUMENT]..." },
	{ "in-child", 1, run_in_child, "OPERATION..." },
	{ "background", 1, run_in_background, "OPERATION..." },
	{ "repeat", 2, repeat, "N OPERATION..." },
	{ "script", 0, run_script, "" },
	{ "flood", 3, flood, "SECONDS THREADS FILE" },
	{ "children", 2, run_children, "N OPERATION..." },
	{ "wait-any", 0, wait_any, "" },
	{ "kill-callers", 2, kill_callers, "N OPERATION..." },
	{ 0 },
};
