/* Lines into words and back. */
#include <string.h>

#include "base/strbuf.h"
#include "harness.h"
#include "lang/token.h"
#include "lang_fixture.h"

static const struct {
	const char *name, *line, *words; /* "<word>@COL+WIDTH ..." */
} word_rows[] = {
	{ "nothing", "", "" },
	{ "blanks", " \t ", "" },
	{ "a comment", "# allow read /", "" },
	{ "a comment behind blanks", "\t # x \"", "" },
	{ "words", "allow read /a", "<allow>@1+5 <read>@7+4 </a>@12+2" },
	{ "tabs and blanks", "\tallow \t read  ", "<allow>@2+5 <read>@10+4" },
	{ "a comment behind words", "bare # x", "<bare>@1+4" },
	{ "# within a word", "a#b", "<a#b>@1+3" },
	{ "quotes keep blanks", "a \"b c\" d", "<a>@1+1 <b c>@3+5 <d>@9+1" },
	{ "quotes keep #", "\"# x\"", "<# x>@1+5" },
	{ "quotes within a word", "~/\"My Files\"/", "<~/My Files/>@1+13" },
	{ "the empty word", "a \"\"", "<a>@1+1 <>@3+2" },
	{ "an escaped blank", "a\\ b c", "<a\\ b>@1+4 <c>@6+1" },
	{ "an escaped quote", "\\\"a", "<\\\"a>@1+3" },
	{ "an escaped quote in quotes", "\"a\\\" b\"", "<a\\\" b>@1+7" },
	{ "an escaped backslash", "a\\\\ b", "<a\\\\>@1+3 <b>@5+1" },
	{ "an escaped #", "\\#a", "<\\#a>@1+3" },
	{ "UTF-8", "\xc3\xbc \xc3\xbc", "<\xc3\xbc>@1+2 <\xc3\xbc>@4+2" },
};

START_TEST(lines_are_split)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct word *words = NULL;
	struct diag_list diags;
	size_t n = 99, i;

	diag_list_init(&diags, arena);
	ck_assert_int_eq(token_split_line(arena, &diags, "f", 7, word_rows[_i].line,
	                                  strlen(word_rows[_i].line), &words, &n),
	                 0);
	for (i = 0; i < n; i++) {
		strbuf_addf(&text, "%s<%s>@%u+%u", i ? " " : "", words[i].text,
		            words[i].at.col, words[i].at.width);
		ck_assert_str_eq(words[i].at.text, word_rows[_i].line);
		ck_assert_uint_eq(words[i].at.line, 7);
	}
	ck_assert_msg(strcmp(strbuf_text(&text), word_rows[_i].words) == 0,
	              "%s: %s", word_rows[_i].name, strbuf_text(&text));
}
END_TEST

#define LINE(text) text, sizeof(text) - 1

static const struct {
	const char *name, *line;
	size_t length;
	const char *fault;
} fault_rows[] = {
	{ "unclosed quote", LINE("allow \"read"), "7:7 unclosed-quote" },
	{ "the second quote is the unclosed one", LINE("\"a\" x\"b"),
	  "7:6 unclosed-quote" },
	{ "NUL", LINE("allow\0read"), "7:6 nul-byte" },
	{ "NUL at the end", LINE("allow read /a\0"), "7:14 nul-byte" },
	{ "escape character", LINE("# \033[31m"), "7:3 control-character" },
	{ "vertical tab", LINE("a\vb"), "7:2 control-character" },
	{ "DEL", LINE("aaaaaaaaaaaa\177"), "7:13 control-character" },
	{ "DEL among eight", LINE("\177aaaaaaaa"), "7:1 control-character" },
	{ "a control behind UTF-8", LINE("\xc3\xbc\001"), "7:3 control-character" },
	{ "carriage return", LINE("bare\r"), "7:5 carriage-return" },
	{ "invalid UTF-8", LINE("allow read /\xff"), "7:13 invalid-utf8" },
	{ "cut UTF-8", LINE("# \xe2\x82"), "7:3 invalid-utf8" },
	{ "overlong UTF-8", LINE("\xc0\xaf"), "7:1 invalid-utf8" },
	{ "a surrogate", LINE("a\xed\xa0\x80"), "7:2 invalid-utf8" },
	{ "a backslash at the end", LINE("allow read /a\\"),
	  "7:14 trailing-backslash" },
	{ "a backslash at the end of a quote", LINE("\"a\\"),
	  "7:3 trailing-backslash" },
};

