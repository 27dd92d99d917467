/* What an allow asks beside the path: owner=root, scripts. */
#include <errno.h>

#include "base/glob.h"
#include "base/strbuf.h"
#include "policy/compare_steps.h"
#include "policy/decide.h"
#include "policy/pattern.h"

/* From one policy to the other. */
struct direction {
	struct compare *compare;
	const struct policy *from;
	const struct policy *to;
	enum change_kind kind;
	const char *words;
};

/* Does each place of one lie in a place of the other? */
static bool
takes_no_more(const struct rule *one, const struct rule *other)
{
	for (size_t i = 0; i < one->n_scripts; i++) {
		bool found = false;

		for (size_t j = 0; j < other->n_scripts && !found; j++)
			found = path_pattern_contains(&other->scripts[j],
			                              &one->scripts[i]);
		if (!found)
			return false;
	}
	return one->asks_scripts;
}

static int
say(const struct direction *direction, const struct rule *rule,
    const char *condition)
{
	struct arena *arena = direction->compare->arena;

	if (!condition)
		return -ENOMEM;
	return compare_add_setting(direction->compare, direction->kind,
	                           arena_printf(arena, "%s %s: %s %s",
	                                        operation_name(rule->operation),
	                                        rule_pattern(rule)->text,
	                                        direction->words, condition));
}

static const char *
scripts_words(struct arena *arena, const struct rule *rule)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

	strbuf_add(&text, "scripts");
	for (size_t i = 0; i < rule->n_scripts; i++)
		strbuf_addf(&text, " %s", rule->scripts[i].text);
	return strbuf_failed(&text) ? NULL
	                            : arena_strdup(arena, strbuf_text(&text));
}

/* At a path that the rule decides: is it allowed by the other with less asked? */
static int
compare_at(const struct direction *direction, const struct rule *rule,
           const char *path)
{
	const struct request request = { .operation = rule->operation,
		                         .path = path };
	const struct verdict verdict = decide(direction->to, &request);
	int error = 0;

	if (decide(direction->from, &request).rule != rule || !verdict.allowed)
		return 0;
	if (rule->owner_root && !verdict.rule->owner_root)
		error = say(direction, rule, "owner=root");
	if (!error && rule->asks_scripts && !takes_no_more(verdict.rule, rule))
		error = say(direction, rule,
		            scripts_words(direction->compare->arena, rule));
	return error;
}

static int
compare_rules(const struct direction *direction)
{
	struct arena *arena = direction->compare->arena;
	int error = 0;

	for (size_t i = 0; i < direction->from->n_rules && !error; i++) {
		const struct rule *rule = &direction->from->rules[i];
		const char *fresh, *path = NULL;

		if (rule->effect != EFFECT_ALLOW ||
		    (!rule->owner_root && !rule->asks_scripts))
			continue;
		fresh = path_pattern_freshen(arena, rule_pattern(rule));
		if (!fresh)
			return -ENOMEM;
		if (glob_intersect(arena, fresh, "/**", &path))
			error = path ? compare_at(direction, rule, path) : -ENOMEM;
	}
	return error;
}

int
compare_conditions(struct compare *compare)
{
	const struct direction lost = { compare, compare->policies[0],
		                        compare->policies[1], CHANGE_WIDENED,
		                        "no longer only" };
	const struct direction gained = { compare, compare->policies[1],
		                          compare->policies[0], CHANGE_NARROWED,
		                          "now only" };

	return compare_rules(&lost) || compare_rules(&gained) ? -ENOMEM : 0;
}
