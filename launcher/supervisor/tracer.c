#include "supervisor/tracer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/code.h"
#include "supervisor/tracer_job.h"

struct tracer {
	const struct supervisor *supervisor;
	pid_t whole_tree; /* 0: none */
	int start_error;
	sem_t started;
	int deaths;  /* signalfd(2): some tracee has something to tell */
	int arrival; /* eventfd(2): there are jobs */
	pthread_mutex_t lock;
	struct job *arrived; /* under the lock */
	struct job *watched; /* the thread's own: until the tracee stops */
};

/* --- jobs --- */

/* Takes hold of the thread and answers. Once it is seized its id is its own until
 * it has been reaped, so the check behind that holds. */
static int
begin_job(struct tracer *tracer, struct job *job)
{
	struct call *call = job->ticket->call;
	int error = -ESRCH;

	if (tracer->whole_tree)
		error = trace_interrupt(job->tid);
	if (error) {
		if (trace_seize(job->tid, TRACE_ONE))
			return -EACCES;
		job->seized = true;
		if (trace_interrupt(job->tid))
			return -EACCES;
	}
	if (call_check(call))
		return -ESRCH;
	error = job->kind == JOB_LOOK ? call_answer_continue(call)
	                              : call_answer_error(call, -EINTR);
	job->continued = error == CALL_ANSWERED;
	return error;
}

/* A seized thread has to stop before it can be let go, whatever became of it. */
static void
take_job(struct tracer *tracer, struct job *job)
{
	struct ticket *ticket = job->ticket;
	int result = begin_job(tracer, job);

	job->ticket = NULL;
	if (job->seized || job->continued) {
		job->next = tracer->watched;
		tracer->watched = job;
	} else {
		job_free(job);
	}
	ticket->result = result;
	sem_post(&ticket->answered);
}

static void
take_jobs(struct tracer *tracer)
{
	struct job *job;

	pthread_mutex_lock(&tracer->lock);
	job = STEAL_PTR(tracer->arrived);
	pthread_mutex_unlock(&tracer->lock);
	while (job) {
		struct job *next = job->next;

		take_job(tracer, job);
		job = next;
	}
}

/* The job of that thread, taken out; NULL. */
static struct job *
find_job(struct tracer *tracer, pid_t tid)
{
	for (struct job **at = &tracer->watched; *at; at = &(*at)->next)
		if ((*at)->tid == tid) {
			struct job *job = *at;

			*at = job->next;
			return job;
		}
	return NULL;
}

/* A process leader that another thread's exec replaces is never heard of again. */
static void
forget_jobs(struct tracer *tracer)
{
	while (tracer->watched) {
		struct job *job = tracer->watched;

		tracer->watched = job->next;
		job_free(job);
	}
}

/* --- events --- */

/* What is killed is not let go on: it stays stopped, should the kill fail. */
static void
resume(struct tracer *tracer, const struct trace_event *event)
{
	switch (event->kind) {
	case TRACE_GONE:
		return;
	case TRACE_SIGNAL:
		trace_continue(event->tid, event->signal);
		return;
	case TRACE_GROUP_STOP:
		trace_listen(event->tid);
		return;
	case TRACE_EXEC:
		if (code_is_exec_allowed(tracer->supervisor, event->tid))
			trace_continue(event->tid, 0);
		else
			trace_kill(event->tid);
		return;
	case TRACE_INTERRUPTED:
	case TRACE_CALL:
	case TRACE_OTHER:
		trace_continue(event->tid, 0);
		return;
	}
}

static void
free_job(struct job **job)
{
	job_free(*job);
}

/* Is the job not over yet, and the thread running again? */
static bool
goes_on(struct tracer *tracer, struct job **job, const struct trace_event *event)
{
	struct job *running = *job;

	if (!running || running->kind != JOB_CALL || !running->continued ||
	    job_step(running, event))
		return false;
	running->next = tracer->watched;
	tracer->watched = STEAL_PTR(*job);
	return true;
}

/* The first stop behind the answer comes before any instruction of the thread. An
 * exec is another thread's, which has its id now. */
static void
take_event(struct tracer *tracer, const struct trace_event *event)
{
	_cleanup_(free_job) struct job *job = find_job(tracer, event->tid);
	bool watched =
	        job && event->kind != TRACE_GONE && event->kind != TRACE_EXEC;
	struct trace_event held = *event;

	if (goes_on(tracer, &job, event))
		return;
	if (watched && job->kind == JOB_LOOK && job->continued &&
	    !job_is_expected(job)) {
		trace_kill(event->tid);
		return;
	}
	/* It comes again. */
	if (watched && job->kind == JOB_CALL && job->continued &&
	    event->kind == TRACE_SIGNAL)
		held.signal = 0;
	if ((watched && job->seized) || !tracer->whole_tree)
		trace_detach(event->tid,
		             event->kind == TRACE_SIGNAL ? held.signal : 0);
	else
		resume(tracer, &held);
}

