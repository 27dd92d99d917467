/* Paths and unix sockets: instances of every rule that only one of the two has. */
#include <errno.h>
#include <string.h>

#include "base/glob.h"
#include "base/glob_cells.h"
#include "base/text.h"
#include "policy/compare_steps.h"
#include "policy/pattern.h"

enum { CHOICES_MAX = 64 };

/* The two that are asked, and about what. */
struct place {
	struct compare *compare;
	enum operation operation;
};

static int
ask(const struct place *place, const char *path, const char *target, bool in_part)
{
	struct request request = { .operation = place->operation,
		                   .path = path,
		                   .proto = NET_UNIX };

	return compare_request(place->compare, &request, target, in_part);
}

/* Do the answers of both hold for the whole tree? */
static bool
is_uniform(const struct place *place, const char *folder)
{
	if (operation_target_kind(place->operation) != TARGET_PATH)
		return false;
	for (size_t i = 0; i < 2; i++)
		if (policy_tree_verdict(place->compare->policies[i],
		                        place->operation, folder) == TREE_MIXED)
			return false;
	return true;
}

/* Is what is found for one path of the pattern said of all that it matches? */
static bool
is_in_part(const struct place *place, const struct path_pattern *pattern)
{
	if (pattern->glob)
		return true;
	return pattern->tree &&
	       !is_uniform(place, *pattern->prefix ? pattern->prefix : "/");
}

/* One path that both match, unless they have none. */
static int
ask_common(const struct place *place, const char *a, const char *b,
           const char *target, bool in_part)
{
	const char *path = NULL;

	if (!glob_intersect(place->compare->arena, a, b, &path))
		return 0;
	return path ? ask(place, path, target, in_part) : -ENOMEM;
}

/* Ways to say less than the pattern: itself (the shortest path is taken), names
 * that no other rule has, and the same farther down, for rules about one level. */
enum { NARROWED = 4 };

static int
narrow_pattern(struct arena *arena, const struct path_pattern *pattern,
               const char *ret[NARROWED])
{
	const char *fresh = path_pattern_freshen(arena, pattern);

	ret[0] = pattern->text;
	ret[1] = fresh;
	for (size_t i = 2; fresh && i < NARROWED; i++)
		ret[i] = pattern->tree || text_ends_with(pattern->text, "**")
		                 ? arena_printf(arena, "%s/x", ret[i - 1])
		                 : fresh;
	return fresh && ret[2] && ret[3] ? 0 : -ENOMEM;
}

static int
ask_pattern(const struct place *place, const struct path_pattern *pattern)
{
	struct arena *arena = place->compare->arena;
	const bool in_part = is_in_part(place, pattern);
	const char *texts[NARROWED], *name;

	if (*pattern->text == '@') {
		name = glob_unescape(arena, pattern->text);
		return name ? ask(place, name, pattern->text, in_part) : -ENOMEM;
	}
	if (narrow_pattern(arena, pattern, texts))
		return -ENOMEM;
	/* The shortest path is the last resort as an example. */
	for (size_t i = 1; i <= NARROWED; i++)
		if (ask_common(place, texts[i % NARROWED], "/**", pattern->text,
		               in_part))
			return -ENOMEM;
	return 0;
}

/* Where it meets another rule the answers may part there alone: the other one is
 * more specific, or is what decides where this one is missing. */
static int
ask_meeting(const struct place *place, const struct path_pattern *pattern,
            const struct path_pattern *other)
{
	const bool is_nearer = path_pattern_compare_specificity(pattern, other) < 0;
	const struct path_pattern *named = is_nearer ? pattern : other;
	const bool in_part = is_in_part(place, named);
	const char *ones[NARROWED], *others[NARROWED];

	if (narrow_pattern(place->compare->arena, pattern, ones) ||
	    narrow_pattern(place->compare->arena, other, others))
		return -ENOMEM;
	for (size_t i = 0; i < NARROWED; i++)
		if (ask_common(place, pattern->text, others[i], named->text,
		               in_part) ||
		    ask_common(place, ones[i], other->text, named->text, in_part))
			return -ENOMEM;
	return 0;
}

static int
ask_meetings(const struct place *place, const struct path_pattern *pattern)
{
	int error = 0;

	for (size_t side = 0; side < 2; side++) {
		const struct policy *policy = place->compare->policies[side];

		for (size_t i = 0; i < policy->n_rules && !error; i++) {
			const struct rule *rule = &policy->rules[i];
			const struct path_pattern *other = rule_pattern(rule);

			if (!other || *other->text != '/' || rule->sealed ||
			    !(rule->speaks & (1u << place->operation)) ||
			    !path_pattern_may_meet(pattern, other) ||
			    path_pattern_contains(other, pattern))
				continue;
			error = ask_meeting(place, pattern, other);
		}
	}
	return error;
}

/* Calls back for each way to choose the sets: "/[ab]/x" is "/a/x" and "/b/x", for
 * what holds for one of them need not hold for the other. */
