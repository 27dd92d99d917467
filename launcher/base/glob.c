#include "base/glob.h"

#include <string.h>

#include "base/glob_part.h"

/* A place to go back to: the pattern is taken up again at `resume` with one
 * symbol more of the path swallowed. */
struct retry {
	bool set;
	size_t resume;
	const char *path;
};

struct matcher {
	const char *pattern;
	size_t end; /* of the pattern without a tree's '/' */
	bool tree;
	bool below; /* is there a match that begins with the path and a '/'? */
	struct retry star;
	struct retry deep;
	bool folders; /* deep swallows whole folders */
};

/* The '/' that `below` appends to the path. */
static const char below_slash[] = "/";

static const char *
next_symbol(const struct matcher *matcher, const char *path, uint32_t *symbol)
{
	path += glob_symbol(path, symbol);
	if (!*path && matcher->below && *symbol != '/')
		return below_slash;
	return path;
}

/* Every match of the parts between two wildcards that ends sooner leaves more
 * to what follows, and the later wildcard can swallow whatever the earlier one
 * could have: so one place to go back to is enough for "*" (within a component)
 * and one for "**". That keeps the work polynomial. */
static bool
go_back(struct matcher *matcher, size_t *at, const char **path)
{
	uint32_t symbol = 0;

	if (matcher->star.set && *matcher->star.path &&
	    *matcher->star.path != '/') {
		matcher->star.path =
		        next_symbol(matcher, matcher->star.path, &symbol);
		*at = matcher->star.resume;
		*path = matcher->star.path;
		return true;
	}
	matcher->star.set = false;
	if (!matcher->deep.set)
		return false;
	do {
		if (!*matcher->deep.path)
			return false;
		matcher->deep.path =
		        next_symbol(matcher, matcher->deep.path, &symbol);
	} while (matcher->folders && symbol != '/');
	*at = matcher->deep.resume;
	*path = matcher->deep.path;
	return true;
}

static bool
is_wide(enum glob_part_kind kind)
{
	return kind == PART_STAR || kind == PART_DEEP || kind == PART_FOLDERS;
}

static void
remember(struct matcher *matcher, enum glob_part_kind kind, size_t resume,
         const char *path)
{
	struct retry here = { true, resume, path };

	if (kind == PART_STAR) {
		matcher->star = here;
		return;
	}
	matcher->deep = here;
	matcher->star.set = false;
	matcher->folders = kind == PART_FOLDERS;
}

static bool
is_active(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

/* Most of most patterns is plain text. Stops before the last character in the
 * case of `below`, which has more to come. */
static void
skip_equal(const struct matcher *matcher, size_t *at, const char **path)
{
	const char *pattern = matcher->pattern + *at;
	const char *end = matcher->pattern + matcher->end;
	const char *next = *path;

	while (pattern < end && *pattern == *next && (unsigned char)*next < 0x80 &&
	       *next && !is_active(*pattern) && !(matcher->below && !next[1])) {
		pattern++;
		next++;
	}
	*at = (size_t)(pattern - matcher->pattern);
	*path = next;
}

static bool
match(struct matcher *matcher, const char *path)
{
	struct glob_part part;
	const char *rest;
	uint32_t symbol;
	size_t at = 0;

	for (;;) {
		skip_equal(matcher, &at, &path);
		if (matcher->below && !*path)
			return true;
		part = glob_part_at(matcher->pattern, at, matcher->end);
		if (part.kind == PART_END &&
		    (!*path || (matcher->tree && *path == '/')))
			return true;
		if (is_wide(part.kind)) {
			at += part.length;
			remember(matcher, part.kind, at, path);
			continue;
		}
		if (*path) {
			rest = next_symbol(matcher, path, &symbol);
			if (glob_part_holds(&part, symbol)) {
				at += part.length;
				path = rest;
				continue;
			}
		}
		if (!go_back(matcher, &at, &path))
			return false;
	}
}

bool
glob_match(const char *pattern, const char *path)
{
	struct matcher matcher = { .pattern = pattern };

	matcher.end = glob_base_length(pattern, &matcher.tree);
	return match(&matcher, path);
}

bool
glob_may_match_below(const char *pattern, const char *dir)
{
	struct matcher matcher = { .pattern = pattern, .below = true };

	matcher.end = glob_base_length(pattern, &matcher.tree);
	return match(&matcher, dir);
}

bool
glob_covers_tree(const char *pattern, const char *dir)
{
	enum glob_part_kind last = PART_END;
	struct glob_part part;
	size_t at, end;
	bool tree;

	end = glob_base_length(pattern, &tree);
	for (at = 0; !tree && at < end; at += part.length) {
		part = glob_part_at(pattern, at, end);
		last = part.kind;
	}
	return (tree || last == PART_DEEP) && glob_match(pattern, dir);
}

bool
glob_is_literal(const char *pattern)
{
	for (; *pattern; pattern++) {
		if (glob_is_wildcard(*pattern))
			return false;
		if (pattern[0] == '\\' && pattern[1])
			pattern++;
	}
	return true;
}

char *
glob_unescape(struct arena *arena, const char *pattern)
{
	char *text = arena_alloc(arena, strlen(pattern) + 1);
	char *next = text;

	if (!text)
		return NULL;
	for (; *pattern; pattern++) {
		if (pattern[0] == '\\' && pattern[1])
			pattern++;
		*next++ = *pattern;
	}
	return text;
}

static bool
is_special(char c)
{
	return glob_is_wildcard(c) || c == ']' || c == '}' || c == ',' || c == '\\';
}

char *
glob_escape(struct arena *arena, const char *text)
{
	char *pattern = arena_alloc(arena, 2 * strlen(text) + 1);
	char *next = pattern;

	if (!pattern)
		return NULL;
	for (; *text; text++) {
		if (is_special(*text))
			*next++ = '\\';
		*next++ = *text;
	}
	return pattern;
}

/* Bytes before what is more than itself. */
static size_t
plain_length(const char *pattern)
{
	return strcspn(pattern, "*?[{\\");
}

static unsigned
count_components(const char *path)
{
	unsigned n = *path && *path != '/';

	for (path = strchr(path, '/'); path; path = strchr(path + 1, '/'))
		n += path[1] && path[1] != '/';
	return n;
}

void
glob_measure(const char *pattern, unsigned *literal, unsigned *total)
{
	unsigned components = 0, before = 0;
	bool inside = false, wild = false;

	if (!pattern[plain_length(pattern)]) {
		*literal = *total = count_components(pattern);
		return;
	}
	for (; *pattern; pattern++) {
		if (*pattern == '/') {
			before += inside && !wild;
			inside = false;
			continue;
		}
		components += !inside;
		inside = true;
		wild = wild || glob_is_wildcard(*pattern);
		if (pattern[0] == '\\' && pattern[1])
			pattern++;
	}
	before += inside && !wild;
	*literal = before;
	*total = components;
}
