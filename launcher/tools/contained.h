/* A launch like that of `bailey run`, for the verbs that try what a profile does.
 */
#ifndef BAILEY_TOOLS_CONTAINED_H
#define BAILEY_TOOLS_CONTAINED_H

#include "tools/tool.h"

struct contained {
	const char *home;    /* in place of the user's; NULL: his own */
	const char *program; /* FUNCTION: what ${APP} is; NULL: unknown */
	/* Called behind the walls in place of a program, from the single thread
	 * that they surround; what it returns is the exit status. NULL: the words
	 * of the options are executed. */
	int (*function)(void *argument);
	void *argument;
};

/* In a process of its own, for it becomes the program: returns only where it has
 * not started, with the status. options: as for `run`, with a profile. Messages go
 * to stderr. */
int run_contained(const struct tool_options *options, const struct contained *how);

#endif
