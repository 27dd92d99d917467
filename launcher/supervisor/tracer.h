/* The one thread that does everything with ptrace(2): a tracee belongs to the
 * thread that seized it.
 *
 * It looks at what the kernel has really done where a descriptor number or a path
 * may have come to mean something else between the answer and the act: at mappings
 * of threaded processes, on demand, and, where the whole tree is traced, at every
 * exec. */
#ifndef BAILEY_SUPERVISOR_TRACER_H
#define BAILEY_SUPERVISOR_TRACER_H

#include <sys/types.h>

#include "kernel/trace.h"
#include "supervisor/call.h"
#include "supervisor/pin.h"

struct tracer;

/* To be called once, before the workers are made: they inherit that SIGCHLD is
 * blocked. whole_tree: the program's process, which is traced with all that come of
 * it and killed with them if the supervisor dies; 0: on demand only. *ret lives as
 * long as the process, and supervisor too. 0; -errno of PTRACE_SEIZE (EPERM: traced
 * already, or Yama) or where there is no room for a thread. */
int tracer_start(const struct supervisor *supervisor, pid_t whole_tree,
                 struct tracer **ret);

/* Answers a waiting mmap of pin with "continue" and makes sure that no instruction
 * runs in the thread before it has been seen that this very file was mapped, or
 * nothing; if not, its process is killed. By the tracer, later: the caller is not
 * held up. CALL_ANSWERED; -EACCES where that cannot be made sure: then the call
 * still waits. From any thread. */
int tracer_verify(struct tracer *tracer, struct call *call, const struct pin *pin);

/* Answers a waiting call with another one, which the thread itself makes: what
 * others see of that is the thread's own. `connected` is taken: a socket of the
 * thread's that is connected for this call and will not be behind it. As long as it
 * lasts signals are held back. CALL_ANSWERED; -EACCES where it cannot be: then the
 * call still waits. From any thread. */
int tracer_replace(struct tracer *tracer, struct call *call,
                   const struct trace_call *replacement, int connected);

#endif
