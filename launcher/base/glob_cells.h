/* Many patterns at once: a path for each way in which they can overlap. Pure. */
#ifndef BAILEY_BASE_GLOB_CELLS_H
#define BAILEY_BASE_GLOB_CELLS_H

#include "base/arena.h"

/* Most patterns that are looked at together, and most states of their common
 * automaton. */
enum { GLOB_CELLS_PATTERNS = 40, GLOB_CELLS_STATES = 4096 };

/* Calls back with paths that patterns[0] matches (arena), shortest first, so that
 * each set of the others that can match such a path together is met, until it
 * returns nonzero, which is returned. 0: all of them were met, or there are too
 * many states or patterns: then what was not met may exist. -ENOMEM. */
int glob_cells(struct arena *arena, const char *const *patterns, size_t n,
               int (*found)(void *context, const char *path), void *context);

#endif
