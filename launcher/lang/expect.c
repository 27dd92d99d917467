#include "lang/expect.h"

#include <string.h>

#include "base/text.h"
#include "lang/expect_parser.h"
#include "lang/operation.h"
#include "lang/token.h"

enum { ERRORS_MAX = 20 };

typedef int statement_function(struct expect_parser *parser);

int
expect_unknown(struct expect_parser *parser, const struct word *word,
               const char *what, const char *const *candidates, size_t n)
{
	const char *meant = text_suggest(word->text, candidates, n);
	const char *hint =
	        meant ? arena_printf(parser->arena, "did you mean '%s'?", meant)
	              : NULL;

	return diag_error(parser->diags, "unknown-word", &word->at, hint,
	                  "unknown %s '%s'", what, word->text);
}

/* Fewer than n words: behind the last one something is missing. */
int
expect_need(struct expect_parser *parser, size_t n, const char *form)
{
	struct location at;

	if (parser->n >= n)
		return 0;
	at = parser->words[parser->n - 1].at;
	at.col += at.width;
	at.width = 0;
	return diag_error(parser->diags, "missing-word", &at,
	                  arena_printf(parser->arena, "the form is: %s", form),
	                  "a word is missing");
}

int
expect_need_no_more(struct expect_parser *parser, size_t n)
{
	if (parser->n <= n)
		return 0;
	return diag_error(parser->diags, "extra-word", &parser->words[n].at, NULL,
	                  "unexpected word '%s'", parser->words[n].text);
}

const char *const *
expect_texts(struct arena *arena, const struct word *words, size_t n)
{
	const char **texts = arena_alloc_array(arena, n + 1, sizeof(*texts));

	for (size_t i = 0; texts && i < n; i++)
		texts[i] = words[i].text;
	return texts;
}

/* As it stands there: quoted where it has to be. */
static const char *
text_of(struct arena *arena, const struct word *words, size_t n)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_add_char(&text, ' ');
		token_add_quoted(&text, words[i].text);
	}
	return arena_strdup(arena, strbuf_text(&text));
}

/* use := "use" (NAME | FILE | "<" NAME ">") */
static int
parse_use(struct expect_parser *parser)
{
	const char *name;
	size_t length;

	if (expect_need(parser, 2, "use PROFILE") || expect_need_no_more(parser, 2))
		return -EINVAL;
	if (parser->file->use)
		return diag_error(parser->diags, "twice", &parser->words[1].at,
		                  NULL, "a second 'use'");
	name = parser->words[1].text;
	length = strlen(name);
	if (length > 2 && name[0] == '<' && name[length - 1] == '>')
		name = arena_strndup(parser->arena, name + 1, length - 2);
	parser->file->use = name;
	parser->file->use_at = parser->words[1].at;
	return name ? 0 : -ENOMEM;
}

