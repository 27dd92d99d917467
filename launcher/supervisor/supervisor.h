/* The supervisor as a process (DESIGN.md section 5).
 *
 *     launcher = program          helper                supervisor
 *     supervisor_start  --clone-> (same descriptors) --fork-> closes all, waits
 *     walls, filter -> listener
 *     supervisor_attach --number-> sends the listener --------> takes it, serves
 *     waits for "ready", reaps the helper <--------------------'
 *     exec
 *
 * The program keeps the launcher's pid and has no child that it does not know. The
 * helper shares the launcher's descriptor table and none of its walls: it can send
 * a descriptor that the launcher, behind its filter, could not. The supervisor ends
 * by itself when the last process behind the filter is gone. */
#ifndef BAILEY_SUPERVISOR_SUPERVISOR_H
#define BAILEY_SUPERVISOR_SUPERVISOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "policy/needs.h"

struct recorder;

struct supervisor_request {
	const struct policy *policy;
	unsigned needs;
	enum mode mode;
	struct recorder *recorder; /* the supervisor's from then on; NULL: none */
	int summary;               /* a descriptor for the summary; -1: none */
	bool killable;             /* features.seccomp_killable */
};

#define SUPERVISOR_LINK_FDS 3

struct supervisor_link {
	pid_t helper;                 /* 0: there is no supervisor */
	int fds[SUPERVISOR_LINK_FDS]; /* ascending; the only ones to be left open
	                                 until supervisor_attach */
};

/* 0: *ret is to be handed to supervisor_attach. -errno. */
int supervisor_start(const struct supervisor_request *request,
                     struct supervisor_link *ret);

/* Before the launcher closes or opens any descriptor: the helper shares them until
 * the supervisor has its own. 0; -EPIPE where there is none. Async-signal-safe. */
int supervisor_wait(const struct supervisor_link *link);

/* The last step before exec. The listener stays open until then (close-on-exec).
 * *untraced: the tree was to be traced and has another tracer (strace, gdb).
 * Async-signal-safe. 0; -EPIPE where there is no supervisor any more, -errno as it
 * had it. */
int
supervisor_attach(const struct supervisor_link *link, int listener, bool *untraced);

#endif
