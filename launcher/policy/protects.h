/* What profiles protect from others. */
#ifndef BAILEY_POLICY_PROTECTS_H
#define BAILEY_POLICY_PROTECTS_H

#include "policy/facts.h"
#include "policy/policy.h"

/* Resolves the `protect` statements of a profile for a launch under another one and
 * appends them to list (ARENA_PUSH in the arena). What belongs to a launch (${APP},
 * ${CWD}, ${TTY}, ${ARGFILES}) has no value, for it would be that of the other one:
 * an error. 0, -EINVAL with *diags, -ENOMEM. */
struct foreign_protects {
	struct foreign_protect *items;
	size_t n;
	size_t capacity;
};
int protects_resolve(const struct profile *profile, const struct facts *facts,
                     struct diag_list *diags, struct arena *arena,
                     struct foreign_protects *list);

#endif
