/* Statements that are no rules.  They are taken layer by layer, so that of two that
 * exclude each other the first one met is the nearer. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/text.h"
#include "policy/names.h"

/* caps := "caps" "keep" name+ ; the union of all layers. */
static int
add_caps(struct compile *compile, const struct statement *statement)
{
	for (size_t i = 0; i < statement->n_words; i++) {
		const struct word *word = &statement->words[i];
		const char *const *known;
		int capability;
		size_t n;

		if (capability_from_name(word->text, &capability) == 0) {
			compile->policy->caps.keep |= 1ull << capability;
			continue;
		}
		known = capability_names(&n);
		compile_unknown_name(compile, word, "capability", known, n);
	}
	return 0;
}

/* value := number [K | M | G | T] | "infinity" | "unlimited" */
static int
limit_value(const char *text, rlim_t *ret)
{
	static const char units[] = "KMGT";
	char digits[24];
	size_t length = strlen(text);
	const char *unit;
	unsigned shift = 0;
	uint64_t value;
	int error;

	if (strcmp(text, "infinity") == 0 || strcmp(text, "unlimited") == 0) {
		*ret = RLIM_INFINITY;
		return 0;
	}
	if (length == 0 || length >= sizeof(digits))
		return -EINVAL;
	unit = strchr(units, text[length - 1]);
	if (unit) {
		shift = 10 * (unsigned)(unit - units + 1);
		length--;
	}
	memcpy(digits, text, length);
	digits[length] = '\0';
	error = text_to_uint(digits, (RLIM_INFINITY - 1) >> shift, &value);
	if (!error)
		*ret = (rlim_t)value << shift;
	return error;
}

static int
limit_make(struct compile *compile, const struct statement *statement,
           struct limit_policy *ret)
{
	const struct word *name = &statement->words[0];
	const struct word *value = &statement->words[1];
	struct limit_policy limit;
	const char *const *known;
	size_t n;
	int error;

	if (limit_from_name(name->text, &limit.resource)) {
		known = limit_names(&n);
		return compile_unknown_name(compile, name, "limit", known, n);
	}
	if (limit_value(value->text, &limit.value))
		return diag_error(
		        compile->diags, "bad-limit", &value->at,
		        "a number, with K, M, G or T behind it, or 'infinity'",
		        "'%s' is no limit", value->text);
	limit.text = arena_printf(compile->policy->arena, "limit %s %s",
	                          limit_name(limit.resource), value->text);
	if (!limit.text)
		return -ENOMEM;
	error = location_copy(compile->policy->arena, &statement->at, &limit.at);
	if (!error)
		*ret = limit;
	return error;
}

/* limit := "limit" resource value ; the nearest layer wins. */
static int
add_limit(struct compile *compile, const struct statement *statement)
{
	struct policy *policy = compile->policy;
	struct limit_policy limit;
	unsigned *seen;
	int error = limit_make(compile, statement, &limit);

	if (error)
		return error;
	seen = &compile->limit_seen[limit.resource];
	if (*seen == statement->layer + 1)
		return diag_error(compile->diags, "limit-twice", &statement->at,
		                  NULL, "limit '%s' is set twice",
		                  limit_name(limit.resource));
	if (*seen)
		return 0;
	*seen = statement->layer + 1;
	return ARENA_PUSH(policy->arena, policy->limits, policy->n_limits,
	                  compile->limits_capacity, limit);
}

/* Whoever keeps others out of his files wants them out of his memory as well. */
static void
isolate(struct policy *policy)
{
	policy->isolate = true;
	policy->caps.keep |= 1ull << ISOLATION_CAPABILITY;
}

static int
push_protect(struct compile *compile, const struct statement *statement,
             const struct word *word, const struct expansion *expansion)
{
	struct policy *policy = compile->policy;
	struct protect_policy protect = {
		.private = statement->verb == VERB_PROTECT_PRIVATE,
	};
	bool keep;
	int error = resolve_expansion(compile, expansion, INTENT_DENY, word,
	                              &protect.path, &keep);

	if (!error)
		error = location_copy(policy->arena, &word->at, &protect.at);
	if (error)
		return error;
	return ARENA_PUSH(policy->arena, policy->protects, policy->n_protects,
	                  compile->protects_capacity, protect);
}

