/* Patterns: their form, their braces, and what they match, row by row. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/glob.h"
#include "base/strbuf.h"
#include "harness.h"

static const struct {
	const char *name, *pattern, *path;
	bool match;
} match_rows[] = {
	{ "a literal is itself", "/a/b", "/a/b", true },
	{ "a literal is nothing below", "/a/b", "/a/b/c", false },
	{ "a literal is no prefix", "/a/b", "/a/bc", false },
	{ "a tree holds its folder", "/a/", "/a", true },
	{ "a tree holds what is below", "/a/", "/a/b/c", true },
	{ "a tree ends at a component", "/a/", "/ab", false },
	{ "the root holds itself", "/", "/", true },
	{ "the root holds everything", "/", "/a/b", true },
	{ "star in a component", "/a/*.c", "/a/x.c", true },
	{ "star may be empty", "/a/*.c", "/a/.c", true },
	{ "star stops at a slash", "/a/*.c", "/a/b/x.c", false },
	{ "star goes back", "/a/*ab", "/a/aab", true },
	{ "two stars apart go back", "/a/*a*b", "/a/xaxaxb", true },
	{ "star takes a leading dot", "/a/*", "/a/.hidden", true },
	{ "star needs a component", "/a/*/c", "/a/c", false },
	{ "question mark is one character", "/a/?", "/a/x", true },
	{ "question mark is not none", "/a/?", "/a/", false },
	{ "question mark is no slash", "/a?b", "/a/b", false },
	{ "question mark is one UTF-8 character", "/?", "/\xe2\x82\xac", true },
	{ "question mark is one odd byte", "/?", "/\xff", true },
	{ "question mark is no half character", "/??", "/\xc3\xbc", false },
	{ "set", "/[abc]", "/b", true },
	{ "set without it", "/[abc]", "/d", false },
	{ "range", "/[a-c]x", "/bx", true },
	{ "negated set", "/[!a]", "/b", true },
	{ "negated set with ^", "/[^a]", "/a", false },
	{ "negated set is no slash", "/a[!b]c", "/a/c", false },
	{ "set with ] first", "/[]a]", "/]", true },
	{ "set with - last", "/[a-]", "/-", true },
	{ "set with an escape", "/[\\]]", "/]", true },
	{ "set of characters beyond ASCII", "/[\xc3\xa4-\xc3\xbc]", "/\xc3\xb6",
	  true },
	{ "deep matches below", "/a/**", "/a/b/c", true },
	{ "deep does not match the folder", "/a/**", "/a", false },
	{ "deep in a name", "/a**z", "/ab/c/z", true },
	{ "deep as folders: some", "/srv/**/.env", "/srv/a/b/.env", true },
	{ "deep as folders: none", "/srv/**/.env", "/srv/.env", true },
	{ "deep as folders keeps components whole", "/srv/**/.env", "/srv/x.env",
	  false },
	{ "deep as folders at the top", "/**/x", "/x", true },
	{ "deep as folders goes back", "/**/a/b", "/a/a/b", true },
	{ "deep twice", "/**/a/**/b", "/a/x/b", true },
	{ "deep and star", "/**/*.c", "/x/y/z.c", true },
	{ "star before deep", "/*/**", "/a/b", true },
	{ "star before deep needs both", "/*/**", "/a", false },
	{ "a tree of patterns", "/home/*/.ssh/", "/home/me/.ssh/id", true },
	{ "a tree of patterns holds the folder", "/home/*/.ssh/", "/home/me/.ssh",
	  true },
	{ "a deep tree", "/**/.git/", "/a/b/.git/config", true },
	{ "three stars are two", "/a/***", "/a/b/c", true },
	{ "escaped star is a star", "/a/\\*", "/a/*", true },
	{ "escaped star is nothing else", "/a/\\*", "/a/b", false },
	{ "escaped backslash", "/a\\\\b", "/a\\b", true },
	{ "the empty pattern", "", "/", false },
};

START_TEST(patterns_match)
{
	ck_assert_msg(glob_match(match_rows[_i].pattern, match_rows[_i].path) ==
	                      match_rows[_i].match,
	              "%s: %s on %s", match_rows[_i].name, match_rows[_i].pattern,
	              match_rows[_i].path);
}
END_TEST

static const struct {
	const char *pattern, *dir;
	bool covers, below;
} tree_rows[] = {
	{ "/a/", "/a", true, true },       { "/a/", "/a/b", true, true },
	{ "/a/", "/", false, true },       { "/a/b", "/a", false, true },
	{ "/a/b", "/a/b", false, false },  { "/a/b", "/c", false, false },
	{ "/a/**", "/a", false, true },    { "/a/**", "/a/b", true, true },
	{ "/a/*", "/a", false, true },     { "/a/*", "/a/b", false, false },
	{ "/", "/", true, true },          { "/**", "/", true, true },
	{ "/*/x", "/a", false, true },     { "/*/x", "/a/b", false, false },
	{ "/a**", "/a", true, true },      { "/a**", "/ab/c", true, true },
	{ "/a**z", "/a", false, true },    { "/**/x", "/a/b", false, true },
	{ "/a?/", "/ab", true, true },     { "/a\\*\\*", "/a**", false, false },
	{ "/a/bc", "/a/b", false, false }, { "/x", "/", false, true },
};

