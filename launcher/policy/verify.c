#include "policy/verify.h"

#include <string.h>

#include "policy/compile_steps.h"
#include "policy/pattern.h"

bool
policy_checks_code(const struct policy *policy)
{
	return policy->n_verifies || policy->checks_owner;
}

bool
rule_takes_script(const struct rule *rule, const char *path)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < rule->n_scripts; i++)
		if (path_pattern_match(&rule->scripts[i], path, length))
			return true;
	return !rule->asks_scripts;
}

const struct verify_policy *
policy_verify(const struct policy *policy, const char *path)
{
	const struct verify_policy *found = NULL;
	size_t length = strlen(path);

	for (size_t i = 0; i < policy->n_verifies; i++) {
		const struct verify_policy *verify = &policy->verifies[i];

		if (!path_pattern_match(&verify->rule.target.path, path, length))
			continue;
		if (!verify->report)
			return verify;
		if (!found)
			found = verify;
	}
	return found;
}

static int
push_verify(struct compile *compile, const struct statement *statement,
            const struct word *word, const struct expansion *expansion)
{
	struct policy *policy = compile->policy;
	struct verify_policy verify = {
		.report = statement->verb == VERB_VERIFY_REPORT,
		.rule = { .effect = EFFECT_DENY,
		          .operation = OPERATION_LOAD,
		          .layer = statement->layer,
		          .tier = TIER_BROKER },
	};
	bool keep;
	int error = resolve_expansion(compile, expansion, INTENT_DENY, word,
	                              &verify.rule.target.path, &keep);

	if (!error)
		error = location_copy(policy->arena, &word->at, &verify.rule.at);
	if (error)
		return error;
	verify.rule.text = arena_printf(policy->arena, "verify %s%s",
	                                verify.report ? "report " : "",
	                                verify.rule.target.path.text);
	if (!verify.rule.text)
		return -ENOMEM;
	return ARENA_PUSH(policy->arena, policy->verifies, policy->n_verifies,
	                  compile->verifies_capacity, verify);
}

static int
push_manifest(struct compile *compile, const struct statement *statement,
              const struct expansion *expansion)
{
	struct policy *policy = compile->policy;
	struct manifest_policy manifest = {
		.key = arena_strdup(policy->arena, statement->words[1].text),
	};
	int error = resolve_new(compile, expansion, false, &statement->words[0],
	                        &manifest.path);

	if (!error)
		error = location_copy(policy->arena, &statement->at, &manifest.at);
	if (error)
		return error;
	if (!manifest.key)
		return -ENOMEM;
	return ARENA_PUSH(policy->arena, policy->manifests, policy->n_manifests,
	                  compile->manifests_capacity, manifest);
}

/* manifest := "manifest" path key */
int
settings_add_manifest(struct compile *compile, const struct statement *statement)
{
	struct expansion_list list = { 0 };
	int error = expand_word(compile, &statement->words[0], &list);

	for (size_t i = 0; i < list.n && !error; i++)
		error = push_manifest(compile, statement, &list.items[i]);
	return error;
}

/* verify := "verify" ["report"] path+ */
int
settings_add_verify(struct compile *compile, const struct statement *statement)
{
	for (size_t i = 0; i < statement->n_words; i++) {
		const struct word *word = &statement->words[i];
		struct expansion_list list = { 0 };
		int error = expand_target(compile, word, &list);

		for (size_t j = 0; j < list.n && !error; j++)
			error = push_verify(compile, statement, word,
			                    &list.items[j]);
		if (error == -ENOMEM)
			return error;
	}
	return 0;
}
