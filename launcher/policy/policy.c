#include "policy/policy.h"

const char *
effect_name(enum effect effect)
{
	return effect == EFFECT_ALLOW ? "allow" : "deny";
}

const char *
tier_name(enum tier tier)
{
	static const char *const names[] = {
		[TIER_KERNEL] = "kernel",
		[TIER_FAULT] = "fault",
		[TIER_BROKER] = "broker",
	};

	return names[tier];
}

const char *
kernel_form_name(enum kernel_form form)
{
	static const char *const names[] = {
		[FORM_EXACT] = "exact",
		[FORM_NARROWER] = "narrower",
		[FORM_NONE] = "none",
	};

	return names[form];
}

void
policy_free(struct policy *policy)
{
	if (policy)
		arena_free(policy->arena);
}
