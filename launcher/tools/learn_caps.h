/* Which capabilities of root a run used, as far as that can be told from outside.
 */
#ifndef BAILEY_TOOLS_LEARN_CAPS_H
#define BAILEY_TOOLS_LEARN_CAPS_H

#include "events/event.h"
#include "tools/learn_watch.h"

/* Of its events one that was no question. request: its paths are those of the
 * event. */
struct learn_act {
	const struct request *request;
	pid_t pid;
};

/* have: bits that are kept anyway. "caps keep setgid setuid" into the arena; NULL:
 * none is needed. Only root has any: who is another user gets none. 0 or -ENOMEM.
 */
int learn_caps(struct arena *arena, const struct learn_looks *looks,
               const struct learn_act *acts, size_t n, uint64_t have,
               const char **ret);

#endif
