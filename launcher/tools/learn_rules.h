/* From what a program was seen to do to the rules that let it: short ones, which
 * survive an update. Pure. */
#ifndef BAILEY_TOOLS_LEARN_RULES_H
#define BAILEY_TOOLS_LEARN_RULES_H

#include "policy/decide.h"
#include "tools/learn_state.h"

/* One thing that was asked for. */
struct seen {
	struct request request;
	const char *program; /* who asked */
	bool folder;         /* it is one: a rule for it is one for its tree */
	bool question;       /* a person must say whether it may */
	bool gone;           /* not there any more */
	bool written;        /* a rule of the profile that is added to: it stays */
};

/* Where things are, absolute and without a '/' at the end; NULL: unknown. */
struct learn_places {
	const char *home, *work, *temp;
	const struct learn_state *state; /* NULL: none */
};

struct learnt_rule {
	struct seen seen; /* path: a folder ends in '/', a zone begins with '@' */
	const char *text; /* "allow read ~/x/" */
};

struct learnt {
	struct learnt_rule *items;
	size_t n, capacity;
};

/* Strings go to the arena. 0 or -ENOMEM. */
int learn_rules(struct arena *arena, const struct learn_places *places,
                const struct seen *seen, size_t n, struct learnt *ret);

/* Does a name look as if it were another one after the next run or update: a
 * number, a version, a hash, a date, a temporary name? */
bool learn_is_volatile(const char *name, size_t length);

#endif
