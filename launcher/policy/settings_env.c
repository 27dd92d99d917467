/* What the profile says about the environment. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/text.h"

/* The union of all layers, each pattern once. */
static int
push_pattern(struct compile *compile, const char *const **patterns, size_t *n,
             size_t *capacity, const char *text)
{
	struct arena *arena = compile->policy->arena;
	const char **items = (const char **)*patterns;
	const char *copy;
	int error;

	for (size_t i = 0; i < *n; i++) {
		if (strcmp(items[i], text) == 0)
			return 0;
	}
	copy = arena_strdup(arena, text);
	if (!copy)
		return -ENOMEM;
	error = ARENA_PUSH(arena, items, *n, *capacity, copy);
	*patterns = items;
	return error;
}

static int
add_keep(struct compile *compile, const struct word *word, unsigned layer)
{
	struct env_policy *env = &compile->policy->env;

	(void)layer;
	env->keep_only = true;
	return push_pattern(compile, &env->keep, &env->n_keep,
	                    &compile->env_keep_capacity, word->text);
}

static int
add_drop(struct compile *compile, const struct word *word, unsigned layer)
{
	struct env_policy *env = &compile->policy->env;

	(void)layer;
	return push_pattern(compile, &env->drop, &env->n_drop,
	                    &compile->env_drop_capacity, word->text);
}

/* The index of the assignment to the same name, n_set where there is none. */
static size_t
find_set(const struct env_policy *env, const char *text)
{
	size_t length = strcspn(text, "=") + 1;
	size_t i = 0;

	while (i < env->n_set && strncmp(env->set[i], text, length) != 0)
		i++;
	return i;
}

static int
push_set(struct compile *compile, const char *text, unsigned layer)
{
	struct env_policy *env = &compile->policy->env;
	struct arena *arena = compile->policy->arena;
	const char **items = (const char **)env->set;
	size_t n = env->n_set;
	const char *copy = arena_strdup(arena, text);
	int error = copy ? ARENA_PUSH(arena, items, env->n_set,
	                              compile->env_set_capacity, copy)
	                 : -ENOMEM;

	env->set = items;
	if (error)
		return error;
	return ARENA_PUSH(compile->scratch, compile->env_set_layers, n,
	                  compile->env_layers_capacity, layer);
}

/* NAME=VALUE: the value may hold variables. The nearest layer wins; without a value
 * for one of its variables it goes. */
static int
add_set(struct compile *compile, const struct word *word, unsigned layer)
{
	const struct env_policy *env = &compile->policy->env;
	const char *text;
	size_t known;
	int error = expand_text(compile, word, &text);

	if (error || !text)
		return error;
	if (*text == '=' || !strchr(text, '='))
		return diag_error(compile->diags, "bad-assignment", &word->at, NULL,
		                  "'%s' is not NAME=VALUE", word->text);
	known = find_set(env, text);
	if (known == env->n_set)
		return push_set(compile, text, layer);
	if (compile->env_set_layers[known] == layer)
		return diag_error(compile->diags, "env-set-twice", &word->at, NULL,
		                  "'%.*s' is set twice", (int)strcspn(text, "="),
		                  text);
	return 0;
}

static int
add_words(struct compile *compile, const struct statement *statement,
          int (*add)(struct compile *, const struct word *, unsigned))
{
	for (size_t i = 0; i < statement->n_words; i++) {
		if (add(compile, &statement->words[i], statement->layer) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

/* env := "env" ("keep" | "drop") pattern+ | "env" "set" NAME=VALUE+ */
int
settings_add_env(struct compile *compile, const struct statement *statement)
{
	switch (statement->verb) {
	case VERB_ENV_KEEP:
		return add_words(compile, statement, add_keep);
	case VERB_ENV_DROP:
		return add_words(compile, statement, add_drop);
	case VERB_ENV_SET:
		return add_words(compile, statement, add_set);
	case VERB_NONE:
	case VERB_CAPS_KEEP:
	case VERB_PROTECT:
	case VERB_PROTECT_PRIVATE:
	case VERB_VERIFY:
	case VERB_VERIFY_REPORT:
		break;
	}
	return 0;
}
