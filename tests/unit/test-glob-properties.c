/* glob_match, glob_covers_tree, glob_may_match_below and glob_intersect against
 * the plain meaning of a pattern, on every short path over a small alphabet. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/glob.h"
#include "harness.h"

enum {
	PATTERNS = 160,
	PATHS_MAX = 4096,
	PATH_LENGTH = 7,
	PATTERN_LENGTH = 40,
};

static const char path_alphabet[] = "/ab.";

static char paths[PATHS_MAX][PATH_LENGTH + 1];
static size_t n_paths;
static char patterns[PATTERNS][PATTERN_LENGTH];
static bool matches[PATTERNS][PATHS_MAX];

static uint64_t random_state;

static unsigned
random_below(unsigned limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(random_state >> 33) % limit;
}

/* Absolute, no empty, "." or ".." component, no '/' at the end. */
static bool
is_path(const char *text)
{
	const char *component = text + 1;
	size_t length;

	if (text[0] != '/')
		return false;
	for (; *component || component[-1] == '/'; component += length + 1) {
		length = strcspn(component, "/");
		if (!length)
			return component == text + 1 && !*component;
		if (strspn(component, ".") == length && length <= 2)
			return false;
		if (!component[length])
			return true;
	}
	return false;
}

/* All paths, the shorter ones first. */
static void
make_paths(void)
{
	size_t length, i, j, n = 1;

	for (length = 1; length <= PATH_LENGTH; length++) {
		n *= sizeof(path_alphabet) - 1;
		for (i = 0; i < n; i++) {
			char *path = paths[n_paths];
			size_t rest = i;

			for (j = 0; j < length; j++) {
				path[j] = path_alphabet[rest % 4];
				rest /= 4;
			}
			path[length] = '\0';
			n_paths += is_path(path);
		}
	}
}

static void
make_pattern(char *pattern)
{
	static const char *const pieces[] = {
		"a",   "b", "a",  "b",    "/a", "/b",   "/*",  "*",   "**", "/**/",
		"/**", "?", "/?", "[ab]", ".",  "[!a]", "\\a", "/.a", "/",  "[^.]"
	};
	unsigned n = 1 + random_below(6), i;
	const char *piece;

	strcpy(pattern, "/");
	for (i = 0; i < n; i++) {
		piece = pieces[random_below(ARRAY_SIZE(pieces))];
		if (*piece == '/' && pattern[strlen(pattern) - 1] == '/')
			piece++;
		strcat(pattern, piece);
	}
}

/* The meaning of a pattern, as the header tells it: slow and plain. `start`: the
 * pattern is at the beginning of a component. */
static bool
means(const char *pattern, const char *path, bool start)
{
	const char *close, *c;
	bool negated, found = false;

	if (!*pattern)
		return !*path;
	if (*pattern == '*' && pattern[1] != '*') {
		for (c = path; *c && *c != '/'; c++)
			found = found || means(pattern + 1, c, false);
		return found || means(pattern + 1, c, false);
	}
	if (*pattern == '*') {
		pattern += strspn(pattern, "*");
		if (!start || *pattern != '/') {
			for (c = path; *c; c++)
				found = found || means(pattern, c, false);
			return found || means(pattern, c, false);
		}
		for (c = path; *c; c++)
			found = found ||
			        (*c == '/' && means(pattern + 1, c + 1, true));
		return found || means(pattern + 1, path, true);
	}
	if (!*path || ((*pattern == '?' || *pattern == '[') && *path == '/'))
		return false;
	if (*pattern == '?')
		return means(pattern + 1, path + 1, false);
	if (*pattern == '[') {
		negated = pattern[1] == '!' || pattern[1] == '^';
		close = strchr(pattern, ']');
		for (c = pattern + 1 + negated; c < close; c++)
			found = found || *c == *path;
		return found != negated && means(close + 1, path + 1, false);
	}
	pattern += *pattern == '\\';
	return *pattern == *path && means(pattern + 1, path + 1, *path == '/');
}

