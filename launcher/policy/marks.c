#include "policy/marks.h"

#include <errno.h>

#include "base/glob.h"
#include "policy/pattern.h"

const char *const mark_rules[MARK_COUNT] = {
#define MARK(NAME, rule) [MARK_##NAME] = (rule),
#include "policy/mark.def"
#undef MARK
};

bool
mark_is(const struct rule *rule, enum mark mark)
{
	return rule->layer == LAYER_COMMAND_LINE && !rule->sealed &&
	       rule->at.line == (unsigned)mark + 1 && rule_pattern(rule);
}

static const struct rule *
find_from(const struct policy *marks, enum mark mark, size_t i)
{
	for (; i < marks->n_rules; i++)
		if (mark_is(&marks->rules[i], mark))
			return &marks->rules[i];
	return NULL;
}

const struct rule *
mark_first(const struct policy *marks, enum mark mark)
{
	return find_from(marks, mark, 0);
}

const struct rule *
mark_next(const struct policy *marks, enum mark mark, const struct rule *rule)
{
	return find_from(marks, mark, (size_t)(rule - marks->rules) + 1);
}

/* Most rules are: there is no need to look for what it has in common. */
static bool
is_one_path(const struct path_pattern *pattern)
{
	return !pattern->glob && !pattern->tree;
}

int
mark_find_common(struct arena *arena, const struct path_pattern *a,
                 const struct path_pattern *b,
                 bool (*accepts)(const void *context, const char *path),
                 const void *context, const char **ret)
{
	const char *fresh_a, *fresh_b;

	*ret = NULL;
	if (!path_pattern_may_meet(a, b))
		return 0;
	if (is_one_path(a) || is_one_path(b)) {
		const struct path_pattern *one = is_one_path(a) ? a : b;

		if (path_pattern_match(one == a ? b : a, one->prefix,
		                       one->prefix_length) &&
		    accepts(context, one->prefix))
			*ret = one->prefix;
		return 0;
	}
	fresh_a = path_pattern_freshen(arena, a);
	fresh_b = path_pattern_freshen(arena, b);
	if (!fresh_a || !fresh_b)
		return -ENOMEM;

	const char *const pairs[][2] = {
		{ a->text, b->text },
		{ fresh_a, b->text },
		{ a->text, fresh_b },
		{ fresh_a, fresh_b },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs) && !*ret; i++) {
		const char *path = NULL;

		if (!glob_intersect(arena, pairs[i][0], pairs[i][1], &path))
			continue;
		if (!path)
			return -ENOMEM;
		if (accepts(context, path))
			*ret = path;
	}
	return 0;
}
