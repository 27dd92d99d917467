/* arena, strbuf, text, fd and diag. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/fd.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "harness.h"

static const struct {
	const char *name;
	size_t size;
} arena_rows[] = {
	{ "nothing", 0 },
	{ "a byte", 1 },
	{ "an odd size", 33 },
	{ "half a chunk", 8192 },
	{ "more than a chunk", 100000 },
};

START_TEST(arena_gives_zeroed_aligned_memory)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	for (size_t round = 0, i; round < 50; round++) {
		unsigned char *bytes = arena_alloc(arena, arena_rows[_i].size);
		unsigned char found = 0;

		ck_assert_msg(bytes &&
		                      (uintptr_t)bytes % _Alignof(max_align_t) == 0,
		              "%s: not aligned", arena_rows[_i].name);
		for (i = 0; i < arena_rows[_i].size; i++)
			found |= bytes[i]; /* each assertion writes */
		ck_assert_msg(!found, "%s: not zeroed", arena_rows[_i].name);
		memset(bytes, 0xff, arena_rows[_i].size);
	}
}
END_TEST

START_TEST(arena_refuses_overflow)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	ck_assert_ptr_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
	ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX - 8));
	ck_assert_ptr_null(arena_strdup(arena, NULL));
	ck_assert_str_eq(arena_strndup(arena, "abc", 2), "ab");
	ck_assert_str_eq(arena_concat(arena, "ab", "c"), "abc");
	ck_assert_str_eq(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
}
END_TEST

START_TEST(arena_arrays_keep_their_items)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	size_t n = 0, capacity = 0, i, *items = NULL;

	for (i = 0; i < 5000; i++)
		ck_assert_int_eq(ARENA_PUSH(arena, items, n, capacity, i), 0);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(items[i], i);
}
END_TEST

static const struct {
	const char *name, *text, *shown;
} printable_rows[] = {
	{ "plain text stays", "a b~", "a b~" },
	{ "UTF-8 stays", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa2",
	  "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa2" },
	{ "escape sequences are shown", "a\033[31mb", "a\\x1b[31mb" },
	{ "newlines and tabs are shown", "a\n\tb", "a\\x0a\\x09b" },
	{ "DEL is shown", "\x7f", "\\x7f" },
	{ "C1 controls are shown", "\xc2\x9b[", "\\xc2\\x9b[" },
	{ "overrides of the direction are shown", "\xe2\x80\xae|\xe2\x81\xa6",
	  "\\xe2\\x80\\xae|\\xe2\\x81\\xa6" },
	{ "no-break space stays", "\xc2\xa0", "\xc2\xa0" },
	{ "a lone continuation byte is shown", "a\x80", "a\\x80" },
	{ "a cut character is shown", "\xe2\x82", "\\xe2\\x82" },
	{ "an overlong slash is shown", "\xc0\xaf", "\\xc0\\xaf" },
	{ "a surrogate is shown", "\xed\xa0\x80", "\\xed\\xa0\\x80" },
};

START_TEST(printable_text_holds_no_controls)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	strbuf_add_printable(&out, printable_rows[_i].text);
	ck_assert_msg(strcmp(strbuf_text(&out), printable_rows[_i].shown) == 0,
	              "%s: %s", printable_rows[_i].name, strbuf_text(&out));
}
END_TEST

