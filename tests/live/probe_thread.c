/* Threads that are something else than their process, and signals in between. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "probe.h"

struct apart {
	char **arguments;
	int n;
	int result;
	sem_t parted, alone;
};

static void *
run_apart(void *context)
{
	struct apart *apart = context;
	int error = unshare(CLONE_FILES) ? -errno : 0;

	sem_post(&apart->parted);
	sem_wait(&apart->alone);
	apart->result = error ? error : probe_run(apart->arguments, apart->n);
	return NULL;
}

/* In a thread with descriptors of its own, while the process has closed 9. */
static int
try_apart(char **arguments, int n)
{
	struct apart apart = { .arguments = arguments, .n = n };
	pthread_t thread;

	sem_init(&apart.parted, 0, 0);
	sem_init(&apart.alone, 0, 0);
	if (pthread_create(&thread, NULL, run_apart, &apart))
		return -EAGAIN;
	sem_wait(&apart.parted);
	close(9);
	sem_post(&apart.alone);
	pthread_join(thread, NULL);
	return apart.result;
}

static void *
run_exec(void *context)
{
	char **arguments = context;

	execv(arguments[0], arguments);
	perror(arguments[0]);
	_exit(1);
}

/* A thread that is not the leader becomes the process (execve(2)). */
static int
try_thread_exec(char **arguments, int n)
{
	pthread_t thread;

	(void)n;
	if (pthread_create(&thread, NULL, run_exec, arguments))
		return -EAGAIN;
	for (;;)
		pause();
}

static void
do_nothing(int number)
{
	(void)number;
}

/* From now on a signal with a handler comes again and again, as the scheduler of Go
 * sends them. */
static int
set_alarms(char **arguments, int n)
{
	const struct sigaction action = { .sa_handler = do_nothing,
		                          .sa_flags = SA_RESTART };
	const struct timeval pause = { .tv_usec = probe_number(arguments[0]) };
	const struct itimerval timer = { pause, pause };

	(void)n;
	if (sigaction(SIGALRM, &action, NULL))
		return -errno;
	return probe_result(setitimer(ITIMER_REAL, &timer, NULL));
}

const struct probe_operation probe_thread_operations[] = {
	{ "apart", 1, try_apart, "OPERATION..." },
	{ "thread-exec", 1, try_thread_exec, "PROGRAM [ARGUMENT]..." },
	{ "alarms", 1, set_alarms, "MICROSECONDS" },
	{ 0 },
};
