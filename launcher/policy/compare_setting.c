/* What a launch is given beside rules. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "policy/compare_steps.h"
#include "policy/names.h"

int
compare_add_setting(struct compare *compare, enum change_kind kind,
                    const char *words)
{
	const struct change change = { .kind = kind, .setting = words };

	if (!words)
		return -ENOMEM;
	return ARENA_PUSH(compare->arena, compare->out->items, compare->out->n,
	                  compare->out->capacity, change);
}

/* kind where only the second has it, its contrary where only the first has. */
static int
add_switch(struct compare *compare, bool before, bool after, enum change_kind kind,
           const char *gained, const char *lost)
{
	enum change_kind contrary = kind == CHANGE_WIDENED    ? CHANGE_NARROWED
	                            : kind == CHANGE_NARROWED ? CHANGE_WIDENED
	                                                      : CHANGE_OTHER;

	if (before == after)
		return 0;
	return compare_add_setting(compare, after ? kind : contrary,
	                           after ? gained : lost);
}

struct switch_row {
	size_t offset; /* of a bool in struct policy */
	enum change_kind gain;
	const char *gained;
	const char *lost;
};

static const struct switch_row switches[] = {
	{ offsetof(struct policy, jit), CHANGE_WIDENED,
	  "may now make code at run time (jit)",
	  "may no longer make code at run time (jit)" },
	{ offsetof(struct policy, abi_i386), CHANGE_WIDENED,
	  "may now make 32-bit calls (abi i386)",
	  "may no longer make 32-bit calls (abi i386)" },
	{ offsetof(struct policy, trace_always), CHANGE_NARROWED,
	  "is now traced always", "is no longer traced always" },
	{ offsetof(struct policy, isolate), CHANGE_NARROWED,
	  "is now kept apart from other programs",
	  "is no longer kept apart from other programs" },
	{ offsetof(struct policy, require_isolate), CHANGE_NARROWED,
	  "now requires isolation", "no longer requires isolation" },
	{ offsetof(struct policy, env.keep_only), CHANGE_NARROWED,
	  "now keeps only the environment that it names",
	  "now keeps all of the environment that it does not drop" },
};

static int
compare_switches(struct compare *compare)
{
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		const struct switch_row *row = &switches[i];
		const char *before = (const char *)compare->policies[0];
		const char *after = (const char *)compare->policies[1];

		if (add_switch(compare, *(const bool *)(before + row->offset),
		               *(const bool *)(after + row->offset), row->gain,
		               row->gained, row->lost))
			return -ENOMEM;
	}
	return 0;
}

static int
compare_caps(struct compare *compare)
{
	for (int i = 0; i < 64; i++) {
		const char *name = capability_name(i);
		uint64_t bit = UINT64_C(1) << i;

		if (name &&
		    add_switch(compare, compare->policies[0]->caps.keep & bit,
		               compare->policies[1]->caps.keep & bit,
		               CHANGE_WIDENED,
		               arena_printf(compare->arena,
		                            "may now keep the capability %s", name),
		               arena_printf(compare->arena,
		                            "no longer keeps the capability %s",
		                            name)))
			return -ENOMEM;
	}
	return 0;
}

