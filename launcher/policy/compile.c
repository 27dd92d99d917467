#include "policy/compile.h"

#include "policy/compile_steps.h"

#include "base/text.h"

int
compile_unknown_name(struct compile *compile, const struct word *word,
                     const char *what, const char *const *names, size_t n)
{
	const char *near = text_suggest(word->text, names, n);

	return diag_error(
	        compile->diags, "unknown-name", &word->at,
	        near ? arena_printf(compile->scratch, "did you mean '%s'?", near)
	             : NULL,
	        "unknown %s '%s'", what, word->text);
}

static int
order_rules(struct compile *compile)
{
	int error = rules_sort(compile);

	if (error)
		return error;
	tiers_assign(compile->policy);
	return 0;
}

static int
check_invariants(struct compile *compile)
{
	int error;

	/* What is missing might have been a deny, a drop, a write-exec. */
	if (compile->profile->lost)
		return 0;
	error = policy_check_write_exec(compile->policy, compile->diags);
	return error == -ENOMEM ? error : 0;
}

typedef int compile_step(struct compile *compile);

static compile_step *const compile_steps[] = {
	variables_gather,   zones_gather,     sources_gather,   sources_drop,
	settings_add_makes, rules_add,        rules_add_sealed, settings_add,
	order_rules,        check_invariants, digest_add,
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
	if (profile->lost || diags->n_errors > errors_before)
		return -EINVAL;
	*ret = STEAL_PTR(policy);
	return 0;
}
