/* What the supervisor is asked about: what no kernel can enforce (policy/needs.h),
 * and what this one cannot. */
#ifndef BAILEY_KERNEL_KERNEL_NEEDS_H
#define BAILEY_KERNEL_KERNEL_NEEDS_H

#include "kernel/features.h"
#include "policy/needs.h"

/* policy_needs(), and
 * - TCP ports before Landlock ABI 4, signals before ABI 6 (but in complain mode,
 * which has no Landlock either);
 * - the whole tree traced where Yama shows the supervisor nobody else.
 * 0: no supervisor is needed. Where memory is short: more is asked. */
unsigned kernel_needs(const struct policy *policy, enum mode mode,
                      const struct features *features);

#endif
