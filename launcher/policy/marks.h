/* Places that matter on a host (mark.def), compiled from mark_rules[] as the rules
 * of the command line of any profile: each is then patterns, with zones and links
 * followed. Pure. */
#ifndef BAILEY_POLICY_MARKS_H
#define BAILEY_POLICY_MARKS_H

#include "policy/policy.h"

enum mark {
#define MARK(NAME, rule) MARK_##NAME,
#include "policy/mark.def"
#undef MARK
	MARK_COUNT,
};

/* In the order of enum mark: lines 1 and up of layer 0. */
extern const char *const mark_rules[MARK_COUNT];

/* Is it one of the rules that the mark became? */
bool mark_is(const struct rule *rule, enum mark mark);

/* The first member of a mark, and the one behind it; NULL at the end. */
const struct rule *mark_first(const struct policy *marks, enum mark mark);
const struct rule *
mark_next(const struct policy *marks, enum mark mark, const struct rule *rule);

/* Looks for a path that both patterns match and that the test accepts: the shortest
 * one, and others with names that no rule spells. *ret (arena) is NULL where there
 * is none among them, which is no proof. 0 or -ENOMEM. */
int mark_find_common(struct arena *arena, const struct path_pattern *a,
                     const struct path_pattern *b,
                     bool (*accepts)(const void *context, const char *path),
                     const void *context, const char **ret);

#endif