/* Variables that mean another thing in each launch. All others have no value where
 * this user has no such folder, and there is nothing to protect then. */
static bool
is_of_launch(const char *name)
{
	static const char *const names[] = { "APP", "ARGFILES", "CWD", "TTY" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* protect := "protect" ["private"] path+ */
static int
add_protect(struct compile *compile, const struct statement *statement)
{
	isolate(compile->policy);
	for (size_t i = 0; i < statement->n_words; i++) {
		const struct word *word = &statement->words[i];
		struct expansion_list list = { 0 };
		int error = expand_target(compile, word, &list);

		if (!error && list.unset && is_of_launch(list.unset))
			error = diag_error(compile->diags, "no-value", &word->at,
			                   "it would be that of another launch",
			                   "'${%s}' has no value in a 'protect'",
			                   list.unset);
		for (size_t j = 0; j < list.n && !error; j++)
			error = push_protect(compile, statement, word,
			                     &list.items[j]);
		if (error == -ENOMEM)
			return error;
	}
	return 0;
}

static int
add_trace(struct compile *compile, const struct statement *statement)
{
	(void)statement; /* the only form is "trace always" */
	compile->policy->trace_always = true;
	return 0;
}

static int
add_require(struct compile *compile, const struct statement *statement)
{
	(void)statement; /* the only form is "require isolate" */
	compile->policy->require_isolate = true;
	isolate(compile->policy);
	return 0;
}

typedef int
setting_step(struct compile *compile, const struct statement *statement);

/* Variables, zones, rules and drops have steps of their own; includes are followed
 * before (lang/load.c). */
static setting_step *const setting_steps[] = {
	[KEYWORD_CAPS] = add_caps,       [KEYWORD_ENV] = settings_add_env,
	[KEYWORD_LIMIT] = add_limit,     [KEYWORD_MANIFEST] = settings_add_manifest,
	[KEYWORD_PROTECT] = add_protect, [KEYWORD_REQUIRE] = add_require,
	[KEYWORD_TRACE] = add_trace,     [KEYWORD_VERIFY] = settings_add_verify,
	[KEYWORD_COUNT] = NULL,
};

/* Before the rules: what is made counts as present. */
static setting_step *const make_steps[] = {
	[KEYWORD_MKDIR] = settings_add_make,
	[KEYWORD_MKFILE] = settings_add_make,
	[KEYWORD_COUNT] = NULL,
};

static int
add_layer(struct compile *compile, setting_step *const *steps,
          const struct statement *const *statements, size_t n, unsigned layer)
{
	for (size_t i = 0; i < n; i++)
		if (statements[i]->layer == layer &&
		    steps[statements[i]->keyword](compile, statements[i]) ==
		            -ENOMEM)
			return -ENOMEM;
	return 0;
}

/* Few of the statements, so that those are looked for once and not in each layer.
 */
static int
add_all(struct compile *compile, setting_step *const *steps)
{
	const struct profile *profile = compile->profile;
	const struct statement **found = arena_alloc_array(
	        compile->scratch, profile->n_statements, sizeof(*found));
	size_t n = 0;
	int error = 0;

	if (!found)
		return -ENOMEM;
	for (size_t i = 0; i < profile->n_statements; i++)
		if (steps[profile->statements[i].keyword])
			found[n++] = &profile->statements[i];
	for (unsigned layer = 0; n > 0 && layer <= LAYER_ZONES && !error; layer++)
		error = add_layer(compile, steps, found, n, layer);
	return error;
}

int
settings_add_makes(struct compile *compile)
{
	return add_all(compile, make_steps);
}

int
settings_add(struct compile *compile)
{
	return add_all(compile, setting_steps);
}
