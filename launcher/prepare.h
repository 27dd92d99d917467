/* mkdir and mkfile statements: what must exist before the walls go up. */
#ifndef BAILEY_PREPARE_H
#define BAILEY_PREPARE_H

#include "base/diag.h"
#include "policy/policy.h"

/* Makes what is missing, with the caller's own rights and umask, and never follows
 * a symbolic link on the way. What is there already stays as it is; a wrong kind (a
 * file where a folder is wanted) is an error. 0 or -EINVAL with *diags. */
int prepare_paths(const struct policy *policy, struct diag_list *diags);

/* Where the policy lets the program write /tmp but the kernel cannot grant new
 * files there (a hole lies below: bailey installed in /tmp, say), programs that
 * honour TMPDIR get a folder of their own instead: /tmp/bailey-UID, 0700, made
 * here. Then *environment (arena) gets a TMPDIR in front; it is left alone where
 * none is needed or it, or the profile, names one already. 0, or -EINVAL with
 * *diags (somebody else's folder of that name), -ENOMEM. Goes when the broker makes
 * holes exact. */
int prepare_temp(struct arena *arena, const struct policy *policy,
                 struct diag_list *diags, char *const **environment);

#endif
