/* Calls that may wait for others: FIFOs, connections, full sockets.
 *
 * The thread for whom a worker waits is held by its notification, and signals do
 * not end that (seccomp_unotify(2), WAIT_KILLABLE_RECV). So somebody looks, a few
 * times a second while anything waits at all: where the thread has died, or a
 * signal is due to it, the worker's call is interrupted. The thread then acts on
 * the signal, and the kernel begins the call anew where it would natively. (Who is
 * traced does not die of a signal before its tracer has seen it: there also one
 * without a handler has to come through.) */
#ifndef BAILEY_SUPERVISOR_BLOCKING_H
#define BAILEY_SUPERVISOR_BLOCKING_H

#include "supervisor/call.h"

enum { BLOCKING_LOOK_MS = 100 };

/* Before the workers. *ret: a descriptor to poll, POLLIN when blocking_look is due;
 * -1 before. 0 or -errno. */
int blocking_init(int *ret);

/* Around the one call that may wait, in the worker; result is the call's, or
 * -errno, and what comes back is the answer. Nothing is allocated. */
void blocking_begin(const struct call *call);
int64_t blocking_end(int64_t result);

/* In the thread that polls. */
void blocking_look(const struct supervisor *supervisor);

#endif
