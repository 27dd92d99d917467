#include "lang/format.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "harness.h"
#include "lang/parse.h"
#include "lang/print.h"
#include "lang/token.h"
#include "lang_fixture.h"

#include <fcntl.h>

static const struct {
	const char *name;
	const char *text;
	const char *wanted;
} rows[] = {
	{ "blanks between words", "  allow \t read   /a\t\n", "allow read /a\n" },
	{ "a newline at the end", "bare", "bare\n" },
	{ "quotes that are not needed", "allow read \"/a\" \"/b c\"\n",
	  "allow read /a \"/b c\"\n" },
	{ "a quoted # stays quoted", "allow read \"/a/#b\" \"#c\"\n",
	  "allow read /a/#b \"#c\"\n" },
	{ "the rule of drop stays one word", "drop \"deny read @private\"\n",
	  "drop \"deny read @private\"\n" },
	{ "an included file keeps its quotes", "include ./a\ninclude \"./b\"\n",
	  "include \"./a\"\ninclude \"./b\"\n" },
	{ "an included name has none", "include <guarded>\n",
	  "include <guarded>\n" },
	{ "comments are kept", "# a  b \n\tbare # c\t\n", "# a  b\nbare  # c\n" },
	{ "groups are kept, with one empty line",
	  "\n\n# a\n\n\n\nbare\n  \n\nallow jit\n\n",
	  "# a\n\nbare\n\nallow jit\n" },
	{ "comments that stand together are in one column",
	  "bare # a\nallow jit # b\n\nbare # c\n",
	  "bare       # a\nallow jit  # b\n\nbare  # c\n" },
	{ "width is counted in characters", "set A \xc3\xa4 # a\nset A bb # b\n",
	  "set A \xc3\xa4   # a\nset A bb  # b\n" },
	{ "escapes stay", "allow read /a\\ b /c\\*\n",
	  "allow read /a\\ b /c\\*\n" },
	{ "nothing", "", "" },
	{ "only blanks", " \n\t\n", "" },
};

static struct diag_list diags;

/* The formatted text, the caller's; NULL where it has faults. */
static char *
format(const char *text, size_t length)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	diag_list_init(&diags, arena);
	if (format_text(&out, &diags, "f", text, length))
		return NULL;
	return strbuf_steal(&out);
}

START_TEST(text_is_formatted)
{
	_cleanup_free_ char *once = format(rows[_i].text, strlen(rows[_i].text));
	_cleanup_free_ char *twice = once ? format(once, strlen(once)) : NULL;

	ck_assert_msg(once && strcmp(once, rows[_i].wanted) == 0, "%s: %s",
	              rows[_i].name, once ? once : "fault");
	ck_assert_msg(twice && strcmp(twice, once) == 0, "%s, twice: %s",
	              rows[_i].name, twice ? twice : "fault");
}
END_TEST

static const char *const faults[] = {
	"allow read \"/a\n",
	"bare \x01\n",
	"bare\r\n",
	"allow read /a\\",
};

START_TEST(what_is_no_line_is_refused)
{
	_cleanup_free_ char *text = format(faults[_i], strlen(faults[_i]));

	ck_assert_ptr_null(text);
	ck_assert_uint_ge(diags.n_errors, 1);
}
END_TEST

/* Every word of the text, a line each, comments behind: what must not change. */
static void
contents(const char *text, struct strbuf *out)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct diag_list list;
	size_t length = strlen(text);

	diag_list_init(&list, arena);
	while (length) {
		size_t here = strcspn(text, "\n");
		struct word *words;
		size_t n, end = 0;

		ck_assert_int_eq(token_split_line(arena, &list, "f", 1, text, here,
		                                  &words, &n),
		                 0);
		for (size_t i = 0; i < n; i++)
			strbuf_addf(out, "<%s>", words[i].text);
		if (n)
			end = words[n - 1].at.col - 1 + words[n - 1].at.width;
		while (end < here && strchr(" \t", text[end]))
			end++;
		while (here > end && strchr(" \t", text[here - 1]))
			here--;
		if (n || end < here)
			strbuf_addf(out, "%.*s\n", (int)(here - end), text + end);
		here = strcspn(text, "\n");
		here += text[here] == '\n';
		text += here;
		length -= here;
	}
}

