#include "lang/parse.h"

#include <string.h>

#include "base/text.h"
#include "lang/parser.h"
#include "lang/token.h"

static parse_function *const handlers[KEYWORD_COUNT] = {
	[KEYWORD_ALLOW] = parse_rule,      [KEYWORD_DENY] = parse_rule,
	[KEYWORD_INCLUDE] = parse_include, [KEYWORD_BARE] = parse_bare,
	[KEYWORD_SET] = parse_set,         [KEYWORD_ZONE] = parse_zone,
	[KEYWORD_DROP] = parse_drop,       [KEYWORD_MKDIR] = parse_mkdir,
	[KEYWORD_MKFILE] = parse_mkfile,   [KEYWORD_CAPS] = parse_caps,
	[KEYWORD_ENV] = parse_env,         [KEYWORD_LIMIT] = parse_limit,
	[KEYWORD_TRACE] = parse_trace,     [KEYWORD_PROTECT] = parse_protect,
	[KEYWORD_REQUIRE] = parse_require, [KEYWORD_WHEN] = parse_when,
	[KEYWORD_VERIFY] = parse_verify,   [KEYWORD_MANIFEST] = parse_manifest,
};
_Static_assert(KEYWORD_COUNT == 18, "a keyword without a handler");

bool
parse_is_full(const struct parser *parser)
{
	return parser->diags->n_errors - parser->errors_before >= PARSE_ERRORS_MAX;
}

int
parse_unknown(struct parser *parser, const struct word *word, const char *id,
              const char *what, const char *const *candidates, size_t n)
{
	const char *meant = text_suggest(word->text, candidates, n);
	const char *hint = NULL;

	if (meant)
		hint = arena_printf(parser->arena, "did you mean '%s'?", meant);
	return parse_error(parser, &word->at, id, hint, "unknown %s '%s'", what,
	                   word->text);
}

static const char *
form_hint(struct parser *parser, const struct word *first)
{
	enum keyword keyword;

	if (strcmp(first->text, "allow?") == 0)
		keyword = KEYWORD_ALLOW;
	else if (keyword_from_name(first->text, &keyword))
		return NULL;
	return arena_printf(parser->arena, "the form is: %s",
	                    keyword_form(keyword));
}

int
parse_missing(struct parser *parser, const struct phrase *phrase, const char *what)
{
	struct location at = phrase->words[phrase->n - 1].at;

	at.col += at.width;
	at.width = 0;
	return parse_error(parser, &at, "missing-word",
	                   form_hint(parser, &phrase->words[0]), "%s is missing",
	                   what);
}

int
parse_no_more(struct parser *parser, const struct phrase *phrase, size_t n)
{
	if (phrase->n <= n)
		return 0;
	return parse_error(parser, &phrase->words[n].at, "extra-word",
	                   form_hint(parser, &phrase->words[0]),
	                   "unexpected word '%s'", phrase->words[n].text);
}

void
parse_keep_words(struct statement *statement, const struct phrase *phrase,
                 size_t first)
{
	statement->words = phrase->words + first;
	statement->n_words = phrase->n - first;
}

/* Which some editors put before UTF-8. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static int
unknown_statement(struct parser *parser, const struct word *word)
{
	const char *candidates[KEYWORD_COUNT + 1] = { "allow?" };
	enum operation operation;
	enum keyword i;

	parser->profile->lost = PROFILE_LOST_ALL;
	if (operation_from_name(word->text, &operation) == 0)
		return parse_error(parser, &word->at, "unknown-statement",
		                   "a rule begins with 'allow' or 'deny'",
		                   "unknown statement '%s'", word->text);
	if (text_starts_with(word->text, BYTE_ORDER_MARK))
		return parse_error(parser, &word->at, "unknown-statement",
		                   "save the file as UTF-8 without it",
		                   "a byte order mark before the first word");
	if (strcmp(word->text, "deny?") == 0)
		return parse_error(parser, &word->at, "unknown-statement",
		                   "a path in 'deny' may always be missing",
		                   "unknown statement 'deny?'");
	for (i = 0; i < KEYWORD_COUNT; i++)
		candidates[i + 1] = keyword_name(i);
	return parse_unknown(parser, word, "unknown-statement", "statement",
	                     candidates, ARRAY_SIZE(candidates));
}

/* statement := keyword word* */
static int
parse_statement(struct parser *parser, const struct phrase *phrase)
{
	const struct word *first = &phrase->words[0];
	struct statement statement = { .at = first->at, .layer = parser->layer };
	struct profile *profile = parser->profile;
	int error;

	if (strcmp(first->text, "allow?") == 0)
		statement.keyword = KEYWORD_ALLOW;
	else if (keyword_from_name(first->text, &statement.keyword))
		return unknown_statement(parser, first);
	error = handlers[statement.keyword](parser, &statement, phrase);
	if (error) {
		profile->lost |= PROFILE_FAULTY | 1u << statement.keyword;
		return error;
	}
	return ARENA_PUSH(profile->arena, profile->statements,
	                  profile->n_statements, profile->capacity, statement);
}

int
parse_line(struct parser *parser, unsigned line, const char *text, size_t length)
{
	struct word *words;
	struct phrase phrase;
	int error;

	error = token_split_line(parser->arena, parser->diags, parser->file, line,
	                         text, length, &words, &phrase.n);
	if (error)
		parser->profile->lost = PROFILE_LOST_ALL;
	if (error || !phrase.n)
		return error;
	phrase.words = words;
	return parse_statement(parser, &phrase);
}

static int
stop_early(struct parser *parser, unsigned line)
{
	const struct location at = { .file = parser->file, .line = line };

	parser->profile->lost = PROFILE_LOST_ALL;
	return diag_error(parser->diags, "too-many-errors", &at, NULL,
	                  "too many errors, the rest was not read");
}

/* profile := (statement? "\n")* */
int
parse_text(struct profile *profile, struct diag_list *diags, const char *file,
           unsigned layer, const char *text, size_t length)
{
	struct parser parser = { profile, profile->arena, diags,          file,
		                 layer,   false,          diags->n_errors };
	const char *end = text + length, *newline;
	unsigned line = 1;
	int error;

	for (; text < end; text = newline + 1, line++) {
		if (parse_is_full(&parser))
			return stop_early(&parser, line);
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		error = parse_line(&parser, line, text, (size_t)(newline - text));
		if (error == -ENOMEM)
			return error;
	}
	return diags->n_errors > parser.errors_before ? -EINVAL : 0;
}
