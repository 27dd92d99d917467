/* The order of the rules, and which of them can never win. */
#include "policy/compile_steps.h"

#include <stdlib.h>
#include <string.h>

#include "policy/decide.h"
#include "policy/net.h"
#include "policy/pattern.h"

static int
compare_rules(const void *a, const void *b)
{
	return rule_compare_rank(a, b);
}

/* One text may reach one path twice, through two zones. */
static void
remove_doubles(struct policy *policy)
{
	size_t n = 0;

	for (size_t i = 0; i < policy->n_rules; i++) {
		if (n == 0 || rule_compare_rank(&policy->rules[n - 1],
		                                &policy->rules[i]) != 0)
			policy->rules[n++] = policy->rules[i];
	}
	policy->n_rules = n;
}

bool
rule_contains(const struct rule *outer, const struct rule *inner)
{
	const struct path_pattern *outer_pattern = rule_pattern(outer);
	const struct path_pattern *inner_pattern = rule_pattern(inner);

	if (outer_pattern && inner_pattern)
		return path_pattern_contains(outer_pattern, inner_pattern);
	if (outer_pattern || inner_pattern)
		return false;
	if (operation_target_kind(outer->operation) !=
	    operation_target_kind(inner->operation))
		return false;
	if (operation_target_kind(outer->operation) == TARGET_NET)
		return net_contains(&outer->target.net, &inner->target.net);
	return strcmp(outer->target.name, inner->target.name) == 0;
}

/* A rule of better rank that matches all that this one matches has at least as many
 * literal components, so it has as many: most pairs are settled by that. */
static bool
can_contain(const struct rule *outer, const struct path_pattern *inner)
{
	const struct path_pattern *pattern = rule_pattern(outer);

	return !pattern || !inner || outer->sealed ||
	       pattern->literal == inner->literal;
}

static void
narrow_speaks(const struct policy *policy, struct rule *rule, size_t before)
{
	const struct path_pattern *pattern = rule_pattern(rule);

	for (size_t i = 0; i < before && rule->speaks; i++) {
		const struct rule *better = &policy->rules[i];

		if ((better->speaks & rule->speaks) &&
		    can_contain(better, pattern) && rule_contains(better, rule))
			rule->speaks &= ~better->speaks;
	}
}

void
rules_sort(struct policy *policy)
{
	if (policy->n_rules == 0)
		return;
	qsort(policy->rules, policy->n_rules, sizeof(*policy->rules),
	      compare_rules);
	remove_doubles(policy);
	for (size_t i = 0; i < policy->n_rules; i++)
		narrow_speaks(policy, &policy->rules[i], i);
}