static void
check_kept(const char *text)
{
	_cleanup_strbuf_ struct strbuf before = STRBUF_EMPTY, after = STRBUF_EMPTY;
	_cleanup_free_ char *once = format(text, strlen(text));
	_cleanup_free_ char *twice = NULL;

	if (!once)
		return;
	twice = format(once, strlen(once));
	contents(text, &before);
	contents(once, &after);
	ck_assert_msg(!strbuf_failed(&before) && !strbuf_failed(&after) &&
	                      strcmp(strbuf_text(&before), strbuf_text(&after)) ==
	                              0,
	              "not kept: %s", text);
	ck_assert_msg(twice && strcmp(once, twice) == 0, "not idempotent: %s",
	              text);
}

/* Words, quotes, comments and blanks at random; deterministic. */
START_TEST(random_words_are_kept)
{
	static const char *const pieces[] = {
		"allow", "include", "read",     "/a/b", "\"",      "\\",
		"#",     " ",       "\t",       "\n",   "\n",      " ",
		"x",     "<g>",     "./f",      "drop", "\"a b\"", " # c",
		"\\ ",   "\\\"",    "\xc3\xa4", "*",    "\"\"",    "  ",
	};
	unsigned seed = 20261126u + (unsigned)_i;
	size_t formatted = 0;

	for (int round = 0; round < 5000; round++) {
		_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
		_cleanup_free_ char *once = NULL;

		for (unsigned n = 1 + (unsigned)rand_r(&seed) % 24; n; n--)
			strbuf_add(&text, pieces[(unsigned)rand_r(&seed) %
			                         ARRAY_SIZE(pieces)]);
		check_kept(strbuf_text(&text));
		once = format(strbuf_text(&text), text.length);
		formatted += once != NULL;
	}
	/* Else it would test nothing. */
	ck_assert_uint_gt(formatted, 500);
}
END_TEST

START_TEST(files_are_kept)
{
	static const char *const patterns[] = { "/profiles/*.profile",
		                                "/tests/fuzz/corpus/profile/*" };
	const char *top = getenv("abs_top_srcdir");
	_cleanup_strbuf_ struct strbuf pattern = STRBUF_EMPTY;
	glob_t found;

	strbuf_addf(&pattern, "%s%s", top ? top : ".", patterns[_i]);
	ck_assert_int_eq(glob(strbuf_text(&pattern), 0, NULL, &found), 0);
	ck_assert_uint_gt(found.gl_pathc, 5);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		_cleanup_close_ int fd =
		        open(found.gl_pathv[i], O_RDONLY | O_CLOEXEC);
		_cleanup_free_ char *text = NULL;
		size_t length;

		ck_assert_int_eq(fd_read_all(fd, PROFILE_SIZE_MAX, &text, &length),
		                 0);
		if (strlen(text) == length)
			check_kept(text);
	}
	globfree(&found);
}
END_TEST

/* What is formatted already by hand stays so. */
START_TEST(a_long_line_stays_short_enough)
{
	char text[PROFILE_LINE_MAX + 16];
	_cleanup_free_ char *once = NULL;
	_cleanup_free_ char *twice = NULL;

	memset(text, 'x', PROFILE_LINE_MAX);
	memcpy(text + PROFILE_LINE_MAX - 4, " # c", 5);
	once = format(text, PROFILE_LINE_MAX);
	ck_assert_ptr_nonnull(once);
	twice = format(once, strlen(once));
	ck_assert_ptr_nonnull(twice);
	ck_assert_str_eq(once, twice);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "rows", text_is_formatted, ARRAY_SIZE(rows) },
		{ "faults", what_is_no_line_is_refused, ARRAY_SIZE(faults) },
		{ "random", random_words_are_kept, 4 },
		{ "files", files_are_kept, 2 },
		{ "long", a_long_line_stays_short_enough, 1 },
	};

	return harness_run(harness_suite("format", tables, ARRAY_SIZE(tables)));
}
