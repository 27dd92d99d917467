/* mkdir and mkfile statements: what must exist before the walls go up. */
#ifndef BAILEY_PREPARE_H
#define BAILEY_PREPARE_H

#include "base/diag.h"
#include "policy/policy.h"

/* Makes what is missing, with the caller's own rights and umask, and never follows
 * a symbolic link on the way. What is there already stays as it is; a wrong kind (a
 * file where a folder is wanted) is an error. 0 or -EINVAL with *diags. */
int prepare_paths(const struct policy *policy, struct diag_list *diags);

#endif
