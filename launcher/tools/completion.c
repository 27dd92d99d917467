/* Prints the tables of a shell's completion script: bash, zsh or fish.  Only used
 * by the build, which appends what does not change (doc/completion/body.*).
 *
 *     completion bash >bailey && cat body.bash >>bailey
 */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "lang/keyword.h"
#include "lang/operation.h"
#include "tools/tool.h"

struct verb_row {
	const char *word;
	const char *summary;
};

static const struct verb_row verbs[] = {
#define VERB(NAME, word, function, synopsis, summary, statuses) { word, summary },
#include "tools/verb.def"
#undef VERB
};

struct option_row {
	char letter;
	const char *word;
	const char *argument;
	unsigned verbs;
	const char *help;
};

static const struct option_row options[] = {
#define OPTION(NAME, letter, word, argument, verbs, help)                          \
	{ letter, word, argument, verbs, help },
#include "tools/option.def"
#undef OPTION
};

static const char *const keywords[] = {
#define KEYWORD(NAME, word, form, help) word,
#include "lang/keyword.def"
#undef KEYWORD
};

struct operation_row {
	const char *word;
	enum target_kind kind;
};

static const struct operation_row operations[] = {
#define OPERATION(NAME, word, kind, gives, takes) { word, kind },
#include "lang/operation.def"
#undef OPERATION
};

/* How an option's argument is completed: a function of the bodies. */
struct argument_row {
	const char *argument; /* as in option.def */
	const char *kind;
};

static const struct argument_row arguments[] = {
	{ "NAME|FILE", "profile" }, { "NAME", "profile" },  { "UNIT", "unit" },
	{ "DEST", "destination" },  { "TIME", "time" },     { "RULE", "rule" },
	{ "WHEN", "when" },         { "N", "number" },      { "MODE", "mode" },
	{ "KIND", "kind" },         { "FORMAT", "format" }, { "GLOB", "nothing" },
	{ "REPORT", "report" },     { "FILE", "file" },     { "NUMBER", "nothing" },
};

/* One that may be left out is not asked for. */
static const char *
wanted_argument(const struct option_row *row)
{
	return row->argument && *row->argument != '[' ? row->argument : NULL;
}

/* One word may be several options, of different verbs. Fish's table of words that
 * take an argument knows no verbs: a word that takes none for another verb is
 * left out, and what an earlier row has said is not said again. */
static bool
takes_argument(size_t option)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (strcmp(options[i].word, options[option].word) == 0 &&
		    (!wanted_argument(&options[i]) || i < option))
			return false;
	return true;
}

static const char *
argument_kind(const char *argument)
{
	for (size_t i = 0; i < ARRAY_SIZE(arguments); i++)
		if (strcmp(arguments[i].argument, argument) == 0)
			return arguments[i].kind;
	fprintf(stderr, "completion: argument %s has no row\n", argument);
	exit(EXIT_FAILURE);
}

/* In single quotes for the shell; the characters of `escape` get a backslash, as
 * zsh's _arguments and _describe want it. */
static void
print_quoted(const char *text, const char *escape)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", stdout);
			continue;
		}
		if (strchr(escape, *text))
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

/* The operations whose targets are of one kind; all where kind < 0. */
static void
print_operations(int kind)
{
	const char *blank = "";

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if (kind < 0 || operations[i].kind == (enum target_kind)kind) {
			printf("%s%s", blank, operations[i].word);
			blank = " ";
		}
}

static void
print_keywords(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		printf("%s%s", i ? " " : "", keywords[i]);
}

static void
print_bash_options(size_t verb)
{
	printf("\t%s) echo '", verbs[verb].word);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (!(options[i].verbs & (1u << verb)))
			continue;
		if (options[i].letter)
			printf("-%c ", options[i].letter);
		printf("--%s ", options[i].word);
	}
	puts("' ;;");
}

/* "'VERB -o' | 'VERB --output') echo file ;;" */
static void
print_bash_argument(size_t verb, const struct option_row *row)
{
	const char *word = verbs[verb].word;

	putchar('\t');
	if (row->letter)
		printf("'%s -%c' | ", word, row->letter);
	printf("'%s --%s') echo %s ;;\n", word, row->word,
	       argument_kind(row->argument));
}

static void
print_bash_arguments(void)
{
	for (size_t verb = 0; verb < ARRAY_SIZE(verbs); verb++)
		for (size_t i = 0; i < ARRAY_SIZE(options); i++)
			if (options[i].verbs & (1u << verb) &&
			    wanted_argument(&options[i]))
				print_bash_argument(verb, &options[i]);
}