START_TEST(strbuf_builds_and_hands_over)
{
	struct strbuf buffer = STRBUF_EMPTY;
	_cleanup_free_ char *empty = strbuf_steal(&buffer);
	_cleanup_free_ char *text = NULL;
	size_t i;

	ck_assert_str_eq(empty, "");
	ck_assert_str_eq(strbuf_text(&buffer), "");
	for (i = 0; i < 1000; i++)
		strbuf_addf(&buffer, "%03zu", i);
	strbuf_add_bytes(&buffer, "xyz", 1);
	strbuf_add_char(&buffer, '!');
	ck_assert_uint_eq(buffer.length, 3002);
	text = strbuf_steal(&buffer);
	ck_assert_str_eq(text + 2997, "999x!");
	ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(strbuf_failure_is_sticky)
{
	struct strbuf buffer = STRBUF_EMPTY;

	strbuf_add(&buffer, "a");
	strbuf_add_bytes(&buffer, "b", SIZE_MAX / 2);
	strbuf_add(&buffer, "c");
	ck_assert(strbuf_failed(&buffer));
	ck_assert_ptr_null(strbuf_text(&buffer));
	ck_assert_ptr_null(strbuf_steal(&buffer));
}
END_TEST

static const struct {
	const char *name, *word, *meant;
} suggest_rows[] = {
	{ "letters swapped", "raed", "read" },
	{ "a letter missing", "alow", "allow" },
	{ "a letter too many", "wrrite", "write" },
	{ "a wrong letter", "conmect", "connect" },
	{ "two slips in a long word", "conect-", "connect" },
	{ "nothing near", "banana", NULL },
	{ "one letter is no hint", "x", NULL },
	{ "the empty word", "", NULL },
	{ "a very long word",
	  "readreadreadreadreadreadreadreadreadreadreadreadreadreadread", NULL },
};

START_TEST(suggestions_are_near)
{
	static const char *const words[] = { "read",  NULL,   "write",
		                             "allow", "exec", "connect" };
	const char *meant =
	        text_suggest(suggest_rows[_i].word, words, ARRAY_SIZE(words));
	const char *wanted = suggest_rows[_i].meant;

	ck_assert_msg(wanted ? meant && !strcmp(meant, wanted) : !meant, "%s: %s",
	              suggest_rows[_i].name, meant ? meant : "(none)");
}
END_TEST

static const struct {
	const char *text;
	uint64_t max;
	int error;
	uint64_t value;
} uint_rows[] = {
	{ "0", 5, 0, 0 },
	{ "65535", 65535, 0, 65535 },
	{ "65536", 65535, -ERANGE, 0 },
	{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
	{ "18446744073709551616", UINT64_MAX, -ERANGE, 0 },
	{ "99999999999999999999999", UINT64_MAX, -ERANGE, 0 },
	{ "", 5, -EINVAL, 0 },
	{ "-1", 5, -EINVAL, 0 },
	{ "+1", 5, -EINVAL, 0 },
	{ " 1", 5, -EINVAL, 0 },
	{ "1x", 5, -EINVAL, 0 },
	{ "0x1", 5, -EINVAL, 0 },
};

START_TEST(numbers_are_whole_strings)
{
	uint64_t value = 4711;
	int error = text_to_uint(uint_rows[_i].text, uint_rows[_i].max, &value);

	ck_assert_msg(error == uint_rows[_i].error, "'%s': %d", uint_rows[_i].text,
	              error);
	ck_assert_msg(value == (error ? 4711 : uint_rows[_i].value), "'%s': %llu",
	              uint_rows[_i].text, (unsigned long long)value);
}
END_TEST

static const struct {
	const char *text;
	int error;
	unsigned mode;
} mode_rows[] = {
	{ "0700", 0, 0700 },   { "0", 0, 0 },          { "07777", 0, 07777 },
	{ "700", -EINVAL, 0 }, { "0800", -EINVAL, 0 }, { "010000", -ERANGE, 0 },
	{ "", -EINVAL, 0 },    { "0o7", -EINVAL, 0 },
};

START_TEST(modes_are_octal)
{
	unsigned mode = 1;
	int error = text_to_mode(mode_rows[_i].text, &mode);

	ck_assert_msg(error == mode_rows[_i].error, "'%s': %d", mode_rows[_i].text,
	              error);
	ck_assert_msg(mode == (error ? 1 : mode_rows[_i].mode), "'%s': %o",
	              mode_rows[_i].text, mode);
}
END_TEST

static const struct {
	const char *name;
	size_t length, max;
	int error;
} read_rows[] = {
	{ "an empty file", 0, 10, 0 },
	{ "as much as allowed", 10, 10, 0 },
	{ "one byte too many", 11, 10, -EFBIG },
	{ "several buffers", 100000, 1000000, 0 },
	{ "nothing allowed", 1, 0, -EFBIG },
};

/* From a file and, where it fits, from a pipe, which tells no size. */
START_TEST(files_are_read_whole)
{
	_cleanup_free_ char *bytes = calloc(1, read_rows[_i].length + 1),
	                    *text = NULL;
	_cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC);
	size_t length = 77, i;
	int ends[2], error;

	for (i = 0; i < read_rows[_i].length; i++)
		bytes[i] = (char)('a' + i % 26);
	ck_assert_int_eq(fd_write_all(fd, bytes, read_rows[_i].length), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	error = fd_read_all(fd, read_rows[_i].max, &text, &length);
	ck_assert_msg(error == read_rows[_i].error, "%s: %d", read_rows[_i].name,
	              error);
	ck_assert(length == (error ? 77 : read_rows[_i].length));
	ck_assert(error ? !text : !strcmp(text, bytes));
	if (read_rows[_i].length > 4096)
		return;
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fd_write_all(ends[1], bytes, read_rows[_i].length), 0);
	close(ends[1]);
	free(text);
	text = NULL;
	error = fd_read_all(ends[0], read_rows[_i].max, &text, &length);
	close(ends[0]);
	ck_assert_msg(error == read_rows[_i].error, "%s: pipe: %d",
	              read_rows[_i].name, error);
	ck_assert(error ? !text : !strcmp(text, bytes));
}
END_TEST

static const struct {
	const char *name;
	struct location at;
	const char *hint;
	const char *printed;
} diag_rows[] = {
	{ "the caret is below the word",
	  { "a.profile", 4, 7, 4, "allow raed /x" },
	  "did you mean 'read'?",
	  "a.profile:4:7: error: wrong 'x'\n    allow raed /x\n          ^~~~\n"
	  "hint: did you mean 'read'?\n" },
	{ "nothing but a message",
	  { NULL, 0, 0, 0, NULL },
	  NULL,
	  "error: wrong 'x'\n" },
	{ "a file without a line",
	  { "f", 0, 0, 0, NULL },
	  NULL,
	  "f: error: wrong 'x'\n" },
	{ "a line without a column",
	  { "f", 9, 0, 0, NULL },
	  NULL,
	  "f:9: error: wrong 'x'\n" },
	{ "tabs are one column",
	  { "f", 1, 3, 1, "\t\tx" },
	  NULL,
	  "f:1:3: error: wrong 'x'\n      x\n      ^\n" },
	{ "a character is one column",
	  { "f", 1, 4, 2, "\xc3\xbc \xc3\xbc" },
	  NULL,
	  "f:1:4: error: wrong 'x'\n    \xc3\xbc \xc3\xbc\n      ^\n" },
	{ "controls take four columns",
	  { "f", 1, 2, 1, "\033x" },
	  NULL,
	  "f:1:2: error: wrong 'x'\n    \\x1bx\n        ^\n" },
	{ "behind the end of the line",
	  { "f", 1, 4, 0, "abc" },
	  NULL,
	  "f:1:4: error: wrong 'x'\n    abc\n       ^\n" },
	{ "a width beyond the line",
	  { "f", 1, 2, 90, "abc" },
	  NULL,
	  "f:1:2: error: wrong 'x'\n    abc\n     ^~\n" },
	{ "a column beyond the line",
	  { "f", 1, 99, 5, "abc" },
	  NULL,
	  "f:1:99: error: wrong 'x'\n    abc\n       ^\n" },
};

static char *
print_diags(struct diag_list *list)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	diag_list_print(list, stream, false);
	fclose(stream);
	return text;
}

