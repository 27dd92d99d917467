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

enum { NUMBER_BUCKETS = 256 };

/* The rules so far by their numbers: the newest of each bucket, and for each rule
 * the one before it there; NONE ends. Number 0 has a bucket of its own. */
struct numbered {
	uint32_t *numbers;
	uint32_t *before;
	uint32_t newest[NUMBER_BUCKETS + 1];
};
static const uint32_t NONE = UINT32_MAX;

static size_t
numbered_bucket(uint32_t number)
{
	return number ? (number ^ number >> 16) % NUMBER_BUCKETS : NUMBER_BUCKETS;
}

static int
numbered_init(struct numbered *numbered, struct arena *arena, size_t n)
{
	numbered->numbers = arena_alloc_array(arena, n, sizeof(uint32_t));
	numbered->before = arena_alloc_array(arena, n, sizeof(uint32_t));
	for (size_t i = 0; i <= NUMBER_BUCKETS; i++)
		numbered->newest[i] = NONE;
	return numbered->numbers && numbered->before ? 0 : -ENOMEM;
}

static void
numbered_add(struct numbered *numbered, size_t rule, uint32_t number)
{
	uint32_t *newest = &numbered->newest[numbered_bucket(number)];

	numbered->numbers[rule] = number;
	numbered->before[rule] = *newest;
	*newest = (uint32_t)rule;
}

/* Takes from a rule what a better one decides for all that it matches. */
static void
narrow_by(const struct rule *better, struct rule *narrowed)
{
	if ((better->speaks & narrowed->speaks) && rule_contains(better, narrowed))
		narrowed->speaks &= ~better->speaks;
}

static void
narrow_by_bucket(const struct policy *policy, const struct numbered *numbered,
                 uint32_t number, struct rule *narrowed)
{
	uint32_t i = numbered->newest[numbered_bucket(number)];

	for (; i != NONE && narrowed->speaks; i = numbered->before[i])
		if (numbered->numbers[i] == number)
			narrow_by(&policy->rules[i], narrowed);
}

static void
narrow_speaks(const struct policy *policy, struct numbered *numbered, size_t rule)
{
	struct rule *narrowed = &policy->rules[rule];
	uint32_t number = number_of(narrowed);

	narrow_by_bucket(policy, numbered, 0, narrowed);
	if (number)
		narrow_by_bucket(policy, numbered, number, narrowed);
	for (size_t i = 0; !number && i < rule && narrowed->speaks; i++)
		narrow_by(&policy->rules[i], narrowed);
	numbered_add(numbered, rule, number);
}

/* The rules are large: what is sorted is where they are. */
int
rules_sort(struct compile *compile)
{
	struct policy *policy = compile->policy;
	size_t n = compile->n_rules;
	struct numbered numbered;

	if (numbered_init(&numbered, compile->scratch, n))
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
		narrow_speaks(policy, &numbered, i);
	}
	return 0;
}