static bool
has_word(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* What `one` has and `other` has not. */
static int
add_words(struct compare *compare, const char *const *one, size_t n_one,
          const char *const *other, size_t n_other, enum change_kind kind,
          const char *format)
{
	for (size_t i = 0; i < n_one; i++)
		if (!has_word(other, n_other, one[i]) &&
		    compare_add_setting(
		            compare, kind,
		            arena_printf(compare->arena, "%s %s", format, one[i])))
			return -ENOMEM;
	return 0;
}

static int
compare_environment(struct compare *compare)
{
	const struct env_policy *a = &compare->policies[0]->env;
	const struct env_policy *b = &compare->policies[1]->env;

	if (add_words(compare, b->keep, b->n_keep, a->keep, a->n_keep,
	              CHANGE_WIDENED, "env: now keeps") ||
	    add_words(compare, a->keep, a->n_keep, b->keep, b->n_keep,
	              CHANGE_NARROWED, "env: no longer keeps") ||
	    add_words(compare, b->drop, b->n_drop, a->drop, a->n_drop,
	              CHANGE_NARROWED, "env: now drops") ||
	    add_words(compare, a->drop, a->n_drop, b->drop, b->n_drop,
	              CHANGE_WIDENED, "env: no longer drops") ||
	    add_words(compare, b->set, b->n_set, a->set, a->n_set, CHANGE_OTHER,
	              "env: now sets") ||
	    add_words(compare, a->set, a->n_set, b->set, b->n_set, CHANGE_OTHER,
	              "env: no longer sets"))
		return -ENOMEM;
	return 0;
}

static const struct limit_policy *
find_limit(const struct policy *policy, int resource)
{
	for (size_t i = 0; i < policy->n_limits; i++)
		if (policy->limits[i].resource == resource)
			return &policy->limits[i];
	return NULL;
}

static int
add_limit(struct compare *compare, int resource, const struct limit_policy *before,
          const struct limit_policy *after)
{
	const char *none = arena_printf(compare->arena, "no limit of %s",
	                                limit_name(resource));
	const rlim_t old = before ? before->value : RLIM_INFINITY;
	const rlim_t new = after ? after->value : RLIM_INFINITY;

	if (old == new && !before == !after)
		return 0;
	if (!none)
		return -ENOMEM;
	return compare_add_setting(
	        compare, new > old || !after ? CHANGE_WIDENED : CHANGE_NARROWED,
	        arena_printf(compare->arena, "now %s, was %s",
	                     after ? after->text : none,
	                     before ? before->text : none));
}

static int
compare_limits(struct compare *compare)
{
	const struct policy *a = compare->policies[0], *b = compare->policies[1];

	for (size_t i = 0; i < a->n_limits; i++)
		if (add_limit(compare, a->limits[i].resource, &a->limits[i],
		              find_limit(b, a->limits[i].resource)))
			return -ENOMEM;
	for (size_t i = 0; i < b->n_limits; i++)
		if (!find_limit(a, b->limits[i].resource) &&
		    add_limit(compare, b->limits[i].resource, NULL, &b->limits[i]))
			return -ENOMEM;
	return 0;
}

/* Both lists in words. */
static int
made_words(struct compare *compare, const struct policy *policy, const char **ret)
{
	for (size_t i = 0; i < policy->n_makes; i++) {
		ret[i] = arena_printf(compare->arena, "%s %s %04o",
		                      policy->makes[i].folder ? "mkdir" : "mkfile",
		                      policy->makes[i].path, policy->makes[i].mode);
		if (!ret[i])
			return -ENOMEM;
	}
	return 0;
}

static int
protect_words(struct compare *compare, const struct policy *policy,
              const char **ret)
{
	for (size_t i = 0; i < policy->n_protects; i++) {
		ret[i] = arena_printf(compare->arena, "%s%s",
		                      policy->protects[i].private ? "private " : "",
		                      policy->protects[i].path.text);
		if (!ret[i])
			return -ENOMEM;
	}
	return 0;
}

static int
verify_words(struct compare *compare, const struct policy *policy, const char **ret)
{
	(void)compare;
	for (size_t i = 0; i < policy->n_verifies; i++)
		ret[i] = policy->verifies[i].rule.text;
	return 0;
}

static int
manifest_words(struct compare *compare, const struct policy *policy,
               const char **ret)
{
	for (size_t i = 0; i < policy->n_manifests; i++) {
		ret[i] = arena_printf(compare->arena, "manifest %s %s",
		                      policy->manifests[i].path,
		                      policy->manifests[i].key);
		if (!ret[i])
			return -ENOMEM;
	}
	return 0;
}

static int
compare_lists(struct compare *compare, size_t n_before, size_t n_after,
              int (*words)(struct compare *, const struct policy *, const char **),
              const enum change_kind kinds[2], const char *const texts[2])
{
	const char **a =
	        arena_alloc_array(compare->arena, n_before + 1, sizeof(*a));
	const char **b = arena_alloc_array(compare->arena, n_after + 1, sizeof(*b));

	if (!a || !b || words(compare, compare->policies[0], a) ||
	    words(compare, compare->policies[1], b) ||
	    add_words(compare, b, n_after, a, n_before, kinds[0], texts[0]) ||
	    add_words(compare, a, n_before, b, n_after, kinds[1], texts[1]))
		return -ENOMEM;
	return 0;
}

int
compare_settings(struct compare *compare)
{
	static const enum change_kind made[] = { CHANGE_OTHER, CHANGE_OTHER };
	static const enum change_kind kept[] = { CHANGE_NARROWED, CHANGE_WIDENED };
	static const char *const made_texts[] = { "at the start: now",
		                                  "at the start: no longer" };
	static const char *const kept_texts[] = {
		"other profiles are now kept out of",
		"other profiles are no longer kept out of"
	};
	static const char *const control_texts[] = {
		"before code runs: now", "before code runs: no longer"
	};
	const struct policy *a = compare->policies[0], *b = compare->policies[1];

	if (compare_switches(compare) || compare_caps(compare) ||
	    compare_limits(compare) || compare_environment(compare) ||
	    compare_lists(compare, a->n_makes, b->n_makes, made_words, made,
	                  made_texts) ||
	    compare_lists(compare, a->n_protects, b->n_protects, protect_words,
	                  kept, kept_texts) ||
	    compare_lists(compare, a->n_verifies, b->n_verifies, verify_words, kept,
	                  control_texts) ||
	    compare_lists(compare, a->n_manifests, b->n_manifests, manifest_words,
	                  made, control_texts))
		return -ENOMEM;
	return 0;
}
