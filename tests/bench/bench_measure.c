/* The rounds of a case. */
#include "bench.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct effort {
	size_t rounds, rounds_quick;
	double seconds, seconds_quick; /* no more rounds than that, but three */
};

static const struct effort efforts[] = {
	[KIND_LAUNCH] = { 150, 40, 6, 0.4 },
	[KIND_CALL] = { 100, 30, 5, 0.25 },
	[KIND_WORK] = { 9, 3, 30, 1 },
	[KIND_SERVER] = { 7, 3, 25, 5 },
};

enum { ROUNDS_MIN = 3, SERVER_TRIES = 50 };

/* Everything that runs while a case is measured. */
struct contest {
	struct setup *setup;
	const struct bench_case *bench_case;
	struct command commands[CONTESTANT_COUNT];
	struct worker workers[CONTESTANT_COUNT]; /* CALL */
	pid_t servers[CONTESTANT_COUNT];         /* SERVER */
	uint32_t turns;
};

/* Turns for a few milliseconds. */
static uint32_t
turns_for(const struct setup *setup, const struct worker *worker)
{
	double micros = worker_run(worker, 64);
	double turns = (setup->quick ? 1500 : 4000) / (micros > 0 ? micros : 200);

	return turns < 4 ? 4 : turns > 20000 ? 20000 : (uint32_t)turns;
}

static bool
joins(const struct setup *setup, const struct bench_case *bench_case,
      enum contestant contestant)
{
	if (contestant == NATIVE)
		return true;
	if (setup->quick && (contestant == OBSERVE || contestant == COMPLAIN))
		return false;
	return setup->programs[contestant] &&
	       (contestant == BAILEY || bench_case->contestants & 1u << contestant);
}

static double
one_round(const struct contest *contest, enum contestant c)
{
	switch (contest->bench_case->kind) {
	case KIND_CALL:
		return worker_run(&contest->workers[c], contest->turns);
	case KIND_SERVER:
		return client_run(contest->setup, contest->bench_case, c);
	case KIND_LAUNCH:
		return command_run(&contest->commands[c], false);
	case KIND_WORK:
		return command_run(&contest->commands[c], true);
	}
	return -1;
}

static bool
server_answers(const struct contest *contest, enum contestant c)
{
	for (unsigned i = 0; i < SERVER_TRIES; i++) {
		if (client_run(contest->setup, contest->bench_case, c) > 0)
			return true;
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	}
	return false;
}

/* And once unmeasured: caches, and whether it works at all. */
static bool
contestant_begin(struct contest *contest, enum contestant c)
{
	switch (contest->bench_case->kind) {
	case KIND_CALL:
		if (!worker_start(&contest->commands[c], &contest->workers[c]))
			return false;
		if (c == NATIVE)
			contest->turns =
			        turns_for(contest->setup, &contest->workers[c]);
		break;
	case KIND_SERVER:
		contest->servers[c] =
		        command_start(&contest->commands[c], -1, -1, true);
		return contest->servers[c] > 0 && server_answers(contest, c);
	case KIND_LAUNCH:
	case KIND_WORK:
		break;
	}
	return one_round(contest, c) > 0;
}

static void
contest_end(struct contest *contest)
{
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		worker_stop(&contest->workers[c]);
		server_stop(contest->servers[c]);
	}
}

/* Another order in every round: who comes first is not always the same. */
static enum contestant
nth_contestant(size_t round, size_t i)
{
	return (enum contestant)((round + i) % CONTESTANT_COUNT);
}

static bool
measure_round(const struct contest *contest, struct result *result)
{
	size_t round = result->n_rounds;

	for (size_t i = 0; i < CONTESTANT_COUNT; i++) {
		enum contestant c = nth_contestant(round, i);

		if (!result->measured[c])
			continue;
		result->micros[c][round] = one_round(contest, c);
		if (result->micros[c][round] <= 0)
			return false;
	}
	result->n_rounds++;
	return true;
}

static const char *
measure_rounds(struct contest *contest, struct result *result)
{
	static char why[200];
	const struct effort *effort = &efforts[contest->bench_case->kind];
	bool quick = contest->setup->quick;
	size_t rounds = quick ? effort->rounds_quick : effort->rounds;
	double end;

	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		if (!result->measured[c] || contestant_begin(contest, c))
			continue;
		/* A peer that cannot do it is left out of this case. */
		result->measured[c] = false;
		result->gave_up[c] = c == BWRAP || c == FIREJAIL;
		if (result->gave_up[c])
			continue;
		snprintf(why, sizeof(why), "does not work under %s",
		         contestant_name(c));
		return why;
	}
	end = micros_now() +
	      (quick ? effort->seconds_quick : effort->seconds) * 1e6;
	while (result->n_rounds < rounds &&
	       (result->n_rounds < ROUNDS_MIN || micros_now() < end))
		if (!measure_round(contest, result))
			return "a round failed";
	return NULL;
}

static const char *
contest_prepare(struct contest *contest)
{
	static char why[PATH_MAX + 32];
	const char *missing;

	if (contest->setup->quick && contest->bench_case->slow)
		return "not in a quick run";
	missing = command_missing(contest->setup, contest->bench_case);
	if (missing) {
		snprintf(why, sizeof(why), "%s is missing", missing);
		return why;
	}
	return prepare(contest->setup, contest->bench_case->needs);
}

enum outcome
measure_case(struct setup *setup, const struct bench_case *bench_case,
             struct result *result, const char **why)
{
	static struct contest contest;

	memset(&contest, 0, sizeof(contest));
	contest.setup = setup;
	contest.bench_case = bench_case;
	memset(result, 0, sizeof(*result));
	result->bench_case = bench_case;
	*why = contest_prepare(&contest);
	if (*why)
		return LEFT_OUT;
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		result->measured[c] = joins(setup, bench_case, c);
		if (result->measured[c])
			command_make(setup, bench_case, c, &contest.commands[c]);
	}
	*why = measure_rounds(&contest, result);
	contest_end(&contest);
	return *why ? FAILED : MEASURED;
}