static bool
leaves_home(const char *path)
{
	size_t length = strlen(path);

	return strncmp(path, "~/", 2) != 0 || strstr(path, "/../") ||
	       (length >= 3 && strcmp(path + length - 3, "/..") == 0);
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The byte of "\xHH" at text; -1: it is none. */
static int
hex_byte(const char *text)
{
	int high = text[1] == 'x' ? hex_digit(text[2]) : -1;
	int low = high < 0 ? -1 : hex_digit(text[3]);

	return low < 0 ? -1 : high * 16 + low;
}

/* \\n, \\t, \\\\ and \\" as in C, and \\xHH of two digits; other backslashes stay.
 */
static int
unescape(struct arena *arena, const char *text, struct given *given)
{
	static const char from[] = "nt\\\"", to[] = "\n\t\\\"";
	char *result = arena_strdup(arena, text), *end = result;

	if (!result)
		return -ENOMEM;
	while (*text) {
		const char *found = NULL;
		int byte = *text == '\\' ? hex_byte(text) : -1;

		if (*text == '\\' && text[1])
			found = strchr(from, text[1]);
		*end++ = byte >= 0 ? (char)byte : found ? to[found - from] : *text;
		text += byte >= 0 ? 4 : found ? 2 : 1;
	}
	*end = '\0';
	given->content = result;
	given->length = (size_t)(end - result);
	return 0;
}

/* given := "given" ("file" PATH CONTENT? | "folder" PATH) */
static int
parse_given(struct expect_parser *parser)
{
	static const char *const kinds[] = { "file", "folder" };
	const char *form = "given file ~/PATH [CONTENT] | given folder ~/PATH";
	struct given given = { .at = parser->words[0].at, .content = "" };

	if (expect_need(parser, 3, form))
		return -EINVAL;
	given.folder = strcmp(parser->words[1].text, "folder") == 0;
	if (!given.folder && strcmp(parser->words[1].text, "file") != 0)
		return expect_unknown(parser, &parser->words[1], "kind", kinds, 2);
	given.path = parser->words[2].text;
	if (leaves_home(given.path))
		return diag_error(parser->diags, "given-path", &parser->words[2].at,
		                  NULL, "'%s' is not below ~/", given.path);
	if (!given.folder && parser->n > 3 &&
	    unescape(parser->arena, parser->words[3].text, &given))
		return -ENOMEM;
	if (expect_need_no_more(parser, given.folder ? 3 : 4))
		return -EINVAL;
	return ARENA_PUSH(parser->arena, parser->file->givens,
	                  parser->file->n_givens, parser->file->givens_capacity,
	                  given);
}

/* work := "work" PATH */
static int
parse_work(struct expect_parser *parser)
{
	const struct word *path = &parser->words[1];

	if (expect_need(parser, 2, "work ~/PATH") || expect_need_no_more(parser, 2))
		return -EINVAL;
	if (leaves_home(path->text))
		return diag_error(parser->diags, "given-path", &path->at, NULL,
		                  "'%s' is not below ~/", path->text);
	if (parser->file->work)
		return diag_error(parser->diags, "work-twice", &path->at, NULL,
		                  "a second 'work'");
	parser->file->work = path->text;
	return 0;
}

int
expect_push(struct expect_parser *parser, struct expectation *item)
{
	item->at = parser->words[0].at;
	item->text = text_of(parser->arena, parser->words + 1, parser->n - 1);
	if (!item->text)
		return -ENOMEM;
	return ARENA_PUSH(parser->arena, parser->file->items, parser->file->n,
	                  parser->file->capacity, *item);
}

int
expect_operation(struct expect_parser *parser, const struct word *word)
{
	const char *names[OPERATION_COUNT];
	enum operation operation;

	if (operation_from_name(word->text, &operation) == 0)
		return 0;
	for (unsigned i = 0; i < OPERATION_COUNT; i++)
		names[i] = operation_name((enum operation)i);
	return expect_unknown(parser, word, "operation", names, OPERATION_COUNT);
}

/* expect_verdict := ("allow" | "deny") OPERATION TARGET ("errno" NAME)? */
static int
parse_verdict(struct expect_parser *parser, enum expectation_kind kind)
{
	struct expectation item = { .kind = kind };
	const struct word *words = parser->words;
	size_t n = parser->n;

	if (expect_need(parser, 4,
	                "expect allow|deny OPERATION TARGET [errno NAME]") ||
	    expect_operation(parser, &words[2]))
		return -EINVAL;
	if (kind == EXPECT_DENY && n > 5 &&
	    strcmp(words[n - 2].text, "errno") == 0) {
		item.error = words[n - 1].text;
		n -= 2;
	}
	item.n_words = n - 2;
	item.words = expect_texts(parser->arena, words + 2, item.n_words);
	return item.words ? expect_push(parser, &item) : -ENOMEM;
}

static int
parse_allow(struct expect_parser *parser)
{
	return parse_verdict(parser, EXPECT_ALLOW);
}

static int
parse_deny(struct expect_parser *parser)
{
	return parse_verdict(parser, EXPECT_DENY);
}

struct form {
	const char *word;
	statement_function *parse;
};

static int
parse_form(struct expect_parser *parser, size_t index, const struct form *forms,
           size_t n, const char *what)
{
	const char *names[8];

	for (size_t i = 0; i < n; i++) {
		if (strcmp(parser->words[index].text, forms[i].word) == 0)
			return forms[i].parse(parser);
		names[i] = forms[i].word;
	}
	return expect_unknown(parser, &parser->words[index], what, names, n);
}

/* expect := "expect" (verdict | run | denied) */
static int
parse_expect(struct expect_parser *parser)
{
	static const struct form forms[] = {
		{ "allow", parse_allow },
		{ "deny", parse_deny },
		{ "run", expect_parse_run },
		{ "denied", expect_parse_denied },
	};

	if (expect_need(parser, 2, "expect allow|deny|run|denied ..."))
		return -EINVAL;
	return parse_form(parser, 1, forms, ARRAY_SIZE(forms), "expectation");
}

/* file := (use | given | work | expect)* */
static int
parse_line(struct expect_parser *parser, const char *file, unsigned line,
           const char *text, size_t length)
{
	static const struct form forms[] = {
		{ "use", parse_use },
		{ "given", parse_given },
		{ "work", parse_work },
		{ "expect", parse_expect },
	};
	int error = token_split_line(parser->arena, parser->diags, file, line, text,
	                             length, &parser->words, &parser->n);

	if (error || !parser->n)
		return error;
	return parse_form(parser, 0, forms, ARRAY_SIZE(forms), "statement");
}

int
expect_parse(struct arena *arena, struct diag_list *diags, const char *file,
             const char *text, size_t length, struct expect_file *ret)
{
	struct expect_file result = { 0 };
	struct expect_parser parser = { arena, diags, &result, NULL, 0 };
	const char *end = text + length, *newline;
	size_t errors = diags->n_errors;

	for (unsigned line = 1; text < end; text = newline + 1, line++) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		if (parse_line(&parser, file, line, text,
		               (size_t)(newline - text)) == -ENOMEM)
			return -ENOMEM;
		if (diags->n_errors - errors >= ERRORS_MAX)
			break;
	}
	if (diags->n_errors > errors)
		return -EINVAL;
	*ret = result;
	return 0;
}