static bool
means_tree(const char *pattern, const char *path)
{
	char base[PATTERN_LENGTH], folder[PATH_LENGTH + 1];
	size_t length = strlen(pattern), i;

	if (pattern[length - 1] != '/')
		return means(pattern, path, true);
	memcpy(base, pattern, length - 1);
	base[length - 1] = '\0';
	for (i = 0; path[i]; i++) {
		memcpy(folder, path, i);
		folder[i] = '\0';
		if (path[i] == '/' && means(base, folder, true))
			return true;
	}
	return means(base, path, true);
}

static bool
is_below(const char *path, const char *dir)
{
	size_t length = strcmp(dir, "/") == 0 ? 0 : strlen(dir);

	return strncmp(path, dir, length) == 0 && path[length] == '/' &&
	       path[length + 1];
}

static void
prepare(void)
{
	const char *seed = getenv("BAILEY_TEST_SEED");
	size_t i, j;

	random_state = seed ? strtoull(seed, NULL, 0) : 20240229;
	printf("# BAILEY_TEST_SEED=%llu\n", (unsigned long long)random_state);
	make_paths();
	for (i = 0; i < PATTERNS; i++) {
		make_pattern(patterns[i]);
		for (j = 0; j < n_paths; j++)
			matches[i][j] = glob_match(patterns[i], paths[j]);
	}
	printf("# %d patterns on %zu paths\n", PATTERNS, n_paths);
}

START_TEST(a_pattern_matches_what_it_means)
{
	size_t i;

	for (i = 0; i < n_paths; i++)
		ck_assert_msg(matches[_i][i] == means_tree(patterns[_i], paths[i]),
		              "%s on %s", patterns[_i], paths[i]);
}
END_TEST

START_TEST(what_covers_a_tree_matches_all_of_it)
{
	const char *pattern = patterns[_i];
	bool covers, may;
	size_t i, j;

	/* Only short folders have something below them here. */
	for (i = 0; i < n_paths && strlen(paths[i]) <= 3; i++) {
		covers = glob_covers_tree(pattern, paths[i]);
		may = glob_may_match_below(pattern, paths[i]);
		ck_assert_msg(!covers || matches[_i][i], "%s covers %s", pattern,
		              paths[i]);
		for (j = 0; j < n_paths; j++) {
			if (!is_below(paths[j], paths[i]))
				continue;
			ck_assert_msg(!covers || matches[_i][j],
			              "%s covers %s, not %s", pattern, paths[i],
			              paths[j]);
			ck_assert_msg(may || !matches[_i][j], "%s below %s: %s",
			              pattern, paths[i], paths[j]);
		}
	}
}
END_TEST

START_TEST(patterns_meet_where_a_path_matches_both)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *witness, *a = patterns[_i], *b;
	size_t i, j;
	bool meet;

	for (i = 0; i < PATTERNS; i++) {
		b = patterns[i];
		witness = NULL;
		meet = glob_intersect(arena, a, b, &witness);
		for (j = 0; j < n_paths && !(matches[_i][j] && matches[i][j]);)
			j++;
		if (j < n_paths)
			ck_assert_msg(meet && strlen(witness) == strlen(paths[j]),
			              "%s and %s meet at %s, not %s", a, b,
			              paths[j], witness ? witness : "(nowhere)");
		if (meet)
			ck_assert_msg(is_path(witness) && glob_match(a, witness) &&
			                      glob_match(b, witness),
			              "%s and %s do not meet at %s", a, b, witness);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "meaning", a_pattern_matches_what_it_means, PATTERNS },
		{ "trees", what_covers_a_tree_matches_all_of_it, PATTERNS },
		{ "meeting", patterns_meet_where_a_path_matches_both, PATTERNS },
	};

	prepare();
	return harness_run(
	        harness_suite("glob properties", tables, ARRAY_SIZE(tables)));
}
