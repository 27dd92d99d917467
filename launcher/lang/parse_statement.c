/* All statements but rules. */
#include "lang/parser.h"

#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "lang/print.h"
#include "lang/public_key.h"
#include "lang/token.h"

typedef int check_function(struct parser *parser, const struct word *word);

/* Checks all words from index first on, of which there must be one, and keeps
 * those from index keep on. */
static int
check_words(struct parser *parser, struct statement *statement,
            const struct phrase *phrase, size_t first, size_t keep,
            const char *what, check_function *check)
{
	int error = 0, fault;
	size_t i;

	if (phrase->n <= first)
		return parse_missing(parser, phrase, what);
	for (i = first; i < phrase->n; i++) {
		fault = check(parser, &phrase->words[i]);
		if (fault == -ENOMEM)
			return fault;
		if (fault)
			error = fault;
	}
	if (!error)
		parse_keep_words(statement, phrase, keep);
	return error;
}

static bool
is_profile_name(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (strchr("./<> \t\\", text[i]) && (text[i] != '.' || i == 0))
			return false;
	}
	return length > 0;
}

/* include := "include" ("<" NAME ">" | "./" FILE | "/" FILE) */
int
parse_include(struct parser *parser, struct statement *statement,
              const struct phrase *phrase)
{
	const struct word *word = &phrase->words[1];
	const char *hint = "write <NAME>, or \"./FILE\" for a file beside this one";
	size_t length;
	int error;

	if (parser->command_line)
		return parse_error(parser, &phrase->words[0].at, "include-not-here",
		                   "name the profile with -p",
		                   "a --rule cannot include a profile");
	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the profile");
	error = parse_no_more(parser, phrase, 2);
	if (error)
		return error;
	length = strlen(word->text);
	if (text_starts_with(word->text, "./") || word->text[0] == '/' ||
	    (word->text[0] == '<' && word->text[length - 1] == '>' && length > 2 &&
	     is_profile_name(word->text + 1, length - 2))) {
		parse_keep_words(statement, phrase, 1);
		return 0;
	}
	if (is_profile_name(word->text, length))
		hint = arena_printf(parser->arena, "did you mean <%s> or \"./%s\"?",
		                    word->text, word->text);
	return parse_error(parser, &word->at, "bad-include", hint,
	                   "'%s' names no profile", word->text);
}

/* bare := "bare" */
int
parse_bare(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	int error = parse_no_more(parser, phrase, 1);

	if (!error)
		parse_keep_words(statement, phrase, 1);
	return error;
}

/* set := "set" NAME VALUE+ */
int
parse_set(struct parser *parser, struct statement *statement,
          const struct phrase *phrase)
{
	static const char *const builtins[] = {
		"HOME",
		"USER",
		"UID",
		"CWD",
		"TMPDIR",
		"XDG_CONFIG_HOME",
		"XDG_DATA_HOME",
		"XDG_CACHE_HOME",
		"XDG_STATE_HOME",
		"XDG_RUNTIME_DIR",
		"APP",
		"ARGFILES",
		"TTY",
	};
	const struct word *name = &phrase->words[1];
	size_t i;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the name");
	if (!*name->text || name->text[parse_name_length(name->text)])
		return parse_error(
		        parser, &name->at, "bad-variable-name",
		        "a name holds letters, digits and _, no digit first",
		        "'%s' is not the name of a variable", name->text);
	for (i = 0; i < ARRAY_SIZE(builtins); i++) {
		if (strcmp(name->text, builtins[i]) == 0)
			return parse_error(
			        parser, &name->at, "builtin-variable",
			        "it is set by the launch: take another name",
			        "'%s' cannot be set", name->text);
	}
	return check_words(parser, statement, phrase, 2, 1, "the value",
	                   parse_variables);
}

/* zone := "zone" "@" NAME "+=" path+ */
int
parse_zone(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	int error;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the zone");
	error = parse_zone_name(parser, &phrase->words[1]);
	if (error)
		return error;
	if (phrase->n == 2)
		return parse_missing(parser, phrase, "'+='");
	if (strcmp(phrase->words[2].text, "+=") != 0)
		return parse_error(
		        parser, &phrase->words[2].at, "missing-plus-equals",
		        "a zone can only be extended: zone @NAME += PATH...",
		        "'%s' in the place of '+='", phrase->words[2].text);
	return check_words(parser, statement, phrase, 3, 1, "the path", parse_path);
}

/* The words of a rule within a word, placed where they are in the line. */
static int
split_rule(struct parser *parser, const struct word *word, struct word **words,
           size_t *n)
{
	const char *text = glob_unescape(parser->arena, word->text);
	struct diag_list faults;
	int error;
	size_t i;

	if (!text)
		return -ENOMEM;
	diag_list_init(&faults, parser->arena);
	error = token_split_line(parser->arena, &faults, parser->file,
	                         word->at.line, text, strlen(text), words, n);
	if (error == -EINVAL && faults.n)
		return parse_error(parser, &word->at, "bad-rule", NULL, "%s",
		                   faults.items[0].message);
	for (i = 0; !error && i < *n; i++)
		(*words)[i].at = token_locate(word, (*words)[i].at.col - 1,
		                              (*words)[i].at.width);
	return error;
}

