/* Random calls with the word of preload/wire.h: what a shim that lies may say.
 * Shared by the program `liar` and by the library that stands in the place of the
 * shim. */
#ifndef BAILEY_TESTS_LIVE_LIAR_H
#define BAILEY_TESTS_LIVE_LIAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where it lies. */
struct liar_place {
	const char *base; /* an absolute folder, in front of half the paths */
	const char *const *pieces; /* what paths are made of */
	size_t n_pieces;
	int folders[4];   /* descriptors that calls begin from; -1: none */
	bool is_confined; /* no absolute path leads elsewhere than below base */
};

/* Each thread has its own numbers. */
void liar_seed(uint64_t seed);
uint64_t liar_throw(void);

/* Below n, which is not 0. */
unsigned liar_below(unsigned n);

/* One call. The descriptor that it gave, for the caller to close, or -1. */
long liar_lie(const struct liar_place *place);

#endif
