/* Threads that are something else than their process, and signals in between. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
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

static void
start_for_ever(char **program, time_t end)
{
	long started = 0, failed = 0;

	while (time(NULL) < end) {
		int status;
		pid_t child = fork();

		if (child == 0) {
			execv(program[0], program);
			_exit(127);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0 || status)
			failed++;
		else
			started++;
	}
	_exit(failed ? 1 : started ? 0 : 2);
}

/* PROCESSES start the program again and again; how many of them saw it fail. */
static int
exec_storm(char **arguments, int n)
{
	time_t end = time(NULL) + probe_number(arguments[0]);
	long processes = probe_number(arguments[1]), failed = 0;
	int status;

	(void)n;
	fflush(stdout);
	for (long i = 0; i < processes; i++)
		if (fork() == 0)
			start_for_ever(arguments + 2, end);
	while (wait(&status) > 0)
		failed += status != 0;
	printf("%ld\n", failed);
	return PROBE_ANSWERED;
}

/* Children until no more can be had, each opens the file to write and stays. How
 * many there were and how many of them could. */
static int
fork_bomb(char **arguments, int n)
{
	long children = 0, opened = 0;
	int results[2];
	char result;

	(void)n;
	fflush(stdout);
	if (pipe2(results, O_CLOEXEC))
		return -errno;
	for (;; children++) {
		pid_t child = fork();

		if (child < 0)
			break;
		if (child)
			continue;
		result = open(arguments[0], O_WRONLY | O_CLOEXEC) >= 0;
		if (write(results[1], &result, 1) == 1)
			pause();
		_exit(1);
	}
	for (long i = 0; i < children && read(results[0], &result, 1) == 1; i++)
		opened += result;
	/* The group of the session's first process, as the test starts it. */
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
	printf("%s %ld\n", children > 10 ? "many" : "few", children - opened);
	return PROBE_ANSWERED;
}

const struct probe_operation probe_thread_operations[] = {
	{ "apart", 1, try_apart, "OPERATION..." },
	{ "thread-exec", 1, try_thread_exec, "PROGRAM [ARGUMENT]..." },
	{ "alarms", 1, set_alarms, "MICROSECONDS" },
	{ "exec-storm", 3, exec_storm, "SECONDS PROCESSES PROGRAM..." },
	{ "fork-bomb", 1, fork_bomb, "FILE" },
	{ 0 },
};
