/* A thread makes another call than the one it asked for, with its own ids and under
 * its own filter: the supervisor chose the arguments, and none of them leads to
 * memory that decides what may not be changed any more. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor/tracer_job.h"

/* Before the thread runs on, for it may use the socket otherwise. */
static void
disconnect(struct job *job)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };

	if (job->socket < 0)
		return;
	(void)connect(job->socket, &none, sizeof(none));
	close(job->socket);
	job->socket = -1;
}

void
job_free(struct job *job)
{
	if (job && job->kind == JOB_CALL)
		disconnect(job);
	free(job);
}

/* They were held back, or a handler would have run in the middle; now they come
 * anew. */
static void
send_signals(const struct job *job)
{
	struct task_status status;

	if (!job->signals || task_read_status(job->tid, &status))
		return;
	for (int number = 1; number <= 64; number++)
		if (job->signals & 1ULL << (number - 1))
			(void)syscall(SYS_tgkill, status.tgid, job->tid, number);
}

/* Behind an error there is nothing left to do: the thread has got EINTR. */
static bool
finish(struct job *job)
{
	disconnect(job);
	send_signals(job);
	return true;
}

static bool
begin(struct job *job)
{
	job->step = STEP_ENTRY;
	return trace_begin_call(job->tid, &job->call, &job->saved) && finish(job);
}

static bool
pass_call_stop(struct job *job)
{
	switch (job->step) {
	case STEP_BEGIN:
		break; /* one end of what it did before: nobody asked for that */
	case STEP_ENTRY:
		job->step = STEP_END;
		break;
	case STEP_END:
		(void)trace_end_call(job->tid, &job->saved);
		return finish(job);
	}
	return trace_continue_to_call(job->tid) && finish(job);
}

bool
job_step(struct job *job, const struct trace_event *event)
{
	switch (event->kind) {
	case TRACE_GONE:
	case TRACE_EXEC:
		return true;
	case TRACE_CALL:
		return pass_call_stop(job);
	case TRACE_GROUP_STOP:
		/* SIGCONT brings the next stop. */
		return trace_listen(job->tid) && finish(job);
	case TRACE_SIGNAL:
		job->signals |= 1ULL << (event->signal - 1);
		break;
	case TRACE_INTERRUPTED:
	case TRACE_OTHER:
		break;
	}
	if (job->step == STEP_BEGIN)
		return begin(job);
	return trace_continue_to_call(job->tid) && finish(job);
}
