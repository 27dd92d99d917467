#include "tools/tool.h"

#include <string.h>

#include "base/strbuf.h"
#include "lang/load.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/workbench.h"

#define COLUMN_GAP 2

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
print_columns(const struct profile_entry *entries, size_t n)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	size_t name = 0, description = 0;

	for (size_t i = 0; i < n; i++) {
		name = max(name, text_width(entries[i].name));
		if (entries[i].description)
			description = max(description,
			                  text_width(entries[i].description));
	}
	for (size_t i = 0; i < n; i++) {
		const char *words = entries[i].description;

		add_column(&out, entries[i].name, name);
		add_column(&out, words ? words : "", description);
		strbuf_add_printable(&out, entries[i].path);
		strbuf_add_char(&out, '\n');
	}
	return output_text(&out);
}

static int
print_json(const struct profile_entry *entries, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *row = json_pack(
		        "{s:o, s:o, s:o}", "name",
		        output_json_string(entries[i].name), "description",
		        output_json_string(entries[i].description), "path",
		        output_json_string(entries[i].path));

		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return output_json(NULL);
		}
	}
	return output_json(array);
}

int
tool_list(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct profile_entry *entries;
	size_t n;
	int error;

	if (options->n_words)
		return help_usage_error(VERB_LIST, "'%s' is one word too many",
		                        options->words[0]);
	error = workbench_init(&bench);
	if (!error)
		error = profile_list(&bench.search, bench.arena, &entries, &n);
	if (error)
		return output_failure(&bench, options, error);
	if (options->given[OPTION_JSON])
		return print_json(entries, n);
	return print_columns(entries, n);
}
