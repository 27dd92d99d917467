#include "policy/compile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "policy/compile_steps.h"
#include "policy/policy_print.h"

/* Equal text, equal digest. */
static int
add_digest(struct compile *compile)
{
	struct policy *policy = compile->policy;
	_cleanup_strbuf_ struct strbuf buffer = STRBUF_EMPTY;
	uint64_t hash = 14695981039346656037ull; /* FNV-1a, 64 bits */

	policy_print_text(&buffer, policy, false);
	if (strbuf_failed(&buffer))
		return -ENOMEM;
	for (const char *p = strbuf_text(&buffer); *p; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211ull;
	snprintf(policy->digest, sizeof(policy->digest), "%016" PRIx64, hash);
	return 0;
}

static int
order_rules(struct compile *compile)
{
	rules_sort(compile->policy);
	tiers_assign(compile->policy);
	lint_rules(compile);
	return 0;
}

static int
check_invariants(struct compile *compile)
{
	int error = policy_check_write_exec(compile->policy, compile->diags);

	return error == -ENOMEM ? error : 0;
}

typedef int compile_step(struct compile *compile);

static compile_step *const compile_steps[] = {
	variables_gather,   zones_gather,     sources_gather,   sources_drop,
	settings_add_makes, rules_add,        rules_add_sealed, settings_add,
	order_rules,        check_invariants, add_digest,
};

static struct policy *
policy_new(const char *name)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct policy *policy;

	if (!arena)
		return NULL;
	policy = arena_alloc(arena, sizeof(*policy));
	if (!policy)
		return NULL;
	policy->name = arena_strdup(arena, name);
	if (name && !policy->name)
		return NULL;
	policy->arena = STEAL_PTR(arena);
	return policy;
}

int
policy_compile(const struct profile *profile, const struct facts *facts,
               struct diag_list *diags, struct policy **ret)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	_cleanup_policy_ struct policy *policy = policy_new(profile->name);
	size_t errors_before = diags->n_errors;
	struct compile compile = {
		.profile = profile,
		.facts = facts,
		.diags = diags,
		.scratch = scratch,
		.policy = policy,
	};

	if (!scratch || !policy)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(compile_steps); i++) {
		int error = compile_steps[i](&compile);

		if (error)
			return error;
	}
	if (diags->n_errors > errors_before)
		return -EINVAL;
	*ret = STEAL_PTR(policy);
	return 0;
}
