/* The supervisor as a process (DESIGN.md section 5).
 *
 *     launcher = program                            supervisor
 *     supervisor_start ---clone--> helper --clone--> puts up its own walls
 *     compiles, makes its plan       exits           "ready"
 *     supervisor_wait  <-----------------------------'
 *     walls, filter -> listener
 *     supervisor_attach --order--------------------> own table of descriptors,
 * traces, exec                                           serves
 *
 * The program keeps the launcher's pid and has no child that it does not know.
 * Until the order all share memory and descriptors: the memory because to copy it
 * costs more than all the rest, the descriptors because the launcher could not send
 * the listener from behind its filter. The supervisor ends by itself when the last
 * process behind the filter is gone, or the launcher, when it has given no order.
 */
#ifndef BAILEY_SUPERVISOR_SUPERVISOR_H
#define BAILEY_SUPERVISOR_SUPERVISOR_H

#include <stdbool.h>

#include "policy/needs.h"

struct file_sums;
struct recorder;

struct supervisor_request {
	const struct policy *policy;
	const struct file_sums *sums; /* NULL: nothing is verified */
	unsigned needs;
	enum mode mode;
	struct recorder *recorder; /* the supervisor's from then on; NULL: none */
	int summary;               /* a descriptor for the summary; -1: none */
	bool killable;             /* features.seccomp_killable */
	uint64_t mark;             /* the program's: task_mark; 0: none */
};

/* One a process. Lets it be made while the launcher goes on. 0 or -errno. */
int supervisor_start(void);

/* What it will serve. From here on the launcher may neither change nor free what
 * the request leads to, also where the launch fails: it ends by exec or _exit. */
void supervisor_instruct(const struct supervisor_request *request);

/* Before the filter. Afterwards the launcher is not dumpable, where it is not to be
 * traced. 0; -EPERM where no such process can be made (bailey in bailey),
 * -ETIMEDOUT, -errno as the supervisor had it. */
int supervisor_wait(void);

/* The last step before exec, which is to close the listener. In a traced tree the
 * supervisor has seized it afterwards, or *untraced: it has another tracer (strace,
 * gdb). Async-signal-safe. 0; -EPIPE where there is no supervisor any more, -errno
 * as it had it. */
int supervisor_attach(int listener, bool *untraced);

#endif
