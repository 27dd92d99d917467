#include "policy/compile_steps.h"

#include <string.h>

#include "base/glob.h"
#include "base/text.h"

/* The names that `set` may not take, and where their values come from. */
struct fact {
	const char *name;
	size_t offset; /* of a string in struct facts */
};

static const struct fact string_facts[] = {
	{ "APP", offsetof(struct facts, app_folder) },
	{ "CWD", offsetof(struct facts, cwd) },
	{ "HOME", offsetof(struct facts, home) },
	{ "TMPDIR", offsetof(struct facts, tmpdir) },
	{ "TTY", offsetof(struct facts, tty) },
	{ "USER", offsetof(struct facts, user) },
	{ "XDG_CACHE_HOME", offsetof(struct facts, cache_home) },
	{ "XDG_CONFIG_HOME", offsetof(struct facts, config_home) },
	{ "XDG_DATA_HOME", offsetof(struct facts, data_home) },
	{ "XDG_RUNTIME_DIR", offsetof(struct facts, runtime_dir) },
	{ "XDG_STATE_HOME", offsetof(struct facts, state_home) },
};

static const struct {
	const char *name;
	size_t offset; /* of a struct fact_list in struct facts */
	bool lenient;
} list_facts[] = {
	{ "ARGFILES", offsetof(struct facts, argfiles), true },
#define UNIT_FOLDER(NAME, variable, base, user_base)                               \
	{ variable, offsetof(struct facts, unit_folders[UNIT_FOLDER_##NAME]),      \
	  false },
#include "policy/unit_folder.def"
#undef UNIT_FOLDER
};

static struct variable *
variable_find(struct compile *compile, const char *name, size_t length)
{
	for (size_t i = 0; i < compile->n_variables; i++) {
		const char *known = compile->variables[i].name;

		if (strncmp(known, name, length) == 0 && known[length] == '\0')
			return &compile->variables[i];
	}
	return NULL;
}

/* A value of the facts is literal: it must not become a wildcard. */
static int
values_push_literal(struct compile *compile, struct text_list *values,
                    const char *literal)
{
	const char *pattern;

	if (!literal)
		return 0;
	pattern = glob_escape(compile->scratch, literal);
	if (!pattern)
		return -ENOMEM;
	return ARENA_PUSH(compile->scratch, values->items, values->n,
	                  values->capacity, pattern);
}

static int
variable_push(struct compile *compile, struct variable variable)
{
	return ARENA_PUSH(compile->scratch, compile->variables,
	                  compile->n_variables, compile->variables_capacity,
	                  variable);
}

static int
gather_string_facts(struct compile *compile)
{
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(string_facts) && !error; i++) {
		const char *facts = (const char *)compile->facts;
		struct variable variable = { .name = string_facts[i].name,
			                     .state = STEP_DONE };

		error = values_push_literal(
		        compile, &variable.values,
		        *(const char *const *)(facts + string_facts[i].offset));
		if (!error)
			error = variable_push(compile, variable);
	}
	return error;
}

static int
gather_uid(struct compile *compile)
{
	struct variable variable = { .name = "UID", .state = STEP_DONE };
	const char *text =
	        arena_printf(compile->scratch, "%u", (unsigned)compile->facts->uid);
	int error;

	if (!text)
		return -ENOMEM;
	error = values_push_literal(compile, &variable.values, text);
	return error ? error : variable_push(compile, variable);
}

static int
gather_list(struct compile *compile, struct variable variable,
            const struct fact_list *list)
{
	int error = 0;

	for (size_t i = 0; i < list->n && !error; i++)
		error = values_push_literal(compile, &variable.values,
		                            list->items[i]);
	return error ? error : variable_push(compile, variable);
}

static int
gather_list_facts(struct compile *compile)
{
	int error = 0;

	for (size_t i = 0; i < ARRAY_SIZE(list_facts) && !error; i++) {
		const char *facts = (const char *)compile->facts;
		struct variable variable = { .name = list_facts[i].name,
			                     .state = STEP_DONE,
			                     .lenient = list_facts[i].lenient };

		error = gather_list(
		        compile, variable,
		        (const struct fact_list
		                 *)(const void *)(facts + list_facts[i].offset));
	}
	return error;
}

/* set := "set" NAME value+ ; the nearest layer wins. */
static int
gather_set(struct compile *compile, const struct statement *statement)
{
	const struct word *name = &statement->words[0];
	struct variable *known =
	        variable_find(compile, name->text, strlen(name->text));

	if (!known)
		return variable_push(compile,
		                     (struct variable){ .name = name->text,
		                                        .layer = statement->layer,
		                                        .set = statement });
	if (!known->set) {
		diag_error(compile->diags, "reserved-variable", &name->at, NULL,
		           "'%s' is given by the launch and cannot be set",
		           name->text);
	} else if (known->layer == statement->layer) {
		diag_error(compile->diags, "set-twice", &name->at, NULL,
		           "'%s' is set twice", name->text);
	} else if (statement->layer < known->layer) {
		known->layer = statement->layer;
		known->set = statement;
	}
	return 0;
}

static int
gather_sets(struct compile *compile)
{
	const struct profile *profile = compile->profile;
	int error = 0;

	for (size_t i = 0; i < profile->n_statements && !error; i++) {
		if (profile->statements[i].keyword == KEYWORD_SET)
			error = gather_set(compile, &profile->statements[i]);
	}
	return error;
}

/* Evaluates: the values of a `set`, which may refer to others. -EINVAL after a
 * message. The array does not grow any more, so that variables stay where they are.
 */
static int
variable_evaluate(struct compile *compile, struct variable *variable)
{
	const char *unset = NULL;

	if (variable->state == STEP_DONE)
		return variable->faulty ? -EINVAL : 0;
	if (variable->state == STEP_BUSY)
		return diag_error(compile->diags, "variable-cycle",
		                  &variable->set->words[0].at, NULL,
		                  "'%s' is defined by itself", variable->name);
	variable->state = STEP_BUSY;
	for (size_t i = 1; i < variable->set->n_words; i++) {
		int error = variables_expand(compile, &variable->set->words[i],
		                             &variable->values, &variable->lenient,
		                             &unset);

		if (error == -ENOMEM)
			return error;
		variable->faulty |= error != 0;
	}
	variable->state = STEP_DONE;
	return variable->faulty ? -EINVAL : 0;
}

int
variables_gather(struct compile *compile)
{
	int error = gather_string_facts(compile);

	if (!error)
		error = gather_uid(compile);
	if (!error)
		error = gather_list_facts(compile);
	if (!error)
		error = gather_sets(compile);
	for (size_t i = 0; i < compile->n_variables && !error; i++) {
		if (variable_evaluate(compile, &compile->variables[i]) == -ENOMEM)
			error = -ENOMEM;
	}
	return error;
}

static int
report_unknown(struct compile *compile, const struct word *word, const char *name)
{
	const char **names = arena_alloc_array(
	        compile->scratch, compile->n_variables + 1, sizeof(*names));
	const char *near;

	if (profile_lost(compile->profile, KEYWORD_SET))
		return -EINVAL;
	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < compile->n_variables; i++)
		names[i] = compile->variables[i].name;
	near = text_suggest(name, names, compile->n_variables);
	return diag_error(
	        compile->diags, "unknown-variable", &word->at,
	        near ? arena_printf(compile->scratch, "did you mean '${%s}'?", near)
	             : NULL,
	        "unknown variable '${%s}'", name);
}

