/* Verdicts about whole trees, for planners that walk the file system. */
#include "policy/decide.h"

#include <string.h>

#include "policy/pattern.h"

static enum tree_verdict
conclude(const bool seen[2], enum effect effect)
{
	enum effect opposite = effect == EFFECT_ALLOW ? EFFECT_DENY : EFFECT_ALLOW;

	if (seen[opposite])
		return TREE_MIXED;
	return effect == EFFECT_ALLOW ? TREE_ALLOW : TREE_DENY;
}

/* Every path in the folder is decided by the covering rule or by one before it.
 * Where those before it that can match here have the same effect, so has the tree.
 */
enum tree_verdict
policy_tree_verdict_among(const struct policy *policy, enum operation operation,
                          const char *dir, const size_t *candidates, size_t n)
{
	bool seen[2] = { false,
		         false }; /* by enum effect: before the covering rule */
	unsigned bit = 1u << operation;
	size_t length = strlen(dir);

	if (!candidates)
		n = policy->n_rules;
	for (size_t i = 0; i < n; i++) {
		const struct rule *rule =
		        &policy->rules[candidates ? candidates[i] : i];
		const struct path_pattern *pattern = &rule->target.path;

		if (!(rule->speaks & bit))
			continue;
		if (!path_pattern_may_match_in(pattern, dir, length))
			continue;
		if (path_pattern_covers_tree(pattern, dir, length))
			return conclude(seen, rule->effect);
		seen[rule->effect] = true;
		if (seen[EFFECT_ALLOW] && seen[EFFECT_DENY])
			return TREE_MIXED; /* whatever covers it */
	}
	return conclude(seen, EFFECT_DENY);
}

enum tree_verdict
policy_tree_verdict(const struct policy *policy, enum operation operation,
                    const char *dir)
{
	return policy_tree_verdict_among(policy, operation, dir, NULL,
	                                 policy->n_rules);
}

size_t
policy_narrow(const struct policy *policy, const char *dir,
              const size_t *candidates, size_t n, size_t *out)
{
	size_t length = strlen(dir);
	size_t kept = 0;

	if (!candidates)
		n = policy->n_rules;
	for (size_t i = 0; i < n; i++) {
		size_t index = candidates ? candidates[i] : i;
		const struct rule *rule = &policy->rules[index];

		if (operation_target_kind(rule->operation) == TARGET_PATH &&
		    path_pattern_may_match_in(&rule->target.path, dir, length))
			out[kept++] = index;
	}
	return kept;
}
