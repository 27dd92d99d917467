/* expect run, expect denied: what is said about a command. */
#include "lang/expect_parser.h"

#include <limits.h>
#include <regex.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

enum { STATUS_MAX = 255, SECONDS_MAX = 3600 };

/* One word of a command, from *text on: blanks part words but between '...'. NULL:
 * the end, or *unclosed. */
static const char *
next_word(struct arena *arena, const char **text, bool *unclosed)
{
	_cleanup_strbuf_ struct strbuf word = STRBUF_EMPTY;
	const char *c = *text + strspn(*text, " \t");
	bool quoted = false;

	if (!*c)
		return NULL;
	for (; *c && (quoted || (*c != ' ' && *c != '\t')); c++) {
		if (c[0] == '\\' && c[1] == '"')
			continue; /* the lexer leaves it before a quote */
		if (*c == '\'')
			quoted = !quoted;
		else
			strbuf_add_char(&word, *c);
	}
	*text = c;
	*unclosed = quoted;
	return quoted ? NULL : arena_strdup(arena, strbuf_text(&word));
}

/* "python3 -c 'print(1)'" into argv: no shell. */
static int
split_command(struct expect_parser *parser, const struct word *word,
              struct expectation *item)
{
	const char *text = word->text, *next, **words = NULL;
	size_t n = 0, capacity = 0;
	bool unclosed = false;
	int error = 0;

	while (!error && (next = next_word(parser->arena, &text, &unclosed)))
		error = ARENA_PUSH(parser->arena, words, n, capacity, next);
	if (unclosed)
		return diag_error(parser->diags, "unclosed-quote", &word->at, NULL,
		                  "a ' is not closed");
	if (!error && n == 0)
		return diag_error(parser->diags, "no-command", &word->at, NULL,
		                  "the command is empty");
	item->n_command = n;
	if (!error)
		error = ARENA_PUSH(parser->arena, words, n, capacity, NULL);
	item->command = words;
	return error;
}

static int
parse_number(struct expect_parser *parser, const struct word *word, uint64_t max,
             long *ret)
{
	uint64_t number;

	if (text_to_uint(word->text, max, &number))
		return diag_error(parser->diags, "number", &word->at, NULL,
		                  "'%s' is no number up to %llu", word->text,
		                  (unsigned long long)max);
	*ret = (long)number;
	return 0;
}

static int
parse_patience(struct expect_parser *parser, const struct word *word, unsigned *ret)
{
	size_t length = strlen(word->text);
	char unit = length ? word->text[length - 1] : '\0';
	unsigned factor = unit == 'm' ? 60 : 1;
	struct word number = *word;
	long seconds;
	int error;

	if (unit == 's' || unit == 'm')
		number.text = arena_strndup(parser->arena, word->text, length - 1);
	if (!number.text)
		return -ENOMEM;
	error = parse_number(parser, &number, SECONDS_MAX / factor, &seconds);
	if (!error)
		*ret = (unsigned)seconds * factor * 1000;
	return error;
}

static int
parse_output(struct expect_parser *parser, const struct word *word,
             struct expectation *item)
{
	char text[128];
	regex_t regex;
	int error = regcomp(&regex, word->text, REG_EXTENDED | REG_NOSUB);

	if (error) {
		regerror(error, &regex, text, sizeof(text));
		return diag_error(parser->diags, "regex", &word->at, NULL, "%s",
		                  text);
	}
	regfree(&regex);
	item->output = word->text;
	return 0;
}

enum clause {
#define CLAUSE(NAME, word, form) CLAUSE_##NAME,
#include "lang/expectation.def"
#undef CLAUSE
	CLAUSE_COUNT
};

static const char *const clause_words[] = {
#define CLAUSE(NAME, word, form) [CLAUSE_##NAME] = word,
#include "lang/expectation.def"
#undef CLAUSE
};

/* clause := "status" N | "denials" N | "stdout" "~" REGEX | "within" N("s"|"m")?
 * Takes *i words further. */
static int
parse_clause(struct expect_parser *parser, size_t *i, struct expectation *item)
{
	const struct word *word = &parser->words[*i];
	enum clause clause = 0;
	size_t length;

	while (clause < CLAUSE_COUNT &&
	       strcmp(clause_words[clause], word->text) != 0)
		clause++;
	if (clause == CLAUSE_COUNT)
		return expect_unknown(parser, word, "clause", clause_words,
		                      CLAUSE_COUNT);
	length = clause == CLAUSE_STDOUT ? 3 : 2;
	if (expect_need(parser, *i + length,
	                "expect run \"COMMAND\" [status N] [denials N] [stdout ~ "
	                "REGEX] "
	                "[within N]"))
		return -EINVAL;
	*i += length;
	switch (clause) {
	case CLAUSE_STATUS:
		return parse_number(parser, word + 1, STATUS_MAX, &item->status);
	case CLAUSE_DENIALS:
		return parse_number(parser, word + 1, INT_MAX, &item->denials);
	case CLAUSE_WITHIN:
		return parse_patience(parser, word + 1, &item->patience);
	case CLAUSE_STDOUT:
		if (strcmp(word[1].text, "~") != 0)
			return expect_unknown(parser, word + 1, "comparison",
			                      (const char *const[]){ "~" }, 1);
		return parse_output(parser, word + 2, item);
	case CLAUSE_COUNT:
		break;
	}
	return -EINVAL;
}

/* expect_run := "run" COMMAND clause* */
int
expect_parse_run(struct expect_parser *parser)
{
	struct expectation item = {
		.kind = EXPECT_RUN,
		.status = EXPECT_ANY,
		.denials = EXPECT_ANY,
		.patience = EXPECT_PATIENCE_MS,
	};
	int error;

	if (expect_need(parser, 4, "expect run \"COMMAND\" CLAUSE..."))
		return -EINVAL;
	error = split_command(parser, &parser->words[2], &item);
	for (size_t i = 3; i < parser->n && !error;)
		error = parse_clause(parser, &i, &item);
	return error ? error : expect_push(parser, &item);
}

/* expect_denied := "denied" OPERATION PATTERN "during" COMMAND */
int
expect_parse_denied(struct expect_parser *parser)
{
	struct expectation item = {
		.kind = EXPECT_DENIED,
		.status = EXPECT_ANY,
		.denials = EXPECT_ANY,
		.patience = EXPECT_PATIENCE_MS,
		.n_words = 2,
	};
	const struct word *words = parser->words;
	int error;

	if (expect_need(parser, 6,
	                "expect denied OPERATION PATTERN during \"COMMAND\"") ||
	    expect_need_no_more(parser, 6) || expect_operation(parser, &words[2]))
		return -EINVAL;
	if (strcmp(words[4].text, "during") != 0)
		return expect_unknown(parser, &words[4], "word",
		                      (const char *const[]){ "during" }, 1);
	item.words = expect_texts(parser->arena, words + 2, 2);
	error = item.words ? split_command(parser, &words[5], &item) : -ENOMEM;
	return error ? error : expect_push(parser, &item);
}
