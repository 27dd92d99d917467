#include "tools/help.h"

#include <assert.h>
#include <stdarg.h>

#include "base/strbuf.h"

#define HELP_WIDTH 80
#define HELP_INDENT 2
#define HELP_COLUMN 27 /* where the explanations begin */

struct verb_row {
	const char *word;
	const char *synopsis;
	const char *summary;
	const char *statuses;
};

static const struct verb_row verb_rows[] = {
#define VERB(NAME, word, function, synopsis, summary, statuses)                    \
	[VERB_##NAME] = { word, synopsis, summary, statuses },
#include "tools/verb.def"
#undef VERB
};
static_assert(ARRAY_SIZE(verb_rows) == VERB_COUNT, "a row for each verb");

struct option_row {
	char letter; /* 0: none */
	const char *word;
	const char *argument; /* NULL: none */
	unsigned verbs;
	const char *help;
};

static const struct option_row option_rows[] = {
#define OPTION(NAME, letter, word, argument, verbs, help)                          \
	[OPTION_##NAME] = { letter, word, argument, verbs, help },
#include "tools/option.def"
#undef OPTION
};
static_assert(ARRAY_SIZE(option_rows) == OPTION_COUNT, "a row for each option");

/* Starts at column `at`, wraps between words at HELP_WIDTH and goes on at
 * `indent`. */
static void
print_wrapped(FILE *stream, const char *text, int at, int indent)
{
	while (*text) {
		int length = 0;

		while (text[length] && text[length] != ' ')
			length++;
		if (at > indent && at + 1 + length > HELP_WIDTH) {
			fprintf(stream, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', stream);
			at++;
		}
		fprintf(stream, "%.*s", length, text);
		at += length;
		text += length;
		while (*text == ' ')
			text++;
	}
	fputc('\n', stream);
}

/* "  LEFT     right, wrapped at its column"; a long left side takes a line. */
static void
print_row(FILE *stream, const char *left, const char *right)
{
	int used = fprintf(stream, "%*s%s", HELP_INDENT, "", left);

	if (used > HELP_COLUMN - 2) {
		fputc('\n', stream);
		used = 0;
	}
	fprintf(stream, "%*s", HELP_COLUMN - (used > 0 ? used : 0), "");
	print_wrapped(stream, right, HELP_COLUMN, HELP_COLUMN);
}

static void
print_option(FILE *stream, const struct option_row *row)
{
	char letter[] = { '-', row->letter, ',', ' ', '\0' };
	const char *argument = row->argument ? row->argument : "";
	const char *open = !row->argument ? "" : *argument == '[' ? "[=" : "=";
	char left[HELP_WIDTH];

	snprintf(left, sizeof(left), "%s--%s%s%s", row->letter ? letter : "    ",
	         row->word, open, argument + (*argument == '['));
	print_row(stream, left, row->help);
}

static void
print_options(FILE *stream, const char *title, unsigned verbs)
{
	fprintf(stream, "\n%s:\n", title);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if ((option_rows[i].verbs & verbs) == verbs)
			print_option(stream, &option_rows[i]);
}

void
help_print(FILE *stream, enum verb verb)
{
	const struct verb_row *row = &verb_rows[verb];

	fprintf(stream, "Usage: bailey %s\n\n", row->synopsis);
	fprintf(stream, "%c", row->summary[0] - 'a' + 'A');
	fprintf(stream, "%s.\n", row->summary + 1);
	print_options(stream, "Options", 1u << verb);
	fputs("\nExit status: ", stream);
	print_wrapped(stream, row->statuses, sizeof("Exit status:"),
	              sizeof("Exit status:"));
	fprintf(stream, "\nManual: man bailey-%s\n", row->word);
}

void
help_print_all(FILE *stream)
{
	fputs("Usage: bailey VERB [OPTION]... [ARG]...\n"
	      "       bailey run [OPTION]... [--] COMMAND [ARG]...\n\n"
	      "Start a program inside walls that it cannot cross.\n\n"
	      "Verbs:\n",
	      stream);
	for (size_t i = 0; i < VERB_COUNT; i++)
		print_row(stream, verb_rows[i].word, verb_rows[i].summary);
	print_options(stream, "Options of every verb", ~0u);
	fputs("\n'bailey VERB --help' tells more. Manual: man bailey, "
	      "man bailey.profile\n",
	      stream);
}

int
help_usage_error(enum verb verb, const char *format, ...)
{
	_cleanup_strbuf_ struct strbuf line = STRBUF_EMPTY;
	_cleanup_free_ char *message = NULL;
	const char *word = verb_rows[verb].word;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&message, format, args);
	va_end(args);
	if (length < 0)
		message = NULL; /* its content is undefined then: asprintf(3) */
	strbuf_addf(&line, "bailey %s: ", word);
	strbuf_add_printable(&line, message ? message : "out of memory");
	strbuf_addf(&line, "; try 'bailey %s --help'\n", word);
	fputs(strbuf_failed(&line) ? "bailey: out of memory\n" : strbuf_text(&line),
	      stderr);
	return verb == VERB_RUN ? STATUS_LAUNCH_REFUSED : STATUS_USAGE;
}
