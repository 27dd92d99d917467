/* The order of the rules, and which of them can never win. */
#include "policy/compile_steps.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/decide.h"
#include "policy/net.h"
#include "policy/pattern.h"

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;

	if (one->key != other->key)
		return one->key < other->key ? -1 : 1;
	return rule_compare_rank(one->rule, other->rule);
}

/* One text may reach one path twice, through two zones. */
static size_t
remove_doubles(struct ranked *rules, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || compare_ranked(&rules[kept - 1], &rules[i]) != 0)
			rules[kept++] = rules[i];
	}
	return kept;
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
 * literal components, so it has as many, and the same ones: a number that stands
 * for them settles most pairs. Rules without a pattern, sealed and weak ones have
 * 0, which is never ruled out. */
static uint32_t
number_of(const struct rule *rule)
{
	const struct path_pattern *pattern = rule_pattern(rule);
	uint32_t number = 2166136261u; /* FNV-1a */
	size_t length;

	if (!pattern || rule->sealed || pattern->weak)
		return 0;
	length = path_pattern_root_length(pattern);
	for (size_t i = 0; i < length; i++)
		number = (number ^ (unsigned char)pattern->prefix[i]) * 16777619u;
	return (number ^ pattern->literal << 24) | 1;
}

static void
narrow_speaks(const struct policy *policy, const uint32_t *numbers, size_t rule)
{
	struct rule *narrowed = &policy->rules[rule];
	uint32_t number = numbers[rule];

	for (size_t i = 0; i < rule && narrowed->speaks; i++) {
		const struct rule *better = &policy->rules[i];

		if (numbers[i] && number && numbers[i] != number)
			continue;
		if ((better->speaks & narrowed->speaks) &&
		    rule_contains(better, narrowed))
			narrowed->speaks &= ~better->speaks;
	}
}

/* The rules are large: what is sorted is where they are. */
int
rules_sort(struct compile *compile)
{
	struct policy *policy = compile->policy;
	size_t n = compile->n_rules;
	uint32_t *numbers =
	        arena_alloc_array(compile->scratch, n, sizeof(*numbers));

	if (!numbers)
		return -ENOMEM;
	if (n > 1)
		qsort(compile->rules, n, sizeof(*compile->rules), compare_ranked);
	n = remove_doubles(compile->rules, n);
	policy->rules = arena_alloc_array(policy->arena, n, sizeof(*policy->rules));
	if (!policy->rules)
		return -ENOMEM;
	policy->n_rules = n;
	for (size_t i = 0; i < n; i++) {
		policy->rules[i] = *compile->rules[i].rule;
		numbers[i] = number_of(&policy->rules[i]);
		narrow_speaks(policy, numbers, i);
	}
	return 0;
}
