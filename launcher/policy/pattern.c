#include "policy/pattern.h"

#include <string.h>

#include "base/glob.h"
#include "base/strbuf.h"

/* Offset of the first wildcard, or of the end. Sets and braces count from their
 * bracket: what is before them is literal in any case. */
static size_t
literal_length(const char *text)
{
	size_t i = strcspn(text, "*?[{\\"); /* nothing before them matters */

	for (; text[i]; i++) {
		if (text[i] == '\\' && text[i + 1])
			i++;
		else if (glob_is_wildcard(text[i]))
			break;
	}
	return i;
}

/* Bytes of text that are surely literal and end at a component. */
static size_t
prefix_length(const struct path_pattern *pattern, size_t literal)
{
	if (!pattern->glob)
		return pattern->tree ? literal - 1 : literal;
	while (literal > 0 && pattern->text[literal - 1] != '/')
		literal--;
	return literal;
}

/* Text without a backslash is its own prefix, up to where that ends. */
static int
make_prefix(struct arena *arena, struct path_pattern *pattern, size_t length)
{
	const char *text = pattern->text;
	char *copy;

	pattern->prefix = text;
	pattern->prefix_length = length;
	if (text[length] == '\0' && !memchr(text, '\\', length))
		return 0;
	copy = arena_strndup(arena, text, length);
	if (copy && memchr(copy, '\\', length)) {
		copy = glob_unescape(arena, copy);
		pattern->prefix_length = copy ? strlen(copy) : 0;
	}
	pattern->prefix = copy;
	return copy ? 0 : -ENOMEM;
}

int
path_pattern_make(struct arena *arena, const char *text, struct path_pattern *ret)
{
	size_t literal = literal_length(text);
	struct path_pattern pattern = {
		.text = text,
		.glob = text[literal] != '\0',
	};
	int error;

	pattern.tree =
	        *text == '/' && text[literal + strlen(text + literal) - 1] == '/';
	error = make_prefix(arena, &pattern, prefix_length(&pattern, literal));
	if (error)
		return error;
	pattern.deep = pattern.glob && pattern.prefix_length == literal &&
	               strcmp(text + literal, "**") == 0;
	glob_measure(text, &pattern.literal, &pattern.total);
	*ret = pattern;
	return 0;
}

/* The last byte first: neighbours in one folder differ there most often. */
static inline bool
has_prefix(const struct path_pattern *pattern, const char *path, size_t length)
{
	size_t n = pattern->prefix_length;

	return length >= n && (n == 0 || (path[n - 1] == pattern->prefix[n - 1] &&
	                                  memcmp(path, pattern->prefix, n) == 0));
}

bool
path_pattern_match(const struct path_pattern *pattern, const char *path,
                   size_t length)
{
	if (!has_prefix(pattern, path, length))
		return false;
	if (pattern->glob)
		return pattern->deep || glob_match(pattern->text, path);
	if (length == pattern->prefix_length)
		return true;
	return pattern->tree && path[pattern->prefix_length] == '/';
}

bool
path_pattern_covers_tree(const struct path_pattern *pattern, const char *folder,
                         size_t length)
{
	if (pattern->glob)
		return has_prefix(pattern, folder, length) &&
		       (pattern->deep || glob_covers_tree(pattern->text, folder));
	return pattern->tree && path_pattern_match(pattern, folder, length);
}

static bool
glob_may_match_in(const struct path_pattern *pattern, const char *folder,
                  size_t length, size_t folder_length)
{
	if (path_pattern_match(pattern, folder, length))
		return true;
	if (pattern->prefix_length > folder_length)
		return memcmp(pattern->prefix, folder, folder_length) == 0 &&
		       pattern->prefix[folder_length] == '/' &&
		       (pattern->deep ||
		        glob_may_match_below(pattern->text, folder));
	return has_prefix(pattern, folder, length) &&
	       glob_may_match_below(pattern->text, folder);
}

/* Planners ask this of each rule for hundreds of folders: no glob means that bytes
 * tell, and the one behind the folder's name settles most. */
bool
path_pattern_may_match_in(const struct path_pattern *pattern, const char *folder,
                          size_t length)
{
	size_t folder_length = length == 1 ? 0 : length; /* "/" */

	if (pattern->glob)
		return glob_may_match_in(pattern, folder, length, folder_length);
	if (pattern->prefix_length > folder_length)
		return pattern->prefix[folder_length] == '/' &&
		       memcmp(pattern->prefix, folder, folder_length) == 0;
	return path_pattern_match(pattern, folder, length);
}

size_t
path_pattern_root_length(const struct path_pattern *pattern)
{
	size_t n = pattern->prefix_length;

	return pattern->glob && n > 0 ? n - 1 : n;
}

bool
path_pattern_contains(const struct path_pattern *outer,
                      const struct path_pattern *inner)
{
	size_t n = path_pattern_root_length(inner);

	if (!has_prefix(outer, inner->prefix, inner->prefix_length))
		return false;
	if (inner->glob && strcmp(outer->text, inner->text) == 0)
		return true;
	if (!inner->glob && !inner->tree)
		return path_pattern_match(outer, inner->prefix,
		                          inner->prefix_length);
	if (outer->glob)
		return !inner->glob &&
		       path_pattern_covers_tree(outer, n ? inner->prefix : "/",
		                                n ? n : 1);
	/* An abstract name is in no tree. */
	if (!outer->tree || *inner->text != '/' ||
	    !has_prefix(outer, inner->prefix, n))
		return false;
	return n == outer->prefix_length ||
	       inner->prefix[outer->prefix_length] == '/';
}

bool
path_pattern_may_meet(const struct path_pattern *a, const struct path_pattern *b)
{
	size_t n = a->prefix_length < b->prefix_length ? a->prefix_length
	                                               : b->prefix_length;

	return memcmp(a->prefix, b->prefix, n) == 0;
}

int
path_pattern_compare_specificity(const struct path_pattern *a,
                                 const struct path_pattern *b)
{
	if (a->weak != b->weak)
		return a->weak - b->weak;
	/* That a literal path beats a glob of its length follows: all its
	 * components are literal ones. */
	if (a->literal != b->literal)
		return a->literal > b->literal ? -1 : 1;
	if (a->total != b->total)
		return a->total > b->total ? -1 : 1;
	return 0;
}

const struct path_pattern *
rule_pattern(const struct rule *rule)
{
	if (operation_target_kind(rule->operation) == TARGET_PATH)
		return &rule->target.path;
	if (operation_target_kind(rule->operation) == TARGET_NET &&
	    rule->target.net.proto == NET_UNIX)
		return &rule->unix_path;
	return NULL;
}

/* A name that no rule spells: a witness with it is spared by rules about particular
 * names below the same folder. */
#define FRESH_NAME "new.anything"

const char *
path_pattern_freshen(struct arena *arena, const struct path_pattern *pattern)
{
	_cleanup_strbuf_ struct strbuf buffer = STRBUF_EMPTY;
	const char *p = pattern->text;

	while (*p) {
		if (*p == '\\' && p[1]) {
			strbuf_add_bytes(&buffer, p, 2);
			p += 2;
		} else if (*p == '*') {
			strbuf_add(&buffer, FRESH_NAME);
			p += strspn(p, "*");
		} else {
			strbuf_add_char(&buffer, *p++);
		}
	}
	if (pattern->tree)
		strbuf_add(&buffer, FRESH_NAME);
	return strbuf_failed(&buffer) ? NULL
	                              : arena_strdup(arena, strbuf_text(&buffer));
}
