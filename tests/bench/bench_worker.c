/* One operation in a loop, timed from within, in one or more threads. */
#include "bench.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 1024

static struct {
	loop_turn turn;
	const char *argument;
	unsigned threads;
	uint32_t turns; /* of each thread */
	pthread_barrier_t gate;
} work;

static uint64_t
nanos_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void
do_turns(void)
{
	for (uint32_t i = 0; i < work.turns; i++)
		work.turn(work.argument);
}

static void *
follow(void *unused)
{
	(void)unused;
	for (;;) {
		pthread_barrier_wait(&work.gate);
		do_turns();
		pthread_barrier_wait(&work.gate);
	}
	return NULL;
}

static bool
start_threads(void)
{
	if (work.threads == 1)
		return true;
	if (pthread_barrier_init(&work.gate, NULL, work.threads + 1))
		return false;
	for (unsigned i = 0; i < work.threads; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, follow, NULL))
			return false;
	}
	return true;
}

/* The time of all turns together. */
static uint64_t
run_turns(uint32_t turns)
{
	uint64_t begin;

	work.turns = (turns + work.threads - 1) / work.threads;
	begin = nanos_now();
	if (work.threads == 1) {
		do_turns();
		return nanos_now() - begin;
	}
	pthread_barrier_wait(&work.gate);
	pthread_barrier_wait(&work.gate);
	/* As if there had been no more turns than asked for. */
	return (nanos_now() - begin) * turns / (work.turns * work.threads);
}

/* Processes that sleep while the turns are made, and end with this one. */
static bool
start_crowd(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		pid_t child = fork();

		if (child < 0)
			return false;
		if (child > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		for (;;)
			pause();
	}
	return true;
}

/* THREADS LOOP ARGUMENT [PROCESSES] */
int
worker_main(char **arguments, int n)
{
	uint32_t turns;

	if (n < 3 || n > 4 ||
	    (n == 4 && !start_crowd((unsigned)atoi(arguments[3]))))
		return 2;
	work.threads = (unsigned)atoi(arguments[0]);
	work.turn = loop_find(arguments[1]);
	work.argument = arguments[2];
	if (!work.turn || work.threads < 1 || work.threads > THREADS_MAX ||
	    !start_threads())
		return 2;
	while (read(STDIN_FILENO, &turns, sizeof(turns)) == sizeof(turns)) {
		uint64_t nanos = run_turns(turns);

		if (write(STDOUT_FILENO, &nanos, sizeof(nanos)) != sizeof(nanos))
			return 1;
	}
	return 0;
}