static int
read_rule(struct parser *parser, const struct word *word, struct statement *rule)
{
	const char *first;
	struct word *words;
	struct phrase phrase;
	int error;

	error = split_rule(parser, word, &words, &phrase.n);
	if (error)
		return error;
	phrase.words = words;
	first = phrase.n ? words[0].text : "";
	*rule = (struct statement){ .keyword = KEYWORD_ALLOW };
	if (strcmp(first, "deny") == 0)
		rule->keyword = KEYWORD_DENY;
	else if (strcmp(first, "allow") != 0 && strcmp(first, "allow?") != 0)
		return parse_error(parser, &word->at, "bad-rule",
		                   "for instance: drop \"deny read @private\"",
		                   "'%s' is not a rule", word->text);
	return parse_rule(parser, rule, &phrase);
}

/* drop := "drop" '"' rule '"', a rule with one target */
int
parse_drop(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const struct word *word = &phrase->words[1];
	struct statement rule;
	struct word *kept;
	int error;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the rule");
	error = parse_no_more(parser, phrase, 2);
	if (!error)
		error = read_rule(parser, word, &rule);
	if (error)
		return error;
	if (rule.n_targets > 1)
		return parse_error(parser, &word->at, "several-rules",
		                   "one 'drop' for each target",
		                   "%zu rules in one 'drop'", rule.n_targets);
	print_rule(&text, &rule, rule.targets);
	kept = arena_alloc(parser->arena, sizeof(*kept));
	if (!kept || strbuf_failed(&text))
		return -ENOMEM;
	*kept = *word;
	kept->text = arena_strdup(parser->arena, strbuf_text(&text));
	statement->words = kept;
	statement->n_words = 1;
	return kept->text ? 0 : -ENOMEM;
}

static int
parse_made(struct parser *parser, struct statement *statement,
           const struct phrase *phrase, unsigned mode)
{
	int error;

	statement->mode = mode;
	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the path");
	error = parse_literal_path(parser, &phrase->words[1]);
	if (!error)
		error = parse_no_more(parser, phrase, 3);
	if (error)
		return error;
	if (phrase->n == 3 &&
	    (text_to_mode(phrase->words[2].text, &statement->mode) ||
	     statement->mode > 01777))
		return parse_error(parser, &phrase->words[2].at, "bad-mode",
		                   "a mode is octal and begins with 0: 0700",
		                   "'%s' is not a mode", phrase->words[2].text);
	parse_keep_words(statement, phrase, 1);
	return 0;
}

/* mkdir := "mkdir" path [mode] */
int
parse_mkdir(struct parser *parser, struct statement *statement,
            const struct phrase *phrase)
{
	return parse_made(parser, statement, phrase, 0700);
}

/* mkfile := "mkfile" path [mode] */
int
parse_mkfile(struct parser *parser, struct statement *statement,
             const struct phrase *phrase)
{
	if (phrase->n > 1 && text_ends_with(phrase->words[1].text, "/"))
		return parse_error(parser, &phrase->words[1].at, "not-one-path",
		                   "mkdir makes a folder",
		                   "a file cannot end in '/'");
	return parse_made(parser, statement, phrase, 0600);
}

/* path, without what is another one in each launch: the launch that it binds is not
 * one of this profile. */
static int
parse_protected_path(struct parser *parser, const struct word *word)
{
	static const char *const of_launch[] = { "${APP}", "${ARGFILES}", "${CWD}",
		                                 "${TTY}" };

	for (size_t i = 0; i < ARRAY_SIZE(of_launch); i++)
		if (strstr(word->text, of_launch[i]))
			return parse_error(parser, &word->at, "launch-variable",
			                   "name the place itself",
			                   "'%s' is another one in each launch",
			                   of_launch[i]);
	return parse_path(parser, word);
}

/* protect := "protect" ["private"] path+ */
int
parse_protect(struct parser *parser, struct statement *statement,
              const struct phrase *phrase)
{
	const bool private =
	        phrase->n > 1 && strcmp(phrase->words[1].text, "private") == 0;
	const size_t first = private ? 2 : 1;

	statement->verb = private ? VERB_PROTECT_PRIVATE : VERB_PROTECT;
	return check_words(parser, statement, phrase, first, first, "the path",
	                   parse_protected_path);
}

/* verify := "verify" ["report"] path+ */
int
parse_verify(struct parser *parser, struct statement *statement,
             const struct phrase *phrase)
{
	const bool report =
	        phrase->n > 1 && strcmp(phrase->words[1].text, "report") == 0;
	const size_t first = report ? 2 : 1;

	statement->verb = report ? VERB_VERIFY_REPORT : VERB_VERIFY;
	return check_words(parser, statement, phrase, first, first, "the path",
	                   parse_path);
}

/* manifest := "manifest" path KEY */
int
parse_manifest(struct parser *parser, struct statement *statement,
               const struct phrase *phrase)
{
	const struct word *words = phrase->words;
	struct public_key key;
	int error;

	if (phrase->n < 3)
		return parse_missing(parser, phrase,
		                     phrase->n == 1 ? "the file" : "the key");
	error = parse_no_more(parser, phrase, 3);
	if (!error)
		error = parse_literal_path(parser, &words[1]);
	if (error)
		return error;
	error = public_key_decode(parser->arena, words[2].text, &key);
	if (error == -EINVAL)
		return parse_error(parser, &words[2].at, "bad-key",
		                   "the second line of the public key's file",
		                   "'%s' is no public key of minisign or signify",
		                   words[2].text);
	parse_keep_words(statement, phrase, 1);
	return error;
}
