/* Starting and timing of programs. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A worker that does not answer for so long is stuck. */
#define ANSWER_MILLIS 60000

double
micros_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void
add_stream(posix_spawn_file_actions_t *actions, int fd, int as, int flags)
{
	if (fd >= 0)
		posix_spawn_file_actions_adddup2(actions, fd, as);
	else
		posix_spawn_file_actions_addopen(actions, as, "/dev/null", flags,
		                                 0);
}

pid_t
command_start(const struct command *command, int in, int out, bool own_group)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t child;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	if (own_group)
		posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	add_stream(&actions, in, 0, O_RDONLY);
	add_stream(&actions, out, 1, O_WRONLY);
	add_stream(&actions, -1, 2, O_WRONLY);
	error = posix_spawnp(&child, command->words[0], &actions, &attributes,
	                     command->words, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error ? -error : child;
}

static double
cpu_micros(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e6 +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

/* In a process of its own, to which everything falls that loses its parent: the
 * supervisor is nobody's child that the program could wait for. */
static double
run_here(const struct command *command, bool cpu)
{
	struct rusage usage;
	double begin, wall;
	int status;
	pid_t child;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	begin = micros_now();
	child = command_start(command, -1, -1, false);
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		return -1;
	wall = micros_now() - begin;
	while (wait(NULL) > 0 || errno == EINTR)
		;
	getrusage(RUSAGE_CHILDREN, &usage);
	return cpu ? cpu_micros(&usage) : wall;
}

double
command_run(const struct command *command, bool cpu)
{
	double result = -1;
	pid_t runner;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	runner = fork();
	if (runner == 0) {
		result = run_here(command, cpu);
		_exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
	}
	close(ends[1]);
	if (runner < 0 || read(ends[0], &result, sizeof(result)) != sizeof(result))
		result = -1;
	close(ends[0]);
	if (runner > 0)
		waitpid(runner, NULL, 0);
	return result;
}

bool
worker_start(const struct command *command, struct worker *worker)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return false;
	worker->pid = command_start(command, in[0], out[1], false);
	close(in[0]);
	close(out[1]);
	worker->in = in[1];
	worker->out = out[0];
	return worker->pid > 0;
}

void
worker_stop(struct worker *worker)
{
	if (worker->pid <= 0)
		return;
	/* At the end of its input it ends by itself. */
	close(worker->in);
	close(worker->out);
	waitpid(worker->pid, NULL, 0);
	worker->pid = 0;
}

double
worker_run(const struct worker *worker, uint32_t turns)
{
	struct pollfd answer = { .fd = worker->out, .events = POLLIN };
	uint64_t nanos;

	if (write(worker->in, &turns, sizeof(turns)) != sizeof(turns) ||
	    poll(&answer, 1, ANSWER_MILLIS) != 1 ||
	    read(worker->out, &nanos, sizeof(nanos)) != sizeof(nanos)) {
		kill(worker->pid, SIGKILL);
		return -1;
	}
	return (double)nanos / 1e3 / turns;
}
