/* What the tracer does with one thread, from stop to stop; of tracer.c and
 * tracer_call.c alone. */
#ifndef BAILEY_SUPERVISOR_TRACER_JOB_H
#define BAILEY_SUPERVISOR_TRACER_JOB_H

#include <semaphore.h>

#include "kernel/trace.h"
#include "supervisor/tracer.h"

enum job_kind {
	JOB_LOOK, /* what was mapped is verified */
	JOB_CALL, /* the thread makes another call */
};

enum job_step {
	STEP_BEGIN, /* stops behind the first call */
	STEP_ENTRY, /* stops at the beginning of the other */
	STEP_END,   /* stops at its end */
};

/* First the worker's, from `answered` on the tracer's. */
struct job {
	struct job *next;
	enum job_kind kind;
	pid_t tid;
	bool seized;    /* on demand: to be let go */
	bool continued; /* it has been answered: there is something to see */
	struct ticket *ticket;
	struct trace_node expected; /* JOB_LOOK */
	enum job_step step;         /* JOB_CALL */
	struct trace_call call;
	struct trace_registers saved;
	uint64_t signals; /* that came meanwhile, a bit each */
	int socket;       /* -1: none; the thread's, connected for the call */
};

/* Where the worker waits, on its stack. */
struct ticket {
	struct call *call;
	int result;
	sem_t answered;
};

/* Also where it came to nothing. */
void job_free(struct job *job);

/* For a JOB_LOOK: what is to be mapped. 0 or -errno. And then: was it? */
int job_expect(struct job *job, const struct pin *pin);
bool job_is_expected(const struct job *job);

/* One stop of a thread that makes another call. True: the job is over, and the
 * thread still stopped. */
bool job_step(struct job *job, const struct trace_event *event);

#endif
