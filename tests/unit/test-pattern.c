/* Prepared patterns answer as base/glob.h does, whatever way they take. */
#include "policy/pattern.h"

#include <string.h>

#include "base/glob.h"
#include "harness.h"

static const char *const patterns[] = {
	"/**",    "/a/**",    "/a/b/**",  "/a/***",    "/a\\*/**", "/a**",
	"/a/*",   "/a/**/c",  "/*/b",     "/*/b/",     "/a/b*/",   "/a/[bc]/**",
	"/a/b",   "/a/b/",    "/",        "/a",        "/a\\*/b",  "/**/b/",
	"/a/b**", "/a/**/**", "/a/{b,c}", "/a?/**/b*",
};

static const char *const paths[] = {
	"/",     "/a",     "/a/b",    "/a/b/c", "/a/b/c/d", "/ab",
	"/ab/b", "/a*",    "/a*/b",   "/a*/bc", "/b",       "/a/c",
	"/a/bc", "/a/b/b", "/a/bc/d", "/aa/b",
};

START_TEST(as_globs)
{
	const char *text = patterns[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	struct path_pattern pattern;

	ck_assert_int_eq(path_pattern_make(arena, text, &pattern), 0);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		const char *path = paths[i];
		size_t length = strlen(path);
		bool matches = glob_match(text, path);

		ck_assert_msg(path_pattern_match(&pattern, path, length) == matches,
		              "%s matches %s", text, path);
		ck_assert_msg(path_pattern_covers_tree(&pattern, path, length) ==
		                      glob_covers_tree(text, path),
		              "%s covers %s", text, path);
		ck_assert_msg(path_pattern_may_match_in(&pattern, path, length) ==
		                      (matches || glob_may_match_below(text, path)),
		              "%s may match in %s", text, path);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "patterns as globs", as_globs, ARRAY_SIZE(patterns) },
	};

	return harness_run(harness_suite("pattern", tables, ARRAY_SIZE(tables)));
}
