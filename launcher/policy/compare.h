/* What one policy allows and another does not: `bailey diff`.
 *
 * Computed from verdicts, never from text: places where the answers may part are
 * taken from the rules that only one of the two has, decide() is asked about each
 * under both, and what differs is told under the widest tree that differs. Pure. */
#ifndef BAILEY_POLICY_COMPARE_H
#define BAILEY_POLICY_COMPARE_H

#include "policy/decide.h"

enum change_kind {
	CHANGE_WIDENED,  /* the second allows what the first does not */
	CHANGE_NARROWED, /* the reverse */
	CHANGE_OTHER,    /* neither more nor less: the environment, what is made */
};

struct change {
	enum change_kind kind;
	unsigned operations;    /* bits of 1u << enum operation; 0: a setting */
	const char *target;     /* as a rule has it: "/srv/www/", "tcp port 80" */
	const char *setting;    /* in words, where operations is 0: "keep the
	                           capability sys_admin"; NULL else */
	bool in_part;           /* some of the tree, not all of it */
	struct request witness; /* operations != 0: the verdicts differ */
	struct verdict before, after;
	size_t order; /* of being found: the best example is the first */
};

struct comparison {
	struct change *items; /* widened first, by target within a kind */
	size_t n;
	size_t capacity;
};

/* All differences; strings go to the arena, rules stay those of the policies. 0 or
 * -ENOMEM. */
int policy_compare(struct arena *arena, const struct policy *before,
                   const struct policy *after, struct comparison *ret);

/* "widened", "narrowed", "changed". */
const char *change_kind_name(enum change_kind kind);

#endif
