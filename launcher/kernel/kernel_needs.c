#include "kernel/kernel_needs.h"

#include "kernel/kernel_abi.h"
#include "kernel/landlock.h"

static bool
names_ports(const struct policy *policy)
{
	bool named = true;

	return landlock_needs_tcp(policy, &named) || named;
}

static unsigned
needs_for_landlock(const struct policy *policy, const struct features *features)
{
	unsigned needs = 0;

	if (features->landlock_abi < 4 && names_ports(policy))
		needs |= NEED_TCP;
	if (features->landlock_abi < 6 &&
	    landlock_scopes(policy) & ABI_LANDLOCK_SCOPE_SIGNAL)
		needs |= NEED_SIGNAL;
	return needs;
}

unsigned
kernel_needs(const struct policy *policy, enum mode mode,
             const struct features *features)
{
	unsigned needs = policy_needs(policy, mode);

	if (mode != MODE_COMPLAIN)
		needs |= needs_for_landlock(policy, features);
	if (needs && features_reach(features) == REACH_TRACED &&
	    features->ptrace_seize && !policy_may_trace(policy))
		needs |= NEED_TRACE;
	return needs;
}
