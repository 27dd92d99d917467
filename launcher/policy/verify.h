/* `verify`: what is checked before it runs. */
#ifndef BAILEY_POLICY_VERIFY_H
#define BAILEY_POLICY_VERIFY_H

#include "policy/policy.h"

/* The statement that speaks about this file: one that refuses before one that
 * reports, then the first. NULL: it is not checked. */
const struct verify_policy *
policy_verify(const struct policy *policy, const char *path);

/* May an interpreter that starts by this rule be given the script? */
bool rule_takes_script(const struct rule *rule, const char *path);

/* Is each file looked at before it runs, for `verify` or owner=root? */
bool policy_checks_code(const struct policy *policy);

#endif
