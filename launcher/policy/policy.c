#include "policy/policy.h"

#include <string.h>

#include "policy/pattern.h"

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

bool
policy_misses(const struct policy *policy, const char *path)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < policy->n_absents; i++)
		if (path_pattern_match(&policy->absents[i], path, length))
			return true;
	return false;
}
