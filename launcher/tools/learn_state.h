/* Where the programs of a distribution keep their state: folders that bear the name
 * of the program (file-hierarchy(7), FHS 5). What lies there is its own business.
 */
#ifndef BAILEY_TOOLS_LEARN_STATE_H
#define BAILEY_TOOLS_LEARN_STATE_H

#include "base/arena.h"

struct learn_state {
	const char **folders; /* "/var/lib/nginx/": those that are there */
	size_t n, capacity;
	const char **rules; /* for the walls of the run */
	size_t n_rules, rules_capacity;
};

/* command: argv[0]; "redis-server" is redis as well. 0 or -ENOMEM. */
int
learn_state_find(struct arena *arena, const char *command, struct learn_state *ret);

/* The folder that a path lies in, or NULL. */
const char *learn_state_of(const struct learn_state *state, const char *path);

#endif
