/* TCP rules as Landlock ports. For landlock_plan.c only. */
#ifndef BAILEY_KERNEL_LANDLOCK_PORTS_H
#define BAILEY_KERNEL_LANDLOCK_PORTS_H

#include "kernel/landlock.h"

/* Handled rights and ports of the plan. A port is granted only if every address
 * behind it is allowed: Landlock knows none. 0; -EINVAL with *diags where the ABI
 * has no TCP rights, the policy needs them and nobody has accepted the loss;
 * -ENOMEM. */
int landlock_plan_ports(struct landlock_plan *plan, const struct policy *policy,
                        const struct features *features, struct diag_list *diags);

#endif