static int
ask_choices(const struct place *place, const struct path_pattern *pattern,
            const char *text, unsigned *budget)
{
	const char *set = text, *end;
	struct path_pattern chosen;

	while (*set && *set != '[')
		set += 1 + (*set == '\\' && set[1]);
	end = *set ? strchr(set + 2, ']') : NULL;
	if (!end || strchr("!^", set[1]) ||
	    strcspn(set, "\\") < (size_t)(end - set)) {
		if (text == pattern->text)
			return 0; /* asked as it is */
		return path_pattern_make(place->compare->arena, text, &chosen) ||
		                       ask_pattern(place, &chosen)
		               ? -ENOMEM
		               : 0;
	}
	for (const char *member = set + 1; member < end && *budget; member++) {
		const char *next;

		if (*member == '-' && member > set + 1)
			continue;
		--*budget;
		next = arena_printf(place->compare->arena, "%.*s%c%s",
		                    (int)(set - text), text, *member, end + 1);
		if (!next || ask_choices(place, pattern, next, budget))
			return -ENOMEM;
	}
	return 0;
}

static int
ask_rule(struct compare *compare, const struct rule *rule, unsigned operation)
{
	const struct path_pattern *pattern = rule_pattern(rule);
	const struct place place = { compare, (enum operation)operation };
	unsigned budget = CHOICES_MAX;

	if (ask_pattern(&place, pattern))
		return -ENOMEM;
	if (*pattern->text == '@')
		return 0;
	if (ask_choices(&place, pattern, pattern->text, &budget) ||
	    ask_meetings(&place, pattern))
		return -ENOMEM;
	return 0;
}

/* ---- Where several patterns overlap */

struct overlap {
	struct compare *compare;
	const struct rule *rule;
};

/* Is this path among what is told already? */
static bool
is_told(const struct compare *compare, const struct request *request,
        enum change_kind kind)
{
	for (size_t i = 0; i < compare->out->n; i++) {
		const struct change *change = &compare->out->items[i];

		if (change->kind == kind &&
		    (change->operations & (1u << request->operation)) &&
		    operation_target_kind(request->operation) ==
		            operation_target_kind(change->witness.operation) &&
		    glob_match(change->target, request->path))
			return true;
	}
	return false;
}

static int
ask_cell(void *context, const char *path)
{
	const struct overlap *overlap = context;
	const struct policy *const *policies = overlap->compare->policies;

	for (unsigned op = 0; op < OPERATION_COUNT; op++) {
		const struct request request = { .operation = op,
			                         .path = path,
			                         .proto = NET_UNIX };
		bool after;

		if (!(overlap->rule->speaks & (1u << op)))
			continue;
		after = decide(policies[1], &request).allowed;
		if (decide(policies[0], &request).allowed == after ||
		    is_told(overlap->compare, &request,
		            after ? CHANGE_WIDENED : CHANGE_NARROWED))
			continue;
		if (compare_request(overlap->compare, &request,
		                    rule_pattern(overlap->rule)->text, true))
			return -ENOMEM;
	}
	return 0;
}

static bool
is_listed(const char *const *texts, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

/* The texts of what may overlap with the rule, itself first. More than there is
 * room for are not looked at. */
static size_t
gather_overlaps(const struct compare *compare, const struct rule *rule,
                const char *texts[GLOB_CELLS_PATTERNS + 1], size_t *globs)
{
	const struct path_pattern *pattern = rule_pattern(rule);
	size_t n = 0;

	texts[n++] = pattern->text;
	*globs = pattern->glob;
	for (size_t side = 0; side < 2; side++) {
		const struct policy *policy = compare->policies[side];

		for (size_t i = 0; i < policy->n_rules; i++) {
			const struct rule *other = &policy->rules[i];
			const struct path_pattern *met = rule_pattern(other);

			if (n > GLOB_CELLS_PATTERNS || !met || *met->text != '/' ||
			    other->sealed || !(other->speaks & rule->speaks) ||
			    !path_pattern_may_meet(met, pattern) ||
			    is_listed(texts, n, met->text))
				continue;
			texts[n++] = met->text;
			*globs += met->glob;
		}
	}
	return n;
}

/* A difference may lie where more than two of them overlap. Trees that overlap lie
 * in one another, so that with one pattern among them the pairs have shown all. */
static int
ask_overlaps(struct compare *compare, const struct rule *rule)
{
	const char *texts[GLOB_CELLS_PATTERNS + 1];
	struct overlap overlap = { compare, rule };
	size_t globs, n = gather_overlaps(compare, rule, texts, &globs);
	int error;

	if (*texts[0] != '/' || n < 3 || globs < 2)
		return 0;
	error = glob_cells(compare->arena, texts, n, ask_cell, &overlap);
	return error < 0 ? error : 0;
}

int
compare_paths(struct compare *compare)
{
	for (size_t side = 0; side < 2; side++) {
		const struct policy *policy = compare->policies[side];

		for (size_t i = 0; i < policy->n_rules; i++) {
			const struct rule *rule = &policy->rules[i];

			if (!rule_pattern(rule) || rule->sealed || !rule->speaks ||
			    compare_has_rule(compare->policies[!side], rule))
				continue;
			for (unsigned op = 0; op < OPERATION_COUNT; op++)
				if ((rule->speaks & (1u << op)) &&
				    ask_rule(compare, rule, op))
					return -ENOMEM;
			if (ask_overlaps(compare, rule))
				return -ENOMEM;
		}
	}
	return 0;
}
