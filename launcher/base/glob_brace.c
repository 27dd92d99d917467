/* The form of patterns, and their braces. */
#include "base/glob.h"

#include <string.h>

#include "base/glob_part.h"

enum { BRACE_DEPTH_MAX = 16 };

/* The bytes of a set at '[' as one, of an escape as one, else one byte. */
static size_t
step_length(const char *pattern)
{
	size_t set;

	if (pattern[0] == '\\' && pattern[1])
		return 2;
	if (pattern[0] != '[')
		return 1;
	set = glob_set_length(pattern + 1);
	return set ? 1 + set : 1;
}

static const char *
set_fault(const char *set)
{
	bool negated, first = true;
	const char *next = glob_set_start(set, &negated);
	uint32_t low, high;

	if (!glob_set_length(set))
		return "unclosed '['";
	if (next[0] == '[' && (next[1] == ':' || next[1] == '.' || next[1] == '='))
		return "character classes are not supported";
	while (glob_set_next(&next, &low, &high, &first)) {
		if (low > high)
			return "range in reverse order";
		if (low <= '/' && '/' <= high)
			return "'/' cannot be in a set";
	}
	return NULL;
}

static const char *
escape_fault(char escaped)
{
	if (!escaped)
		return "nothing behind the backslash";
	return escaped == '/' ? "'/' cannot be escaped" : NULL;
}

struct braces {
	size_t open[BRACE_DEPTH_MAX];
	bool comma[BRACE_DEPTH_MAX];
	size_t depth;
};

static const char *
brace_fault(struct braces *braces, const char *pattern, size_t at)
{
	switch (pattern[at]) {
	case '{':
		if (braces->depth == BRACE_DEPTH_MAX)
			return "braces nested too deeply";
		braces->comma[braces->depth] = false;
		braces->open[braces->depth++] = at;
		return NULL;
	case ',':
		if (braces->depth)
			braces->comma[braces->depth - 1] = true;
		return NULL;
	case '}':
		if (!braces->depth)
			return "'}' without '{'";
		return braces->comma[--braces->depth] ? NULL
		                                      : "no ',' in the braces";
	case '[':
		return set_fault(pattern + at + 1);
	case '\\':
		return escape_fault(pattern[at + 1]);
	}
	return NULL;
}

const char *
glob_fault(const char *pattern, size_t *at)
{
	struct braces braces = { .depth = 0 };
	const char *fault;
	size_t i;

	/* Most have none of these, and nothing before the first can be at fault. */
	for (i = strcspn(pattern, "\\[{}"); pattern[i];
	     i += step_length(pattern + i)) {
		fault = brace_fault(&braces, pattern, i);
		if (fault) {
			*at = i;
			return fault;
		}
	}
	if (!braces.depth)
		return NULL;
	*at = braces.open[braces.depth - 1];
	return "unclosed '{'";
}

struct expansion {
	struct arena *arena;
	const char **items;
	size_t n;
	size_t capacity;
};

static int
add_expanded(struct expansion *out, const char *pattern)
{
	if (out->n == GLOB_EXPANSION_MAX)
		return -E2BIG;
	return ARENA_PUSH(out->arena, out->items, out->n, out->capacity, pattern);
}

/* The end of the alternative at text: its ',' or '}'. The form was checked. */
static const char *
alternative_end(const char *text)
{
	size_t depth = 0;

	for (;; text += step_length(text)) {
		if (!depth && (*text == ',' || *text == '}'))
			return text;
		depth += *text == '{';
		depth -= *text == '}';
	}
}

static const char *
brace_end(const char *text)
{
	while (*text != '}')
		text = alternative_end(text + 1);
	return text;
}

/* Expands the first braces and then, with each alternative in their place, all
 * that follows. */
static int
expand(struct expansion *out, const char *pattern)
{
	const char *open = pattern, *close, *from, *to, *text;
	int error = 0;

	while (*open && *open != '{')
		open += step_length(open);
	if (!*open)
		return add_expanded(out, pattern);
	close = brace_end(open);
	for (to = open; to != close && !error;) {
		from = to + 1;
		to = alternative_end(from);
		text = arena_printf(out->arena, "%.*s%.*s%s", (int)(open - pattern),
		                    pattern, (int)(to - from), from, close + 1);
		error = text ? expand(out, text) : -ENOMEM;
	}
	return error;
}

int
glob_expand_braces(struct arena *arena, const char *pattern,
                   const char *const **ret, size_t *n)
{
	struct expansion out = { .arena = arena };
	const char *copy;
	size_t at;
	int error;

	if (glob_fault(pattern, &at))
		return -EINVAL;
	copy = arena_strdup(arena, pattern);
	error = copy ? expand(&out, copy) : -ENOMEM;
	if (error)
		return error;
	*ret = out.items;
	*n = out.n;
	return 0;
}