static void
take_events(struct tracer *tracer)
{
	struct trace_event event;
	int error;

	while (!(error = trace_next(&event)))
		take_event(tracer, &event);
	if (error == -ECHILD)
		forget_jobs(tracer);
}

/* Both descriptors are emptied before what they tell of is looked for: what comes
 * later makes them readable again. */
static void
wait_for_work(struct tracer *tracer)
{
	struct pollfd wait[] = { { .fd = tracer->deaths, .events = POLLIN },
		                 { .fd = tracer->arrival, .events = POLLIN } };
	struct signalfd_siginfo death;
	uint64_t count;

	(void)poll(wait, ARRAY_SIZE(wait), -1);
	while (read(tracer->deaths, &death, sizeof(death)) > 0)
		;
	while (read(tracer->arrival, &count, sizeof(count)) > 0)
		;
}

static void *
run(void *argument)
{
	struct tracer *tracer = argument;

	if (tracer->whole_tree)
		tracer->start_error = trace_seize(tracer->whole_tree, TRACE_TREE);
	if (tracer->start_error) {
		sem_post(&tracer->started);
		return NULL;
	}
	sem_post(&tracer->started);
	for (;;) {
		take_events(tracer);
		take_jobs(tracer);
		wait_for_work(tracer);
	}
}

/* --- the side of the others --- */

static void
free_tracer(struct tracer **tracer)
{
	if (!*tracer)
		return;
	cleanup_close(&(*tracer)->deaths);
	cleanup_close(&(*tracer)->arrival);
	free(*tracer);
}

/* The kernel sends no SIGCHLD to who ignores it, and one that is unblocked in any
 * thread is lost for signalfd(2). */
static int
open_deaths(void)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigaction(SIGCHLD, &by_default, NULL))
		return -errno;
	errno = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (errno)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd >= 0 ? fd : -errno;
}

static int
start_thread(struct tracer *tracer)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, run, tracer);

	if (error)
		return -error;
	while (sem_wait(&tracer->started))
		;
	if (tracer->start_error)
		pthread_join(thread, NULL);
	else
		pthread_detach(thread);
	return tracer->start_error;
}

int
tracer_start(const struct supervisor *supervisor, pid_t whole_tree,
             struct tracer **ret)
{
	_cleanup_(free_tracer) struct tracer *tracer = calloc(1, sizeof(*tracer));
	int error;

	if (!tracer)
		return -ENOMEM;
	tracer->supervisor = supervisor;
	tracer->whole_tree = whole_tree;
	pthread_mutex_init(&tracer->lock, NULL);
	sem_init(&tracer->started, 0, 0);
	tracer->arrival = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	tracer->deaths = tracer->arrival >= 0 ? open_deaths() : -errno;
	if (tracer->deaths < 0)
		return tracer->deaths;
	error = start_thread(tracer);
	if (!error)
		*ret = STEAL_PTR(tracer);
	return error;
}

static void
hand_over(struct tracer *tracer, struct job *job)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&tracer->lock);
	job->next = tracer->arrived;
	tracer->arrived = job;
	pthread_mutex_unlock(&tracer->lock);
	/* Fails only where it is readable anyway. */
	if (write(tracer->arrival, &one, sizeof(one)) < 0)
		return;
}

/* Takes the job. */
static int
wait_for_answer(struct tracer *tracer, struct call *call, struct job *job)
{
	struct ticket ticket = { .call = call };

	job->tid = call->tid;
	/* cppcheck-suppress autoVariables ; who answers is done with it */
	job->ticket = &ticket;
	sem_init(&ticket.answered, 0, 0);
	hand_over(tracer, job);
	while (sem_wait(&ticket.answered))
		;
	return ticket.result;
}

int
tracer_verify(struct tracer *tracer, struct call *call, const struct pin *pin)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return -EACCES;
	if (job_expect(job, pin)) {
		free(job);
		return -EACCES;
	}
	return wait_for_answer(tracer, call, job);
}

int
tracer_replace(struct tracer *tracer, struct call *call,
               const struct trace_call *replacement, int connected)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job) {
		close(connected);
		return -EACCES;
	}
	job->kind = JOB_CALL;
	job->call = *replacement;
	job->socket = connected;
	return wait_for_answer(tracer, call, job);
}
