/* Warnings: rules that can never win, ties, doubles.  Only what the profile itself
 * says word by word is looked at: what is included may well be overruled, and the
 * paths of a zone are not this profile's. */
#include <errno.h>

#include "policy/compile_steps.h"
#include "policy/lint.h"

struct ranking {
	const struct policy *policy;
	struct diag_list *diags;
	struct arena *scratch;
};

/* Word by word: not as a member of a zone. */
static bool
is_said(const struct rule *rule)
{
	return lint_is_own(rule) && !rule->expanded;
}

static unsigned
spoken(const struct rule *rule)
{
	return rule->effect == EFFECT_ALLOW ? operation_gives(rule->operation)
	                                    : operation_takes(rule->operation);
}

/* Where another rule stands, for a hint. */
static const char *
describe(const struct ranking *ranking, const struct rule *rule)
{
	const char *file = rule->at.file ? rule->at.file : "the command line";

	if (rule->sealed)
		return arena_printf(ranking->scratch, "'%s' is sealed", rule->text);
	return arena_printf(ranking->scratch, "see '%s' (%s:%u)", rule->text, file,
	                    rule->at.line);
}

static bool
same_target(const struct rule *a, const struct rule *b)
{
	return rule_contains(a, b) && rule_contains(b, a);
}

/* Two rules of one target and layer, with contrary effects on one operation. What
 * `when locked` denies the profile may well allow otherwise. */
static bool
is_tie(const struct rule *a, const struct rule *b)
{
	return a->effect != b->effect && a->layer == b->layer && !a->sealed &&
	       a->level == b->level && (spoken(a) & spoken(b)) && same_target(a, b);
}

/* The first rule of better rank that takes an operation from this one. */
static const struct rule *
find_better(const struct ranking *ranking, const struct rule *rule,
            bool (*is_better)(const struct rule *, const struct rule *))
{
	const struct rule *rules = ranking->policy->rules;

	for (const struct rule *better = rules; better < rule; better++) {
		if (is_better(better, rule))
			return better;
	}
	return NULL;
}

static bool
overrules(const struct rule *better, const struct rule *rule)
{
	return better->effect != rule->effect && (better->speaks & spoken(rule)) &&
	       rule_contains(better, rule);
}

static bool
repeats(const struct rule *better, const struct rule *rule)
{
	return better->effect == rule->effect && (better->speaks & spoken(rule)) &&
	       rule_contains(better, rule);
}

static void
lint_rule(const struct ranking *ranking, const struct rule *rule)
{
	const struct rule *better = find_better(ranking, rule, is_tie);

	if (better) {
		lint_add(ranking->diags, LINT_TIE, &rule->at,
		         describe(ranking, better),
		         "'%s' meets its contrary: deny wins", rule->text);
		return;
	}
	if (rule->speaks)
		return;
	better = find_better(ranking, rule, overrules);
	if (better && better->level != rule->level)
		return;
	if (better && better->protector)
		return; /* no fault of this profile: it may be there for a host
		           that has not the other one */
	if (better) {
		lint_add(ranking->diags, LINT_SHADOWED, &rule->at,
		         describe(ranking, better), "'%s' can never win",
		         rule->text);
		return;
	}
	better = find_better(ranking, rule, repeats);
	if (better)
		lint_add(ranking->diags, LINT_DUPLICATE, &rule->at,
		         describe(ranking, better), "'%s' is said already",
		         rule->text);
}

int
policy_lint_rank(const struct policy *policy, struct diag_list *diags)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	const struct ranking ranking = { policy, diags, scratch };

	for (size_t i = 0; scratch && i < policy->n_rules; i++)
		if (is_said(&policy->rules[i]))
			lint_rule(&ranking, &policy->rules[i]);
	return scratch ? 0 : -ENOMEM;
}
