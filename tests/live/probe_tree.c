/* Chains of processes: does what is enforced hold at depth N, by every road? */
#include "probe.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *no_environment[] = { NULL };

/* Starts arguments[0] and waits for it unless the road cuts the bond. */
typedef int road_function(char **arguments);

static int
wait_for(pid_t child)
{
	int status;

	if (child < 0)
		return -errno;
	return waitpid(child, &status, 0) < 0 ? -errno : 0;
}

static int
by_fork(char **arguments)
{
	pid_t child = fork();

	if (child == 0) {
		execve(arguments[0], arguments, environ);
		_exit(errno);
	}
	return wait_for(child);
}

static int
by_vfork(char **arguments)
{
	pid_t child = vfork();

	if (child == 0) {
		execve(arguments[0], arguments, environ);
		_exit(127);
	}
	return wait_for(child);
}

static int
by_clone(char **arguments)
{
	pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (child == 0) {
		execve(arguments[0], arguments, environ);
		_exit(errno);
	}
	return wait_for(child);
}

static int
by_posix_spawn(char **arguments)
{
	pid_t child;
	int error =
	        posix_spawn(&child, arguments[0], NULL, NULL, arguments, environ);

	return error ? -error : wait_for(child);
}

static int
by_setsid(char **arguments)
{
	pid_t child = fork();

	if (child == 0) {
		setsid();
		execve(arguments[0], arguments, environ);
		_exit(errno);
	}
	return wait_for(child);
}

static int
by_double_fork(char **arguments)
{
	pid_t child = fork();

	if (child == 0) {
		pid_t orphan = fork();

		if (orphan == 0) {
			setsid();
			execve(arguments[0], arguments, environ);
			_exit(errno);
		}
		_exit(orphan < 0);
	}
	return wait_for(child);
}

static int
by_empty_environment(char **arguments)
{
	pid_t child = fork();

	if (child == 0) {
		execve(arguments[0], arguments, no_environment);
		_exit(errno);
	}
	return wait_for(child);
}

static const struct road {
	const char *name;
	road_function *start;
} roads[] = {
	{ "fork", by_fork },
	{ "vfork", by_vfork },
	{ "clone", by_clone },
	{ "posix_spawn", by_posix_spawn },
	{ "setsid", by_setsid },
	{ "double-fork", by_double_fork },
	{ "empty-environment", by_empty_environment },
};
#define N_ROADS (sizeof(roads) / sizeof(roads[0]))

/* "mixed" takes another road at each level. */
static const struct road *
find_road(const char *name, long level)
{
	if (!strcmp(name, "mixed"))
		return &roads[(size_t)level % N_ROADS];
	for (size_t i = 0; i < N_ROADS; i++)
		if (!strcmp(roads[i].name, name))
			return &roads[i];
	return NULL;
}

#define LEVEL_ARGUMENTS_MAX 60

/* arguments: SELF ROAD DEPTH PIPE COMMAND...  The last level runs the command and
 * writes its wait status into the pipe, whoever its ancestors are by then. */
static int
descend(char **arguments, int n)
{
	char *next[LEVEL_ARGUMENTS_MAX + 3];
	char depth[24], self[] = "tree-level";
	long level = probe_number(arguments[2]);
	const struct road *road = find_road(arguments[1], level);
	int status = 0, result;
	pid_t child;

	if (!road || n > LEVEL_ARGUMENTS_MAX)
		return -EINVAL;
	if (level > 0) {
		next[0] = arguments[0];
		next[1] = self;
		memcpy(next + 2, arguments, sizeof(*next) * (size_t)n);
		next[n + 2] = NULL;
		snprintf(depth, sizeof(depth), "%ld", level - 1);
		next[4] = depth;
		result = road->start(next);
		return result ? result : PROBE_ANSWERED;
	}
	child = fork();
	if (child == 0) {
		close((int)probe_number(arguments[3]));
		execve(arguments[4], arguments + 4, environ);
		_exit(errno);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	if (write((int)probe_number(arguments[3]), &status, sizeof(status)) < 0)
		return -errno;
	return PROBE_ANSWERED;
}

/* fork-depth SELF ROAD DEPTH COMMAND...: ends as the command ended, whose output
 * comes through. */
static int
fork_depth(char **arguments, int n)
{
	char *next[LEVEL_ARGUMENTS_MAX];
	char writer[24];
	int ends[2], status = 0, result;
	ssize_t got;

	if (n + 1 > LEVEL_ARGUMENTS_MAX - 1)
		return -E2BIG;
	if (pipe(ends))
		return -errno;
	snprintf(writer, sizeof(writer), "%d", ends[1]);
	memcpy(next, arguments, sizeof(*next) * 3);
	next[3] = writer;
	memcpy(next + 4, arguments + 3, sizeof(*next) * (size_t)(n - 3));
	next[n + 1] = NULL;
	result = descend(next, n + 1);
	close(ends[1]);
	if (result < 0)
		return result;
	got = read(ends[0], &status, sizeof(status));
	if (got != sizeof(status))
		return got < 0 ? -errno : -ECHILD;
	if (!WIFEXITED(status))
		return -EINTR;
	_exit(WEXITSTATUS(status));
}

/* Starts a command as its parent and says how it ended, which a shell cannot tell
 * apart: "exit 143" or "signal 15". */
static int
print_end(char **arguments, int n)
{
	int status;
	pid_t child = fork();

	(void)n;
	if (child == 0) {
		execv(arguments[0], arguments);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	if (WIFSIGNALED(status))
		printf("signal %d%s\n", WTERMSIG(status),
		       WCOREDUMP(status) ? " core" : "");
	else
		printf("exit %d\n", WEXITSTATUS(status));
	return PROBE_ANSWERED;
}

const struct probe_operation probe_tree_operations[] = {
	{ "fork-depth", 4, fork_depth, "PROBE ROAD DEPTH COMMAND [ARGUMENT]..." },
	{ "end-of", 1, print_end, "PROGRAM [ARGUMENT]..." },
	{ "tree-level", 5, descend, "(internal)" },
	{ 0 },
};
