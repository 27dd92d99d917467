/* Random profiles over a small world, and a judge that knows nothing of ranks,
 * prefixes and early ends: it tries every rule and compares keys. */
#ifndef BAILEY_TESTS_UNIT_POLICY_RANDOM_H
#define BAILEY_TESTS_UNIT_POLICY_RANDOM_H

#include <limits.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "lang/operation.h"
#include "policy/facts.h"

enum { RULES_MAX = 10, DEPTH_MAX = 4, PATHS_MAX = 128 };

/* What the judge knows of a rule: its words. */
struct random_rule {
	bool deny;
	enum operation operation;
	char pattern[64];
	unsigned layer;
	bool off; /* shrunk away */
};

struct random_profile {
	struct random_rule rules[RULES_MAX];
	size_t n;
};

/* Every path of the world: every name is a folder, but "f" is a file. */
extern char random_paths[PATHS_MAX][16];
extern size_t n_random_paths;

/* Makes the world; the same seed gives the same profiles. */
void random_start(uint64_t seed);

/* For struct facts: everything exists. */
int random_resolve(void *context, const char *path, char out[PATH_MAX],
                   enum node_kind *kind);

struct random_profile random_profile(void);

/* As fixture_compile reads it. */
const char *
random_profile_text(struct strbuf *buffer, const struct random_profile *profile);

/* Is it allowed? */
bool naive_decide(const struct random_profile *profile, enum operation operation,
                  const char *path);

#endif
