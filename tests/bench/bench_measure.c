#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A worker that does not answer for so long is stuck. */
#define ANSWER_MILLIS 20000

static const char *const bwrap_options[] = { "--dev-bind", "/", "/", "--" };
static const char *const firejail_options[] = { "--quiet", "--noprofile", "--" };

static void
command_add(struct command *command, const char *prefix, const char *text)
{
	char *word = command->text[command->n];

	if (command->n + 1 >= ARGUMENTS_MAX)
		return;
	snprintf(word, PATH_MAX, "%.100s%.3900s", prefix, text);
	command->words[command->n++] = word;
	command->words[command->n] = NULL;
}

static void
command_add_all(struct command *command, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		command_add(command, "", words[i]);
}

/* "%T/x" lies below the folder of the setup, "%P" is the port. */
static void
command_add_expanded(struct command *command, const struct setup *setup,
                     const char *word)
{
	char text[PATH_MAX];

	if (!strncmp(word, "%T", 2))
		snprintf(text, sizeof(text), "%.2000s%.2000s", setup->folder,
		         word + 2);
	else if (!strcmp(word, "%P"))
		snprintf(text, sizeof(text), "%u", setup->port);
	else
		snprintf(text, sizeof(text), "%s", word);
	command_add(command, "", text);
}

static void
command_add_bailey(struct command *command, const struct setup *setup,
                   const struct bench_case *bench_case)
{
	char profile[PATH_MAX];
	bool own = strchr(bench_case->profile, '.') != NULL;

	snprintf(profile, sizeof(profile), "%.2000s%s%.200s",
	         own ? setup->folder : "", own ? "/" : "", bench_case->profile);
	command_add(command, "", "run");
	command_add(command, "", "-p");
	command_add(command, "", profile);
	/* The worker lies where guarded starts nothing and writes everything. */
	if (!own && bench_case->kind == CALL) {
		command_add(command, "--rule=allow exec ", setup->worker);
		command_add(command, "--rule=deny write ", setup->worker);
	}
	command_add(command, "", "--");
}

void
command_make(const struct setup *setup, const struct bench_case *bench_case,
             enum contestant contestant, struct command *command)
{
	command->n = 0;
	if (contestant != NATIVE)
		command_add(command, "", setup->programs[contestant]);
	if (contestant == BAILEY)
		command_add_bailey(command, setup, bench_case);
	if (contestant == BWRAP)
		command_add_all(command, bwrap_options, 4);
	if (contestant == FIREJAIL)
		command_add_all(command, firejail_options, 3);
	if (bench_case->kind == CALL) {
		command_add(command, "", setup->worker);
		command_add(command, "", "--worker");
	}
	for (size_t i = 0; i < 8 && bench_case->command[i]; i++)
		command_add_expanded(command, setup, bench_case->command[i]);
}

static double
micros_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Descriptors 0 and 1 as given (-1: /dev/null), 2 is /dev/null. -errno or the pid.
 */
static pid_t
start(const struct command *command, int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int error;

	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, 0);
	else
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY,
		                                 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&actions, out, 1);
	else
		posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY,
		                                 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(&child, command->words[0], &actions, NULL,
	                     command->words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error ? -error : child;
}