START_TEST(diags_point_at_the_fault)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *text = NULL;
	struct diag_list list;

	diag_list_init(&list, arena);
	ck_assert_int_eq(diag_error(&list, "test", &diag_rows[_i].at,
	                            diag_rows[_i].hint, "wrong '%s'", "x"),
	                 -EINVAL);
	text = print_diags(&list);
	ck_assert_msg(strcmp(text, diag_rows[_i].printed) == 0, "%s:\n%s",
	              diag_rows[_i].name, text);
}
END_TEST

START_TEST(diags_come_in_the_order_of_the_files)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *text = NULL;
	const struct location late = { .file = "b", .line = 2, .col = 1 };
	const struct location early = { .file = "b", .line = 1, .col = 9 };
	const struct location other = { .file = "a", .line = 7, .col = 1 };
	struct diag_list list;

	diag_list_init(&list, arena);
	diag_error(&list, "test", &late, NULL, "4");
	diag_warning(&list, "test", &early, NULL, "2");
	diag_error(&list, "test", &early, NULL, "3");
	diag_add(&list, DIAG_NOTE, "test", &other, NULL, "1");
	ck_assert_uint_eq(list.n_errors, 2);
	ck_assert_uint_eq(list.n_warnings, 1);
	text = print_diags(&list);
	ck_assert_str_eq(text,
	                 "a:7:1: note: 1\nb:1:9: warning: 2\nb:1:9: error: 3\n"
	                 "b:2:1: error: 4\n");
}
END_TEST

START_TEST(diags_of_long_lines_show_the_fault)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *text = NULL;
	char line[4001];
	struct location at = { "f", 1, 3000, 1, line };
	struct diag_list list;

	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	line[2999] = 'X';
	diag_list_init(&list, arena);
	diag_error(&list, "test", &at, NULL, "wrong");
	text = print_diags(&list);
	ck_assert_uint_lt(strlen(text), 400);
	ck_assert_ptr_nonnull(strchr(text, 'X'));
	ck_assert_int_eq(strchr(text, '^') - strrchr(text, 'X'), 100 + 1 + 4 + 60);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "arena", arena_gives_zeroed_aligned_memory,
		  ARRAY_SIZE(arena_rows) },
		{ "arena overflow", arena_refuses_overflow, 1 },
		{ "arena arrays", arena_arrays_keep_their_items, 1 },
		{ "printable", printable_text_holds_no_controls,
		  ARRAY_SIZE(printable_rows) },
		{ "strbuf", strbuf_builds_and_hands_over, 1 },
		{ "strbuf failure", strbuf_failure_is_sticky, 1 },
		{ "suggest", suggestions_are_near, ARRAY_SIZE(suggest_rows) },
		{ "numbers", numbers_are_whole_strings, ARRAY_SIZE(uint_rows) },
		{ "modes", modes_are_octal, ARRAY_SIZE(mode_rows) },
		{ "read", files_are_read_whole, ARRAY_SIZE(read_rows) },
		{ "diag", diags_point_at_the_fault, ARRAY_SIZE(diag_rows) },
		{ "diag order", diags_come_in_the_order_of_the_files, 1 },
		{ "diag long line", diags_of_long_lines_show_the_fault, 1 },
	};

	return harness_run(harness_suite("base", tables, ARRAY_SIZE(tables)));
}