START_TEST(trees_are_covered)
{
	const char *pattern = tree_rows[_i].pattern, *dir = tree_rows[_i].dir;

	ck_assert_msg(glob_covers_tree(pattern, dir) == tree_rows[_i].covers,
	              "%s covers %s", pattern, dir);
	ck_assert_msg(glob_may_match_below(pattern, dir) == tree_rows[_i].below,
	              "%s below %s", pattern, dir);
}
END_TEST

static const struct {
	const char *a, *b;
	const char *witness; /* NULL: they do not meet */
} meet_rows[] = {
	{ "/a/", "/a/b/", "/a/b" },
	{ "/a/b", "/a/", "/a/b" },
	{ "/a/", "/b/", NULL },
	{ "/a/", "/ab", NULL },
	{ "/", "/", "/" },
	{ "/a/*.c", "/a/x*", "/a/x.c" },
	{ "/a/*.c", "/a/*.h", NULL },
	{ "/a/*", "/a/*/b", NULL },
	{ "/a/**/x", "/a/*/x", "/a/x/x" },
	{ "/**/.env", "/srv/", "/srv/.env" },
	{ "/home/*/.ssh/", "/home/me/", "/home/me/.ssh" },
	{ "/[a-c]", "/[c-e]", "/c" },
	{ "/[a-c]", "/[!a-c]", NULL },
	{ "/[!a-z]", "/[!0-9A-Z]", "/{" },
	{ "/[!\x01-z]", "/[!{-\xf4\x8f\xbf\xbf]", "/\x80" },
	{ "/a/.", "/a/?", NULL },
	{ "/a/.[.]", "/a/..", NULL },
	{ "/\\*", "/*", "/*" },
	{ "/\\*", "/a", NULL },
	{ "/\xc3\xbc", "/?", "/\xc3\xbc" },
	{ "/[\xc3\xa4-\xc3\xbc]", "/[\xc3\xbc-\xe2\x82\xac]", "/\xc3\xbc" },
	{ "/a/**", "/a", NULL },
	{ "/**/a/b", "/x/**/b", "/x/a/b" },
};

START_TEST(patterns_meet)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *wanted = meet_rows[_i].witness, *witness = NULL;
	bool meet;

	meet = glob_intersect(arena, meet_rows[_i].a, meet_rows[_i].b, &witness);
	ck_assert_msg(meet == (wanted != NULL), "%s and %s", meet_rows[_i].a,
	              meet_rows[_i].b);
	ck_assert_msg(!wanted || strcmp(witness, wanted) == 0, "%s and %s: %s",
	              meet_rows[_i].a, meet_rows[_i].b, witness);
	ck_assert(glob_intersect(arena, meet_rows[_i].b, meet_rows[_i].a, NULL) ==
	          meet);
}
END_TEST

static const struct {
	const char *pattern;
	const char *fault; /* NULL: none */
	size_t at;
} fault_rows[] = {
	{ "/a/{b,c}/[a-z]*?/**", NULL, 0 },
	{ "/{a,{b,c}}", NULL, 0 },
	{ "/{a,}", NULL, 0 },
	{ "/a,b", NULL, 0 },
	{ "/a]", NULL, 0 },
	{ "/\\[\\{\\}", NULL, 0 },
	{ "/{[,}],a}", NULL, 0 },
	{ "/a[b", "unclosed '['", 2 },
	{ "/a[]", "unclosed '['", 2 },
	{ "/a[!]", "unclosed '['", 2 },
	{ "/a{b,c", "unclosed '{'", 2 },
	{ "/a{b,{c,d}", "unclosed '{'", 2 },
	{ "/a}", "'}' without '{'", 2 },
	{ "/{}", "no ',' in the braces", 2 },
	{ "/{a}", "no ',' in the braces", 3 },
	{ "/[z-a]", "range in reverse order", 1 },
	{ "/[a/b]", "'/' cannot be in a set", 1 },
	{ "/[+-0]", "'/' cannot be in a set", 1 },
	{ "/[[:alpha:]]", "character classes are not supported", 1 },
	{ "/a\\", "nothing behind the backslash", 2 },
	{ "/a\\/b", "'/' cannot be escaped", 2 },
};

START_TEST(faults_have_a_place)
{
	const char *wanted = fault_rows[_i].fault, *fault;
	size_t at = 0;

	fault = glob_fault(fault_rows[_i].pattern, &at);
	ck_assert_msg(wanted ? fault && !strcmp(fault, wanted) : !fault, "%s: %s",
	              fault_rows[_i].pattern, fault ? fault : "(none)");
	ck_assert_msg(at == fault_rows[_i].at, "%s: at %zu", fault_rows[_i].pattern,
	              at);
}
END_TEST

