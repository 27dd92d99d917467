#include "tools/tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "tools/check_lint.h"
#include "tools/exposure.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/workbench.h"

#define COLUMN_GAP 2

/* A profile that can be named, and its exposure: "-" where it cannot be compiled
 * here, which is for `check` to say. */
struct listed {
	struct profile_entry entry;
	const char *exposure;
};

/* Characters, as a terminal counts columns for all that descriptions hold: every
 * byte but UTF-8 continuations. */
static size_t
text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void
add_column(struct strbuf *out, const char *text, size_t width)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;
	const char *shown;

	strbuf_add_printable(&printable, text);
	shown = strbuf_text(&printable);
	if (!shown) {
		out->failed = true;
		return;
	}
	strbuf_add(out, shown);
	for (size_t i = text_width(shown); i < width + COLUMN_GAP; i++)
		strbuf_add_char(out, ' ');
}

static size_t
max(size_t a, size_t b)
{
	return a > b ? a : b;
}

static int
print_columns(const struct listed *list, size_t n)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	size_t name = 0, description = 0, exposure = 0;

	for (size_t i = 0; i < n; i++) {
		const struct listed *row = &list[i];

		name = max(name, text_width(row->entry.name));
		exposure = max(exposure, text_width(row->exposure));
		if (row->entry.description)
			description = max(description,
			                  text_width(row->entry.description));
	}
	for (size_t i = 0; i < n; i++) {
		const char *words = list[i].entry.description;

		add_column(&out, list[i].entry.name, name);
		add_column(&out, list[i].exposure, exposure);
		add_column(&out, words ? words : "", description);
		strbuf_add_printable(&out, list[i].entry.path);
		strbuf_add_char(&out, '\n');
	}
	return output_text(&out);
}

static int
print_json(const struct listed *list, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct listed *listed = &list[i];
		json_t *exposure =
		        *listed->exposure != '-'
		                ? json_real(strtod(listed->exposure, NULL))
		                : json_null();
		json_t *row =
		        json_pack("{s:o, s:o, s:o, s:o}", "name",
		                  output_json_string(listed->entry.name),
		                  "exposure", exposure, "description",
		                  output_json_string(listed->entry.description),
		                  "path", output_json_string(listed->entry.path));

		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return output_json(NULL);
		}
	}
	return output_json(array);
}

/* At the ordinary level. What is wrong with the profile is not said here. */
static const char *
measure(struct workbench *bench, const struct profile_entry *entry,
        const struct policy *marks)
{
	_cleanup_policy_ struct policy *policy = NULL;
	_cleanup_strbuf_ struct strbuf number = STRBUF_EMPTY;
	const struct tool_options none = { .verb = VERB_LIST };
	struct exposure exposure;

	diag_list_init(&bench->diags, bench->arena);
	if (workbench_compile(bench, entry->name, &none,
	                      output_program(bench->arena, entry->name), NULL, 0,
	                      &policy) ||
	    exposure_measure(policy, marks, &exposure))
		return "-";
	exposure_print(&number, exposure.total);
	return arena_strdup(bench->arena, strbuf_text(&number));
}

static int
gather(struct workbench *bench, bool measured, struct listed **ret, size_t *n)
{
	_cleanup_policy_ struct policy *marks = NULL;
	struct profile_entry *entries;
	struct listed *list;
	int error = profile_list(&bench->search, bench->arena, &entries, n);

	if (!error && measured)
		error = check_marks(bench, &marks);
	if (error)
		return error;
	bench->level = LEVEL_PROTECTED;
	list = arena_alloc_array(bench->arena, *n, sizeof(*list));
	for (size_t i = 0; list && i < *n; i++) {
		list[i].entry = entries[i];
		list[i].exposure =
		        measured ? measure(bench, &entries[i], marks) : "-";
		if (!list[i].exposure)
			return -ENOMEM;
	}
	*ret = list;
	return list ? 0 : -ENOMEM;
}

static int
print_names(const struct listed *list, size_t n)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	for (size_t i = 0; i < n; i++) {
		strbuf_add_printable(&out, list[i].entry.name);
		strbuf_add_char(&out, '\n');
	}
	return output_text(&out);
}

int
tool_list(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct listed *list = NULL;
	size_t n = 0;
	int error;

	if (options->given[OPTION_NAMES] && options->given[OPTION_JSON])
		return help_usage_error(VERB_LIST,
		                        "--names and --json exclude each other");
	if (options->n_words)
		return help_usage_error(VERB_LIST, "'%s' is one word too many",
		                        options->words[0]);
	error = workbench_init(&bench);
	if (!error)
		error = gather(&bench, !options->given[OPTION_NAMES], &list, &n);
	if (error)
		return output_failure(&bench, options, error);
	if (options->given[OPTION_NAMES])
		return print_names(list, n);
	if (options->given[OPTION_JSON])
		return print_json(list, n);
	return print_columns(list, n);
}