START_TEST(faults_have_a_column)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *text = NULL;
	struct word *words = NULL;
	struct diag_list diags;
	size_t n = 99;
	int error;

	diag_list_init(&diags, arena);
	error = token_split_line(arena, &diags, "f", 7, fault_rows[_i].line,
	                         fault_rows[_i].length, &words, &n);
	text = fixture_diags(&diags);
	ck_assert_msg(error == -EINVAL && !strcmp(text, fault_rows[_i].fault),
	              "%s: %s", fault_rows[_i].name, text);
	ck_assert(!words && n == 99);
}
END_TEST

static const struct {
	const char *name;
	size_t length;
	bool accepted;
} length_rows[] = {
	{ "the longest line", PROFILE_LINE_MAX, true },
	{ "one byte more", PROFILE_LINE_MAX + 1, false },
	{ "ten megabytes", 10 * 1024 * 1024, false },
};

START_TEST(lines_have_a_limit)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *line = malloc(length_rows[_i].length), *text = NULL;
	struct diag_list diags;
	struct word *words;
	size_t n;
	int error;

	memset(line, 'a', length_rows[_i].length);
	diag_list_init(&diags, arena);
	error = token_split_line(arena, &diags, "f", 7, line,
	                         length_rows[_i].length, &words, &n);
	ck_assert_msg(error == (length_rows[_i].accepted ? 0 : -EINVAL), "%s: %d",
	              length_rows[_i].name, error);
	text = fixture_diags(&diags);
	ck_assert_str_eq(text, error ? "7:4097 line-too-long" : "");
}
END_TEST

static const struct {
	const char *word, *quoted;
} quote_rows[] = {
	{ "/a", "/a" },
	{ "", "\"\"" },
	{ "a b", "\"a b\"" },
	{ "a\tb", "\"a\tb\"" },
	{ "#a", "\"#a\"" },
	{ "a#b", "a#b" },
	{ "a\\ b", "a\\ b" },
	{ "a\\\"b", "a\\\"b" },
	{ "a \\\"b", "\"a \\\"b\"" },
	{ "a\\\\", "a\\\\" },
	{ "a\\\\ b", "\"a\\\\ b\"" },
	{ "\\#a", "\\#a" },
};

START_TEST(quoted_words_are_read_back)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *quoted = token_quote(arena, quote_rows[_i].word);
	struct diag_list diags;
	struct word *words;
	size_t n;

	diag_list_init(&diags, arena);
	ck_assert_str_eq(quoted, quote_rows[_i].quoted);
	ck_assert_int_eq(token_split_line(arena, &diags, "f", 1, quoted,
	                                  strlen(quoted), &words, &n),
	                 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(words[0].text, quote_rows[_i].word);
}
END_TEST

static const struct {
	const char *line;
	size_t offset; /* in the second word */
	unsigned col;
} place_rows[] = {
	{ "x abc", 2, 5 },     { "x \"abc\"", 2, 6 }, { "x \"abc\"", 0, 4 },
	{ "x a\"b\"c", 2, 7 }, { "x a\\ b", 3, 6 },   { "x \"a\\\"b\"", 3, 7 },
};

START_TEST(places_in_words_count_the_quotes)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *line = place_rows[_i].line;
	struct diag_list diags;
	struct location at;
	struct word *words;
	size_t n;

	diag_list_init(&diags, arena);
	ck_assert_int_eq(token_split_line(arena, &diags, "f", 1, line, strlen(line),
	                                  &words, &n),
	                 0);
	at = token_locate(&words[1], place_rows[_i].offset, 1);
	ck_assert_msg(at.col == place_rows[_i].col, "%s: %u", line, at.col);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "words", lines_are_split, ARRAY_SIZE(word_rows) },
		{ "faults", faults_have_a_column, ARRAY_SIZE(fault_rows) },
		{ "length", lines_have_a_limit, ARRAY_SIZE(length_rows) },
		{ "quote", quoted_words_are_read_back, ARRAY_SIZE(quote_rows) },
		{ "place", places_in_words_count_the_quotes,
		  ARRAY_SIZE(place_rows) },
	};

	return harness_run(harness_suite("token", tables, ARRAY_SIZE(tables)));
}