static double
cpu_micros(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e6 +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

/* One start to its end. < 0: it failed. */
static double
run_once(const struct command *command, enum kind kind)
{
	struct rusage usage;
	double begin = micros_now();
	int status;
	pid_t child = start(command, -1, -1);

	if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
		return -1;
	return kind == WORKLOAD ? cpu_micros(&usage) : micros_now() - begin;
}

/* A worker of a CALL case: pid 0 where there is none. */
struct worker {
	pid_t pid;
	int in, out;
};

static bool
worker_start(const struct command *command, struct worker *worker)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return false;
	worker->pid = start(command, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	worker->in = in[1];
	worker->out = out[0];
	return worker->pid > 0;
}

static void
worker_stop(struct worker *worker)
{
	if (worker->pid <= 0)
		return;
	close(worker->in);
	close(worker->out);
	kill(worker->pid, SIGKILL);
	waitpid(worker->pid, NULL, 0);
}

static double
worker_run(const struct worker *worker, uint32_t turns)
{
	struct pollfd answer = { .fd = worker->out, .events = POLLIN };
	uint64_t nanos;

	if (write(worker->in, &turns, sizeof(turns)) != sizeof(turns) ||
	    poll(&answer, 1, ANSWER_MILLIS) != 1 ||
	    read(worker->out, &nanos, sizeof(nanos)) != sizeof(nanos))
		return -1;
	return (double)nanos / 1e3 / turns;
}

/* Turns for about four milliseconds. */
static uint32_t
turns_for(const struct worker *worker)
{
	double micros = worker_run(worker, 20);
	double turns = micros > 0 ? 4000 / micros : 20;

	return turns < 4 ? 4 : turns > 20000 ? 20000 : (uint32_t)turns;
}

static bool
joins(const struct setup *setup, const struct bench_case *bench_case,
      enum contestant contestant)
{
	if (contestant == NATIVE)
		return true;
	return setup->programs[contestant] &&
	       (contestant == BAILEY || bench_case->contestants & 1u << contestant);
}

static size_t
rounds_of(const struct setup *setup, enum kind kind)
{
	static const size_t rounds[] = {
		[LAUNCH] = 150, [CALL] = 100, [WORKLOAD] = 9
	};

	return setup->quick ? 3 : rounds[kind];
}

/* Another order in every round: who comes first is not always the same. */
static enum contestant
nth_contestant(size_t round, size_t i)
{
	return (enum contestant)((round + i) % CONTESTANT_COUNT);
}

static double
one_round(const struct command *command, const struct worker *worker,
          uint32_t turns, enum kind kind)
{
	return kind == CALL ? worker_run(worker, turns) : run_once(command, kind);
}

static const char *
measure_rounds(const struct setup *setup, const struct bench_case *bench_case,
               const struct command *commands, struct worker *workers,
               struct result *result)
{
	uint32_t turns = 0;

	result->n_rounds = rounds_of(setup, bench_case->kind);
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		if (!result->measured[c])
			continue;
		if (bench_case->kind == CALL &&
		    !worker_start(&commands[c], &workers[c]))
			return "a worker does not start";
		if (bench_case->kind == CALL && c == NATIVE)
			turns = turns_for(&workers[c]);
		/* Once unmeasured: caches, and whether it works at all. */
		if (one_round(&commands[c], &workers[c], turns, bench_case->kind) <
		    0)
			return contestant_name(c);
	}
	for (size_t round = 0; round < result->n_rounds; round++)
		for (size_t i = 0; i < CONTESTANT_COUNT; i++) {
			enum contestant c = nth_contestant(round, i);

			if (!result->measured[c])
				continue;
			result->micros[c][round] = one_round(
			        &commands[c], &workers[c], turns, bench_case->kind);
			if (result->micros[c][round] < 0)
				return "a round failed";
		}
	return NULL;
}

bool
measure_case(const struct setup *setup, const struct bench_case *bench_case,
             struct result *result, const char **why)
{
	static struct command commands[CONTESTANT_COUNT];
	struct worker workers[CONTESTANT_COUNT] = { 0 };

	*result = (struct result){ .bench_case = bench_case };
	if (bench_case->kind != CALL && access(bench_case->command[0], X_OK)) {
		*why = "the program is missing";
		return false;
	}
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		result->measured[c] = joins(setup, bench_case, c);
		if (result->measured[c])
			command_make(setup, bench_case, c, &commands[c]);
	}
	*why = measure_rounds(setup, bench_case, commands, workers, result);
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++)
		worker_stop(&workers[c]);
	return *why == NULL;
}
