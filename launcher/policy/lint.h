/* The linter: what is well formed and still not what one wants. lint.def is the
 * list. Pure. */
#ifndef BAILEY_POLICY_LINT_H
#define BAILEY_POLICY_LINT_H

#include "policy/marks.h"

enum lint {
#define LINT(NAME, id, level, sentence) LINT_##NAME,
#include "policy/lint.def"
#undef LINT
	LINT_COUNT,
};

struct lint_row {
	const char *id;
	enum diag_level level;
	const char *sentence;
};
extern const struct lint_row lint_rows[LINT_COUNT];

/* The row of an id of `length` bytes; NULL: it is no lint. */
const struct lint_row *lint_find(const char *id, size_t length);

/* Adds a finding at the level of the table. */
#define lint_add(list, lint, at, hint, ...)                                        \
	diag_add(list, lint_rows[lint].level, lint_rows[lint].id, at, hint,        \
	         __VA_ARGS__)

/* Is it a rule that the profile itself says, not one that it includes? */
bool lint_is_own(const struct rule *rule);

/* Adds which of the profile's own rules can never win, meet their contrary or are
 * said twice. The time is the square of the rules: for who asks, not for a launch.
 * 0 or -ENOMEM. */
int policy_lint_rank(const struct policy *policy, struct diag_list *diags);

/* Adds what the profile's own rules grant that few programs should have. marks:
 * compiled from mark_rules. service: the profile builds on <service>. 0 or -ENOMEM.
 */
int policy_lint(const struct policy *policy, const struct policy *marks,
                bool service, struct diag_list *diags);

#endif
