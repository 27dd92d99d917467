/* struct profile -> struct policy. Pure and deterministic: the same profile and
 * facts give the same policy, byte for byte when printed.
 *
 * In this order: zones and variables are gathered over all layers; `drop` takes
 * included rules away; targets are expanded (zones, ~, ${..}, braces) and
 * resolved; sealed rules for facts->own are added; rules are sorted by rank;
 * tiers are given; the invariants of DESIGN.md section 3 are checked. */
#ifndef BAILEY_POLICY_COMPILE_H
#define BAILEY_POLICY_COMPILE_H

#include "policy/facts.h"
#include "policy/policy.h"

/* 0: *ret is the caller's (policy_free); *diags may hold warnings (a rule that
 * can never win, a tie). -EINVAL: *diags says where; -ENOMEM. *ret untouched on
 * failure. The policy borrows nothing from profile. */
int policy_compile(const struct profile *profile, const struct facts *facts,
                   struct diag_list *diags, struct policy **ret);

/* Invariant 1 on a compiled policy: adds an error for each exec or load rule that
 * meets a write rule on some path where nothing of better rank denies one of them
 * or says write-exec. Exact for trees and literal paths; for globs, whose
 * differences are not computed, it errs on the side of refusing. Used by
 * policy_compile and by `check`. 0, -EINVAL or -ENOMEM. */
int policy_check_write_exec(const struct policy *policy, struct diag_list *diags);

#endif
