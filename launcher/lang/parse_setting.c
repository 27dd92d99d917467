/* Statements about the process: caps, env, limit, trace, require. */
#include "lang/parser.h"

#include <string.h>

#include "base/text.h"

typedef int check_function(struct parser *parser, const struct word *word);

static int
check_capability(struct parser *parser, const struct word *word)
{
	static const char letters[] =
	        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	if (*word->text && word->text[strspn(word->text, letters)] == '\0')
		return 0;
	return parse_error(parser, &word->at, "bad-capability",
	                   "as capabilities(7) lists them: net_bind_service",
	                   "'%s' is not the name of a capability", word->text);
}

static int
check_env_pattern(struct parser *parser, const struct word *word)
{
	if (*word->text && !strchr(word->text, '='))
		return 0;
	return parse_error(
	        parser, &word->at, "bad-env-pattern",
	        "a name, with * for any characters; values: env set NAME=VALUE",
	        "'%s' is not the name of an environment variable", word->text);
}

static int
check_env_value(struct parser *parser, const struct word *word)
{
	size_t length = parse_name_length(word->text);

	if (length && word->text[length] == '=')
		return parse_variables(parser, word);
	return parse_error(parser, &word->at, "bad-env-value", "write NAME=VALUE",
	                   "'%s' sets no environment variable", word->text);
}

static int
check_always(struct parser *parser, const struct word *word)
{
	static const char *const known[] = { "always" };

	if (strcmp(word->text, known[0]) == 0)
		return 0;
	return parse_unknown(parser, word, "unknown-word", "word", known,
	                     ARRAY_SIZE(known));
}

static int
check_isolate(struct parser *parser, const struct word *word)
{
	static const char *const known[] = { "isolate" };

	if (strcmp(word->text, known[0]) == 0)
		return 0;
	return parse_unknown(parser, word, "unknown-word", "word", known,
	                     ARRAY_SIZE(known));
}

/* The second word and what may stand behind it. */
struct setting {
	enum keyword keyword;
	const char *word;
	enum statement_verb verb;
	const char *what;
	check_function *check;
};

static const struct setting settings[] = {
	{ KEYWORD_CAPS, "keep", VERB_CAPS_KEEP, "the capability",
	  check_capability },
	{ KEYWORD_ENV, "keep", VERB_ENV_KEEP, "the name", check_env_pattern },
	{ KEYWORD_ENV, "drop", VERB_ENV_DROP, "the name", check_env_pattern },
	{ KEYWORD_ENV, "set", VERB_ENV_SET, "NAME=VALUE", check_env_value },
};

/* Checks the words from index first on and keeps them. */
static int
keep_checked(struct parser *parser, struct statement *statement,
             const struct phrase *phrase, size_t first, check_function *check)
{
	int error = 0, fault;
	size_t i;

	parse_keep_words(statement, phrase, first);
	for (i = 0; i < statement->n_words; i++) {
		fault = check(parser, &statement->words[i]);
		if (fault)
			error = fault;
	}
	return error;
}

static int
unknown_setting(struct parser *parser, enum keyword keyword,
                const struct word *word)
{
	const char *candidates[ARRAY_SIZE(settings)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		candidates[i] =
		        settings[i].keyword == keyword ? settings[i].word : NULL;
	return parse_unknown(parser, word, "unknown-word", "word", candidates,
	                     ARRAY_SIZE(candidates));
}

static int
parse_setting(struct parser *parser, struct statement *statement,
              const struct phrase *phrase, const char *what)
{
	const struct setting *setting;
	size_t i;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, what);
	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		setting = &settings[i];
		if (setting->keyword != statement->keyword ||
		    strcmp(setting->word, phrase->words[1].text) != 0)
			continue;
		statement->verb = setting->verb;
		if (phrase->n == 2)
			return parse_missing(parser, phrase, setting->what);
		return keep_checked(parser, statement, phrase, 2, setting->check);
	}
	return unknown_setting(parser, statement->keyword, &phrase->words[1]);
}

/* caps := "caps" "keep" NAME+ */
int
parse_caps(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	return parse_setting(parser, statement, phrase, "'keep'");
}

/* env := "env" (("keep" | "drop") PATTERN+ | "set" (NAME "=" VALUE)+) */
int
parse_env(struct parser *parser, struct statement *statement,
          const struct phrase *phrase)
{
	return parse_setting(parser, statement, phrase, "'keep', 'drop' or 'set'");
}

/* value := number ["K" | "M" | "G" | "T"] | "infinity" */
static bool
is_limit_value(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	const char *suffix = text + digits;
	char number[24];
	uint64_t value;

	if (strcmp(text, "infinity") == 0)
		return true;
	if (!digits || digits >= sizeof(number) || (*suffix && suffix[1]) ||
	    (*suffix && !strchr("KMGT", *suffix)))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	/* So that no suffix makes it too large for rlim_t. */
	return text_to_uint(number, *suffix ? UINT64_MAX >> 41 : UINT64_MAX - 1,
	                    &value) == 0;
}

/* limit := "limit" RESOURCE value */
int
parse_limit(struct parser *parser, struct statement *statement,
            const struct phrase *phrase)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	const struct word *words = phrase->words;
	int error;

	if (phrase->n < 3)
		return parse_missing(parser, phrase,
		                     phrase->n == 1 ? "the resource" : "the value");
	error = parse_no_more(parser, phrase, 3);
	if (error)
		return error;
	if (!*words[1].text || words[1].text[strspn(words[1].text, letters)])
		return parse_error(parser, &words[1].at, "bad-limit",
		                   "as setrlimit(2) names them: nofile, nproc",
		                   "'%s' is not the name of a resource",
		                   words[1].text);
	if (!is_limit_value(words[2].text))
		return parse_error(
		        parser, &words[2].at, "bad-limit",
		        "a number, with K, M, G or T behind it, or infinity",
		        "'%s' is not a limit", words[2].text);
	parse_keep_words(statement, phrase, 1);
	return 0;
}

static int
parse_fixed(struct parser *parser, struct statement *statement,
            const struct phrase *phrase, const char *what, check_function *check)
{
	int error;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, what);
	error = parse_no_more(parser, phrase, 2);
	return error ? error : keep_checked(parser, statement, phrase, 1, check);
}

/* trace := "trace" "always" */
int
parse_trace(struct parser *parser, struct statement *statement,
            const struct phrase *phrase)
{
	return parse_fixed(parser, statement, phrase, "'always'", check_always);
}

/* require := "require" "isolate" */
int
parse_require(struct parser *parser, struct statement *statement,
              const struct phrase *phrase)
{
	return parse_fixed(parser, statement, phrase, "'isolate'", check_isolate);
}