static const struct {
	const char *pattern;
	int error;
	const char *expanded;
} brace_rows[] = {
	{ "/a", 0, "/a" },
	{ "/{a,b}", 0, "/a /b" },
	{ "/{a,b}/{c,d}", 0, "/a/c /a/d /b/c /b/d" },
	{ "/{a,{b,c}d}", 0, "/a /bd /cd" },
	{ "/x{,.d/}", 0, "/x /x.d/" },
	{ "/\\{a,b}", -EINVAL, "" },
	{ "/\\{a,b\\}", 0, "/\\{a,b\\}" },
	{ "/{a\\,b,c}", 0, "/a\\,b /c" },
	{ "/{[,],x}", 0, "/[,] /x" },
	{ "/{a,b", -EINVAL, "" },
	{ "/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", -E2BIG, "" },
};

START_TEST(braces_expand_in_order)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const char *const *items = NULL;
	size_t n = 0, i;
	int error;

	error = glob_expand_braces(arena, brace_rows[_i].pattern, &items, &n);
	ck_assert_msg(error == brace_rows[_i].error, "%s: %d",
	              brace_rows[_i].pattern, error);
	for (i = 0; i < n; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", items[i]);
	ck_assert_msg(strcmp(strbuf_text(&text), brace_rows[_i].expanded) == 0,
	              "%s: %s", brace_rows[_i].pattern, strbuf_text(&text));
}
END_TEST

START_TEST(as_many_alternatives_as_allowed)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *const *items;
	size_t n;

	ck_assert_int_eq(glob_expand_braces(
	                         arena, "/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
	                         &items, &n),
	                 0);
	ck_assert_uint_eq(n, GLOB_EXPANSION_MAX);
}
END_TEST

static const struct {
	const char *pattern;
	unsigned literal, total;
} measure_rows[] = {
	{ "/", 0, 0 },          { "/a", 1, 1 },      { "/a/b/", 2, 2 },
	{ "/a/*/b", 1, 3 },     { "/a/b*/c", 1, 3 }, { "/**", 0, 1 },
	{ "/a/\\*/b", 3, 3 },   { "/a/[b]", 1, 2 },  { "/srv/**/.env", 1, 3 },
	{ "/a/{b,c}/d", 1, 3 },
};

START_TEST(patterns_are_measured)
{
	unsigned literal, total;

	glob_measure(measure_rows[_i].pattern, &literal, &total);
	ck_assert_msg(literal == measure_rows[_i].literal &&
	                      total == measure_rows[_i].total,
	              "%s: %u of %u", measure_rows[_i].pattern, literal, total);
}
END_TEST

static const char *const odd_texts[] = {
	"/a*b", "/[x]", "/{a,b}", "/\\", "/a\\*", "/ \"#'", "/\xff?", "/plain",
};

START_TEST(escaped_text_matches_itself_alone)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *text = odd_texts[_i], *pattern = glob_escape(arena, text);
	const char *const *items;
	size_t at, n;

	ck_assert_msg(!glob_fault(pattern, &at), "%s", pattern);
	ck_assert_msg(glob_is_literal(pattern), "%s", pattern);
	ck_assert_msg(glob_match(pattern, text), "%s", pattern);
	ck_assert_str_eq(glob_unescape(arena, pattern), text);
	ck_assert_int_eq(glob_expand_braces(arena, pattern, &items, &n), 0);
	ck_assert_uint_eq(n, 1);
}
END_TEST

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *const slow_patterns[] = {
	"/**a**a**a**a**a**a**a**a**a**a**b", "/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
	"/**/a/**/a/**/a/**/a/**/a/**/a/b",   "/**/*a*a*a*a*a*a*a*b",
	"/**?**?**?**?**?**?**?**?**b",
};

/* No path that a program thinks up may stop the one who matches it. */
START_TEST(hostile_paths_are_matched_soon)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	double start = seconds();
	char path[4096];
	size_t i;

	for (i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 250 == 0 ? '/' : 'a';
	path[sizeof(path) - 1] = '\0';
	ck_assert(!glob_match(slow_patterns[_i], path));
	for (i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 2 ? 'a' : '/';
	ck_assert(!glob_match(slow_patterns[_i], path));
	for (i = 0; i < ARRAY_SIZE(slow_patterns); i++)
		glob_intersect(arena, slow_patterns[_i], slow_patterns[i], NULL);
	ck_assert_msg(seconds() - start < 2, "%s: %f s", slow_patterns[_i],
	              seconds() - start);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "match", patterns_match, ARRAY_SIZE(match_rows) },
		{ "trees", trees_are_covered, ARRAY_SIZE(tree_rows) },
		{ "meet", patterns_meet, ARRAY_SIZE(meet_rows) },
		{ "faults", faults_have_a_place, ARRAY_SIZE(fault_rows) },
		{ "braces", braces_expand_in_order, ARRAY_SIZE(brace_rows) },
		{ "alternatives", as_many_alternatives_as_allowed, 1 },
		{ "measure", patterns_are_measured, ARRAY_SIZE(measure_rows) },
		{ "escape", escaped_text_matches_itself_alone,
		  ARRAY_SIZE(odd_texts) },
		{ "hostile", hostile_paths_are_matched_soon,
		  ARRAY_SIZE(slow_patterns) },
	};

	return harness_run(harness_suite("glob", tables, ARRAY_SIZE(tables)));
}
