/* One run of `bailey learn`. Inside of tools/learn*.c: learn.c has the verb. */
#ifndef BAILEY_TOOLS_LEARN_H
#define BAILEY_TOOLS_LEARN_H

#include <limits.h>

#include "events/denial_log.h"
#include "tools/learn_caps.h"
#include "tools/learn_merge.h"
#include "tools/workbench.h"

struct learn {
	const struct tool_options *options;
	struct workbench bench;
	const char *home;   /* of the passwd entry, as ~ of a profile; NULL: none */
	const char *base;   /* the profile that is added to */
	char own[PATH_MAX]; /* bailey's program */
	struct learn_old old;
	struct learn_state state;
	struct learn_looks looks;
	struct event_list events;
	struct policy *floor, *guarded, *marks; /* owned */
	struct seen *seen;
	size_t n_seen, seen_capacity;
	pid_t *pids; /* of those that were seen */
	size_t n_pids, pids_capacity;
	bool service;
	size_t unrecorded;
	struct learnt rules;
	int status; /* of wait(2) */
};

/* What was seen, from the events: learn->seen and pids, by learn->base, which may
 * become "service", and learn->floor, which is compiled. 0 or -errno. */
int learn_gather(struct learn *learn);

#endif
