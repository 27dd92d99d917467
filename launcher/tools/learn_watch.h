/* Runs the program of `bailey learn` behind walls, takes its events, and looks at
 * its processes from outside for what makes no event. */
#ifndef BAILEY_TOOLS_LEARN_WATCH_H
#define BAILEY_TOOLS_LEARN_WATCH_H

#include <sys/types.h>

#include "base/arena.h"
#include "tools/tool.h"

/* A process as it was when it was last looked at: looks come every tenth of a
 * second and with the records, so that one which lives shorter may not be here. */
struct learn_process {
	pid_t pid;
	uid_t user;     /* effective */
	int64_t looked; /* ms */
};

struct learn_looks {
	struct learn_process *items;
	size_t n, capacity;
	bool jit;   /* code in memory of no file */
	bool user;  /* another user than the own one */
	bool group; /* another group */
	time_t start;
};

struct learn_run {
	const struct tool_options *options; /* words; OPTION_WITHIN */
	const char *const *rules;           /* added to the walls */
	size_t n_rules;
};

/* To the end of the last process. SIGINT is the program's alone, SIGTERM and SIGHUP
 * are handed on to it. 0: *text is the caller's (free), JSON lines; *status as of
 * wait(2). -errno; -EFBIG where there is too much. */
int learn_watch(struct arena *arena, const struct learn_run *run, char **text,
                size_t *length, struct learn_looks *looks, int *status);

#endif
