/* Path patterns: * ? [..] within a component, ** across components. Pure.
 *
 * A backslash makes the next character literal.  "*", "?" and sets never match
 * '/'.  "**" matches any number of characters, '/' included, so that "a/ **"
 * (without the blank) matches everything below a and "**" + "/x" also matches
 * "x" at the top: "/srv/" "**" "/.env" matches /srv/.env and /srv/a/b/.env.
 * A leading dot is an ordinary character.  Braces are expanded before a
 * pattern comes here (glob_expand_braces).
 *
 * A pattern that ends in '/' is a tree: it matches the folder and everything
 * below it.  Paths are absolute, resolved, without a trailing '/' but for "/"
 * itself. */
#ifndef BAILEY_BASE_GLOB_H
#define BAILEY_BASE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Upper bound on what one {..} word may become. */
#define GLOB_EXPANSION_MAX 256

/* NULL when the pattern is well formed, else what is wrong ("unclosed '['");
 * *at is the byte offset of the fault. Braces are checked too. */
const char *glob_fault(const char *pattern, size_t *at);

/* What begins something that is not literal, where no backslash is before it. */
static inline bool
glob_is_wildcard(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '{';
}

bool glob_is_literal(const char *pattern); /* no unescaped * ? [ { */

/* Expands {a,b} (nesting allowed) into *ret, an array of *n strings in the
 * arena. -E2BIG beyond GLOB_EXPANSION_MAX, -EINVAL on a malformed one, -ENOMEM;
 * outputs untouched on failure. */
int glob_expand_braces(struct arena *arena, const char *pattern,
                       const char *const **ret, size_t *n);

/* The literal text of a pattern without wildcards: escapes removed. */
char *glob_unescape(struct arena *arena, const char *pattern);

/* The reverse: a literal text as a pattern that matches it alone. */
char *glob_escape(struct arena *arena, const char *text);

/* Components before the first one that holds a wildcard; all components. The
 * root "/" has none. */
void glob_measure(const char *pattern, unsigned *literal, unsigned *total);

bool glob_match(const char *pattern, const char *path);

/* Does the pattern match dir and everything below it, now and later? (A tree
 * over dir, or a pattern that ends in "/ **" over a parent of dir.) False where
 * unsure. */
bool glob_covers_tree(const char *pattern, const char *dir);

/* Can the pattern match some path strictly below dir? True where unsure. */
bool glob_may_match_below(const char *pattern, const char *dir);

/* Can both match one path?  When they can, *witness (arena; witness may be
 * NULL) is such a path, as short as possible, untouched where they cannot. Where
 * memory is exhausted: true, with *witness NULL. Empty, "." and ".." components
 * are no path. */
bool glob_intersect(struct arena *arena, const char *a, const char *b,
                    const char **witness);

#endif