static void
print_bash(void)
{
	fputs("# bash completion for bailey; the tables come from the program's "
	      "own\n"
	      "_bailey_verbs='",
	      stdout);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		printf("%s%s", i ? " " : "", verbs[i].word);
	fputs("'\n_bailey_keywords='", stdout);
	print_keywords();
	fputs("'\n_bailey_operations='", stdout);
	print_operations(-1);
	fputs("'\n_bailey_path_operations='", stdout);
	print_operations(TARGET_PATH);
	fputs("'\n_bailey_net_operations='", stdout);
	print_operations(TARGET_NET);
	puts("'\n\n_bailey_options()\n{\n\tcase $1 in");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		print_bash_options(i);
	puts("\tesac\n}\n\n_bailey_argument()\n{\n\tcase \"$1 $2\" in");
	print_bash_arguments();
	puts("\tesac\n}\n");
}

/* One specification of zsh's _arguments: '(-p --profile)'{-p,--profile}'[..]:..' */
static void
print_zsh_option(const struct option_row *row)
{
	const char *repeat = strcmp(row->word, "rule") == 0 ? "\\*" : "";

	printf("\t\t%s", repeat);
	if (row->letter)
		printf("'(-%c --%s)'{-%c,--%s%s}", row->letter, row->word,
		       row->letter, row->word, wanted_argument(row) ? "=" : "");
	else
		printf("--%s%s", row->word, wanted_argument(row) ? "=" : "");
	putchar('\'');
	putchar('[');
	for (const char *c = row->help; *c; c++)
		fputs(*c == '\''  ? "'\\''"
		      : *c == ']' ? "\\]"
		      : *c == ':' ? "\\:"
		                  : (char[]){ *c, '\0' },
		      stdout);
	putchar(']');
	if (wanted_argument(row))
		printf(":%s:_bailey_%s", argument_kind(wanted_argument(row)),
		       argument_kind(wanted_argument(row)));
	puts("'");
}

static void
print_zsh_verb(size_t verb)
{
	printf("\t%s)\n\t\t_bailey_specs=(\n", verbs[verb].word);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].verbs & (1u << verb))
			print_zsh_option(&options[i]);
	puts("\t\t) ;;");
}

static void
print_zsh(void)
{
	puts("#compdef bailey\n"
	     "# zsh completion for bailey; the tables come from the program's own\n"
	     "typeset -ga _bailey_verbs _bailey_keywords _bailey_operations\n"
	     "typeset -ga _bailey_path_operations _bailey_net_operations\n"
	     "typeset -ga _bailey_specs\n"
	     "_bailey_verbs=(");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		printf("\t%s:", verbs[i].word);
		print_quoted(verbs[i].summary, ":");
		putchar('\n');
	}
	fputs(")\n_bailey_keywords=(", stdout);
	print_keywords();
	fputs(")\n_bailey_operations=(", stdout);
	print_operations(-1);
	fputs(")\n_bailey_path_operations=(", stdout);
	print_operations(TARGET_PATH);
	fputs(")\n_bailey_net_operations=(", stdout);
	print_operations(TARGET_NET);
	puts(")\n\n_bailey_set_specs()\n{\n\tcase $1 in");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		print_zsh_verb(i);
	puts("\tesac\n}\n");
}

static void
print_fish_option(const struct option_row *row)
{
	fputs("complete -c bailey -n '", stdout);
	fputs("__bailey_verb_is", stdout);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (row->verbs & (1u << i))
			printf(" %s", verbs[i].word);
	printf("' -l %s", row->word);
	if (row->letter)
		printf(" -s %c", row->letter);
	if (wanted_argument(row))
		printf(" -x -a '(__bailey_%s)'",
		       argument_kind(wanted_argument(row)));
	fputs(" -d ", stdout);
	print_quoted(row->help, "");
	putchar('\n');
}

static void
print_fish(void)
{
	fputs("# fish completion for bailey; the tables come from the program's "
	      "own\n"
	      "set -g __bailey_keywords ",
	      stdout);
	print_keywords();
	fputs("\nset -g __bailey_operations ", stdout);
	print_operations(-1);
	fputs("\nset -g __bailey_path_operations ", stdout);
	print_operations(TARGET_PATH);
	fputs("\nset -g __bailey_net_operations ", stdout);
	print_operations(TARGET_NET);
	/* The options that take a word as their argument. */
	fputs("\nset -g __bailey_with_argument", stdout);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (!takes_argument(i))
			continue;
		if (options[i].letter)
			printf(" -%c", options[i].letter);
		printf(" --%s", options[i].word);
	}
	puts("\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		printf("complete -c bailey -f -n __bailey_no_verb -a %s -d ",
		       verbs[i].word);
		print_quoted(verbs[i].summary, "");
		putchar('\n');
	}
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		print_fish_option(&options[i]);
	putchar('\n');
}

struct shell_row {
	const char *name;
	void (*print)(void);
};

static const struct shell_row shells[] = {
	{ "bash", print_bash },
	{ "zsh", print_zsh },
	{ "fish", print_fish },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(shells); i++)
		if (strcmp(argv[1], shells[i].name) == 0) {
			shells[i].print();
			return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
		}
	fputs("usage: completion bash|zsh|fish\n", stderr);
	return EXIT_FAILURE;
}
