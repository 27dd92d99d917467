/* bailey: finds the verb and hands over. Only this file knows argv as a whole. */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "tools/help.h"

static int (*const verb_functions[])(const struct tool_options *) = {
#define VERB(NAME, word, function, synopsis, summary, statuses)                    \
	[VERB_##NAME] = function,
#include "tools/verb.def"
#undef VERB
};
static_assert(ARRAY_SIZE(verb_functions) == VERB_COUNT, "verb.def");

/* One line and a hint. verb may be NULL. */
static int
usage_error(const char *verb, const char *text, int status)
{
	_cleanup_strbuf_ struct strbuf line = STRBUF_EMPTY;
	const char *blank = verb ? " " : "";
	const char *word = verb ? verb : "";

	strbuf_addf(&line, "bailey%s%s: ", blank, word);
	strbuf_add_printable(&line, text);
	strbuf_addf(&line, "; try 'bailey%s%s --help'\n", blank, word);
	fputs(strbuf_failed(&line) ? "bailey: out of memory\n" : strbuf_text(&line),
	      stderr);
	return status;
}

static int
unknown_verb(const char *word)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const char *nearest = verb_suggest(word);

	if (word[0] == '-')
		strbuf_addf(&text, "no verb: options like '%s' stand behind it",
		            word);
	else
		strbuf_addf(&text, "unknown verb '%s'", word);
	if (nearest)
		strbuf_addf(&text, ", did you mean '%s'?", nearest);
	return usage_error(NULL, strbuf_text(&text) ? strbuf_text(&text) : word,
	                   STATUS_USAGE);
}

static int
flushed(void)
{
	if (fflush(stdout) == 0)
		return STATUS_OK;
	fprintf(stderr, "bailey: cannot write the result: %s\n", strerror(errno));
	return STATUS_USAGE;
}

static int
print_version(void)
{
	printf("bailey %s\n", PACKAGE_VERSION);
	return flushed();
}

static int
print_help(const enum verb *verb)
{
	if (verb)
		help_print(stdout, *verb);
	else
		help_print_all(stdout);
	return flushed();
}

static int
run_verb(enum verb verb, int argc, char **argv)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf fault = STRBUF_EMPTY;
	struct tool_options options;
	int usage = verb == VERB_RUN ? STATUS_LAUNCH_REFUSED : STATUS_USAGE;
	int error;

	if (!arena)
		return usage_error(verb_name(verb), strerror(ENOMEM), usage);
	error = options_parse(arena, verb, argc, argv, &fault, &options);
	if (error)
		return usage_error(verb_name(verb),
		                   error == -EINVAL && strbuf_text(&fault)
		                           ? strbuf_text(&fault)
		                           : strerror(-error),
		                   usage);
	if (options.given[OPTION_HELP])
		return print_help(&verb);
	if (options.given[OPTION_VERSION])
		return print_version();
	return verb_functions[verb](&options);
}

/* "help" [VERB] */
static int
run_help(const char *word)
{
	enum verb verb;

	if (!word)
		return print_help(NULL);
	return verb_from_name(word, &verb) ? unknown_verb(word) : print_help(&verb);
}

int
main(int argc, char **argv)
{
	enum verb verb;

	if (argc < 2)
		return usage_error(NULL, "no verb", STATUS_USAGE);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_help(NULL);
	if (strcmp(argv[1], "help") == 0)
		return run_help(argv[2]);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return print_version();
	if (verb_from_name(argv[1], &verb))
		return unknown_verb(argv[1]);
	return run_verb(verb, argc - 1, argv + 1);
}
