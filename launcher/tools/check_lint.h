/* The linter of `bailey check`: what policy/lint.h finds, what this host adds to
 * it, and the comments that silence a finding. For check.c. */
#ifndef BAILEY_TOOLS_CHECK_LINT_H
#define BAILEY_TOOLS_CHECK_LINT_H

#include "policy/policy.h"
#include "tools/workbench.h"

/* Compiles the marks (policy/marks.h) for this host. 0: *ret is the caller's
 * (policy_free); -errno. */
int check_marks(struct workbench *bench, struct policy **ret);

/* All findings about a profile and its policy, into bench->diags. 0 or -ENOMEM. */
int check_lint(struct workbench *bench, const struct profile *profile,
               const struct policy *policy, const struct policy *marks);

/* What only the host knows: check_host.c. 0 or -ENOMEM. */
int check_lint_host(struct workbench *bench, const struct profile *profile,
                    const struct policy *policy);

/* Takes the findings away that a comment on their line silences:
 *
 *     allow read ~/.ssh/config  # lint: ok private-granted hosts, no keys
 *
 * Several ids are parted by commas. Without a reason it silences nothing.
 * check_silence.c. 0 or -ENOMEM. */
int check_silence(struct workbench *bench);

/* Findings about the comments of the profile's own lines. 0 or -ENOMEM. */
int check_lint_comments(struct workbench *bench, const struct profile *profile);

#endif