/* Every text so far, once with each of the values behind it. */
static int
multiply(struct compile *compile, const struct word *word, struct text_list *texts,
         const struct text_list *values)
{
	struct text_list product = { 0 };

	if (texts->n * values->n > EXPANSION_MAX)
		return diag_error(compile->diags, "too-many-values", &word->at,
		                  NULL, "'%s' becomes more than %d paths",
		                  word->text, EXPANSION_MAX);
	for (size_t i = 0; i < texts->n * values->n; i++) {
		const char *text =
		        arena_concat(compile->scratch, texts->items[i / values->n],
		                     values->items[i % values->n]);

		if (!text || ARENA_PUSH(compile->scratch, product.items, product.n,
		                        product.capacity, text))
			return -ENOMEM;
	}
	*texts = product;
	return 0;
}

/* The length of the text before the next "${", a backslash takes its successor. */
static size_t
plain_length(const char *text)
{
	size_t i = 0;

	while (text[i] && !(text[i] == '$' && text[i + 1] == '{'))
		i += text[i] == '\\' && text[i + 1] ? 2 : 1;
	return i;
}

/* reference := "${" NAME "}" ; *text is moved behind it. */
static int
expand_reference(struct compile *compile, const struct word *word,
                 const char **text, struct text_list *texts, bool *lenient,
                 const char **unset)
{
	const char *name = *text + 2;
	size_t length = strcspn(name, "}");
	struct variable *variable;
	int error;

	if (name[length] == '\0')
		return diag_error(compile->diags, "unclosed-variable", &word->at,
		                  NULL, "'${' without '}' in '%s'", word->text);
	variable = variable_find(compile, name, length);
	if (!variable) {
		name = arena_strndup(compile->scratch, name, length);
		return name ? report_unknown(compile, word, name) : -ENOMEM;
	}
	error = variable_evaluate(compile, variable);
	if (error)
		return error;
	if (variable->values.n == 0)
		*unset = variable->name;
	*lenient |= variable->lenient;
	*text = name + length + 1;
	return multiply(compile, word, texts, &variable->values);
}

static int
expand_plain(struct compile *compile, const struct word *word, const char **text,
             struct text_list *texts)
{
	size_t length = plain_length(*text);
	const char *plain = arena_strndup(compile->scratch, *text, length);
	struct text_list one = { .items = &plain, .n = 1 };

	if (!plain)
		return -ENOMEM;
	*text += length;
	return multiply(compile, word, texts, &one);
}

int
variables_expand(struct compile *compile, const struct word *word,
                 struct text_list *ret, bool *lenient, const char **unset)
{
	const char *empty = "";
	const char *text = word->text;
	struct text_list texts = { .items = &empty, .n = 1 };
	int error = 0;

	*unset = NULL;
	if (!strchr(text, '$'))
		return ARENA_PUSH(compile->scratch, ret->items, ret->n,
		                  ret->capacity, text);
	while (*text && !error) {
		if (text[0] == '$' && text[1] == '{')
			error = expand_reference(compile, word, &text, &texts,
			                         lenient, unset);
		else
			error = expand_plain(compile, word, &text, &texts);
	}
	for (size_t i = 0; i < texts.n && !error; i++)
		error = ARENA_PUSH(compile->scratch, ret->items, ret->n,
		                   ret->capacity, texts.items[i]);
	return error;
}
