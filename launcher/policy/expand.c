/* One word of a profile into the path patterns that it stands for. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/glob.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Escaped once: zones name dozens of places below. NULL: no memory. */
static const char *
home_pattern(struct compile *compile)
{
	if (!compile->home_pattern)
		compile->home_pattern =
		        glob_escape(compile->scratch, compile->facts->home);
	return compile->home_pattern;
}

/* "~" and "~/x". Other users' homes are not looked up: they are not in the facts.
 */
static int
expand_tilde(struct compile *compile, const struct word *word, const char **text)
{
	const char *home, *expanded;

	if (**text != '~')
		return 0;
	if ((*text)[1] != '\0' && (*text)[1] != '/')
		return diag_error(compile->diags, "foreign-home", &word->at,
		                  "write the path in full",
		                  "'%s': only '~' and '~/' are known", *text);
	home = home_pattern(compile);
	expanded = home ? arena_concat(compile->scratch, home, *text + 1) : NULL;
	if (!expanded)
		return -ENOMEM;
	*text = expanded;
	return 0;
}

/* "/srv/" + "/x" of two variables: one slash. */
static int
squeeze_slashes(struct compile *compile, const char **text)
{
	char *squeezed;
	size_t n = 0;

	if (!strstr(*text, "//"))
		return 0;
	squeezed = arena_strdup(compile->scratch, *text);
	if (!squeezed)
		return -ENOMEM;
	for (const char *p = *text; *p; p++) {
		if (*p != '/' || n == 0 || squeezed[n - 1] != '/')
			squeezed[n++] = *p;
	}
	squeezed[n] = '\0';
	*text = squeezed;
	return 0;
}

static int
check_absolute(struct compile *compile, const struct word *word, const char *text)
{
	if (*text == '/')
		return 0;
	return diag_error(compile->diags, "not-absolute", &word->at,
	                  arena_printf(compile->scratch, "write '${CWD}/%s'", text),
	                  "'%s' is no absolute path", text);
}

/* Text without variables and braces into one path. */
static int
push_path(struct compile *compile, const struct word *word, const char *text,
          bool lenient, struct expansion_list *ret)
{
	int error = expand_tilde(compile, word, &text);

	if (!error)
		error = squeeze_slashes(compile, &text);
	if (!error)
		error = check_absolute(compile, word, text);
	if (error)
		return error;
	return ARENA_PUSH(compile->scratch, ret->items, ret->n, ret->capacity,
	                  ((struct expansion){ .text = text, .lenient = lenient }));
}

/* Text without variables. */
static int
push_braces(struct compile *compile, const struct word *word, const char *text,
            bool lenient, struct expansion_list *ret)
{
	const char *const *texts;
	size_t n;
	size_t at;
	const char *fault = glob_fault(text, &at);
	int error;

	if (fault)
		return diag_error(compile->diags, "bad-pattern", &word->at, NULL,
		                  "%s in '%s'", fault, text);
	if (!strchr(text, '{'))
		return push_path(compile, word, text, lenient, ret);
	error = glob_expand_braces(compile->scratch, text, &texts, &n);
	if (error == -E2BIG)
		return diag_error(compile->diags, "too-many-values", &word->at,
		                  NULL, "'%s' becomes more than %d paths",
		                  word->text, GLOB_EXPANSION_MAX);
	for (size_t i = 0; i < n && !error; i++)
		error = push_path(compile, word, texts[i], lenient, ret);
	return error;
}

int
expand_word(struct compile *compile, const struct word *word,
            struct expansion_list *ret)
{
	struct text_list texts = { 0 };
	bool lenient = false;
	const char *unset;
	int error;

	if (!strchr(word->text, '$'))
		return push_braces(compile, word, word->text, false, ret);
	error = variables_expand(compile, word, &texts, &lenient, &unset);
	if (error)
		return error;
	/* A program without file arguments is no fault of the profile. */
	if (unset && !lenient)
		ret->unset = unset;
	for (size_t i = 0; i < texts.n && !error; i++)
		error = push_braces(compile, word, texts.items[i], lenient, ret);
	return error;
}

int
expand_target(struct compile *compile, const struct word *word,
              struct expansion_list *ret)
{
	if (*word->text == '@')
		return zone_expand(compile, word, ret);
	return expand_word(compile, word, ret);
}

int
expand_text(struct compile *compile, const struct word *word, const char **ret)
{
	struct text_list texts = { 0 };
	bool lenient = false;
	const char *unset;
	const char *text;
	int error = variables_expand(compile, word, &texts, &lenient, &unset);

	if (error)
		return error;
	if (texts.n == 0) {
		*ret = NULL;
		return 0;
	}
	if (texts.n > 1)
		return diag_error(compile->diags, "one-value", &word->at, NULL,
		                  "'%s' has %zu values, one is wanted", word->text,
		                  texts.n);
	text = glob_unescape(compile->scratch, texts.items[0]);
	if (!text)
		return -ENOMEM;
	*ret = text;
	return 0;
}
