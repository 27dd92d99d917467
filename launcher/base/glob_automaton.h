/* Path patterns as automata over symbols, and "is a path" as another one: for the
 * searches of glob_intersect.c and glob_cells.c. */
#ifndef BAILEY_BASE_GLOB_AUTOMATON_H
#define BAILEY_BASE_GLOB_AUTOMATON_H

#include "base/glob_part.h"

/* One place in a pattern. A part of kind PART_END takes no symbol. */
struct state {
	struct glob_part stay; /* symbols that lead back here */
	struct glob_part take; /* symbols that lead to the next state */
	bool skip;             /* to the next state without a symbol */
	bool skip_two;         /* to the one behind it, likewise */
	bool accepts;
};

struct automaton {
	struct state *states;
	size_t n;
};

/* Where in a path a prefix ends. */
enum place {
	PLACE_NONE,
	PLACE_ROOT,
	PLACE_SLASH,
	PLACE_DOT,
	PLACE_DOTS,
	PLACE_NAME
};
enum { PLACE_COUNT = PLACE_NAME + 1 };

/* A symbol stands for its class where the path automaton is concerned. */
enum symbol_class { CLASS_SLASH, CLASS_DOT, CLASS_OTHER, CLASS_COUNT };

/* A prefix of a path (no empty, "." or ".." component) and a symbol more;
 * PLACE_NONE: such a prefix is none of a path. */
extern const enum place glob_next_place[PLACE_COUNT][CLASS_COUNT];

/* False without memory. states are the caller's (free). */
bool automaton_build(struct automaton *automaton, const char *pattern);

#endif
