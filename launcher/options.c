#include "options.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

struct option_row {
	int letter;
	const char *word;
	const char *argument; /* "[SEED]" may be left out: --word=SEED alone */
	unsigned verbs;
};

static const struct option_row option_rows[] = {
#define OPTION(NAME, letter, word, argument, verbs, help)                          \
	[OPTION_##NAME] = { letter, word, argument, verbs },
#include "tools/option.def"
#undef OPTION
};
static_assert(ARRAY_SIZE(option_rows) == OPTION_COUNT, "option.def");

static const char *const verb_words[] = {
#define VERB(NAME, word, function, synopsis, summary, statuses)                    \
	[VERB_##NAME] = word,
#include "tools/verb.def"
#undef VERB
};
static_assert(ARRAY_SIZE(verb_words) == VERB_COUNT, "verb.def");

int
verb_from_name(const char *word, enum verb *ret)
{
	for (unsigned i = 0; i < VERB_COUNT; i++)
		if (strcmp(verb_words[i], word) == 0) {
			*ret = (enum verb)i;
			return 0;
		}
	return -EINVAL;
}

const char *
verb_name(enum verb verb)
{
	return verb_words[verb];
}

const char *
verb_suggest(const char *word)
{
	return text_suggest(word, verb_words, VERB_COUNT);
}

/* getopt's view of the rows that this verb takes. Long options return
 * OPTION_COUNT-free codes above every letter. */
enum { LONG_OPTION_BASE = 256 };

struct getopt_tables {
	struct option longs[OPTION_COUNT + 1];
	char shorts[2 + 2 * OPTION_COUNT + 1];
};

static int
argument_kind(const struct option_row *row)
{
	if (!row->argument)
		return no_argument;
	return *row->argument == '[' ? optional_argument : required_argument;
}

static void
tables_fill(struct getopt_tables *tables, enum verb verb)
{
	size_t n_longs = 0, n_shorts = 0;

	/* "+": stop at the first word that is no option; ":": tell a missing
	 * argument from an unknown option. */
	tables->shorts[n_shorts++] = '+';
	tables->shorts[n_shorts++] = ':';
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		if (!(row->verbs & (1u << verb)))
			continue;
		tables->longs[n_longs++] = (struct option){
			.name = row->word,
			.has_arg = argument_kind(row),
			.val = LONG_OPTION_BASE + i,
		};
		if (row->letter)
			tables->shorts[n_shorts++] = (char)row->letter;
		if (row->letter && row->argument)
			tables->shorts[n_shorts++] = ':';
	}
}

static int
option_from_code(enum verb verb, int code)
{
	if (code >= LONG_OPTION_BASE)
		return code - LONG_OPTION_BASE;
	/* Verbs may use one letter for different options. */
	for (int i = 0; i < OPTION_COUNT; i++)
		if (option_rows[i].letter == code &&
		    option_rows[i].verbs & (1u << verb))
			return i;
	return OPTION_COUNT;
}

static int
color_wanted(const char *when, int fd, bool *ret)
{
	const char *no_color = getenv("NO_COLOR");

	if (!when || strcmp(when, "auto") == 0)
		*ret = isatty(fd) && !(no_color && *no_color);
	else if (strcmp(when, "always") == 0)
		*ret = true;
	else if (strcmp(when, "never") == 0)
		*ret = false;
	else
		return -EINVAL;
	return 0;
}

static int
fault_option(struct strbuf *fault, enum verb verb, int code, char **argv)
{
	const char *words[OPTION_COUNT] = { NULL };
	const char *given = argv[optind - 1];
	const char *nearest;

	if (code == ':') {
		strbuf_addf(fault, "option '%s' needs an argument", given);
		return -EINVAL;
	}
	/* A cluster of letters: name the letter, not the whole word. */
	if (optopt > 0 && optopt < LONG_OPTION_BASE && given[1] != '-') {
		strbuf_addf(fault, "unknown option '-%c'", optopt);
		return -EINVAL;
	}
	if (optopt >= LONG_OPTION_BASE) {
		strbuf_addf(fault, "option '--%s' takes no argument",
		            option_rows[optopt - LONG_OPTION_BASE].word);
		return -EINVAL;
	}
	strbuf_add(fault, "unknown option '");
	strbuf_add_printable(fault, given);
	strbuf_add(fault, "'");
	for (int i = 0; i < OPTION_COUNT; i++)
		if (option_rows[i].verbs & (1u << verb))
			words[i] = option_rows[i].word;
	nearest = text_suggest(given + 2, words, OPTION_COUNT);
	if (nearest)
		strbuf_addf(fault, ", did you mean '--%s'?", nearest);
	return -EINVAL;
}

int
options_parse(struct arena *arena, enum verb verb, int argc, char **argv,
              struct strbuf *fault, struct tool_options *ret)
{
	struct getopt_tables tables = { 0 };
	struct tool_options parsed = { .verb = verb };
	const char **rules = arena_alloc_array(arena, (size_t)argc, sizeof(*rules));
	int code;

	if (!rules)
		return -ENOMEM;
	tables_fill(&tables, verb);
	opterr = 0;
	optind = 1;
	while ((code = getopt_long(argc, argv, tables.shorts, tables.longs,
	                           NULL)) != -1) {
		int option;

		if (code == '?' || code == ':')
			return fault_option(fault, verb, code, argv);
		option = option_from_code(verb, code);
		if (option == OPTION_COUNT)
			return fault_option(fault, verb, '?', argv);
		parsed.given[option] = true;
		parsed.value[option] = optarg;
		if (option == OPTION_RULE)
			rules[parsed.n_rules++] = optarg;
	}
	if (color_wanted(parsed.value[OPTION_COLOR], STDERR_FILENO,
	                 &parsed.color) ||
	    color_wanted(parsed.value[OPTION_COLOR], STDOUT_FILENO,
	                 &parsed.color_stdout)) {
		strbuf_add(fault, "--color takes always, never or auto");
		return -EINVAL;
	}
	parsed.rules = rules;
	parsed.words = (const char *const *)argv + optind;
	parsed.n_words = (size_t)(argc - optind);
	*ret = parsed;
	return 0;
}
