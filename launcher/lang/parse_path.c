/* Paths, zones and variables. */
#include "lang/parser.h"

#include <string.h>

#include "base/glob.h"
#include "lang/token.h"

static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t
parse_name_length(const char *text)
{
	size_t n = 0;

	while (is_name_start(text[n]) || (n && is_digit(text[n])))
		n++;
	return n;
}

static int
error_at(struct parser *parser, const struct word *word, size_t offset,
         size_t width, const char *id, const char *hint, const char *message)
{
	const struct location at = token_locate(word, offset, width);

	return parse_error(parser, &at, id, hint, "%s", message);
}

/* variable := "${" NAME "}" */
static int
check_variable(struct parser *parser, const struct word *word, size_t at,
               size_t *length)
{
	const char *name = word->text + at + 2;
	size_t n = parse_name_length(name);

	if (n && name[n] == '}') {
		*length = n + 3;
		return 0;
	}
	if (!strchr(name, '}'))
		return error_at(parser, word, at, 2, "unclosed-variable",
		                "a variable is written ${NAME}", "unclosed '${'");
	return error_at(parser, word, at, strcspn(name, "}") + 3,
	                "bad-variable-name", "a name holds letters, digits and _",
	                "not the name of a variable");
}

/* Every variable is checked, and where masked is not NULL overwritten there by
 * plain letters: what stands for it is no business of the form. */
static int
scan_variables(struct parser *parser, const struct word *word, char *masked)
{
	const char *text = word->text;
	size_t i, length = 1;
	int error = 0, fault;

	for (i = 0; text[i]; i++) {
		if (text[i] == '\\' && text[i + 1]) {
			i++;
			continue;
		}
		if (text[i] != '$' || text[i + 1] != '{')
			continue;
		fault = check_variable(parser, word, i, &length);
		if (fault) {
			error = fault;
			continue;
		}
		if (masked)
			memset(masked + i, 'x', length);
		i += length - 1;
	}
	return error;
}

int
parse_variables(struct parser *parser, const struct word *word)
{
	return strchr(word->text, '$') ? scan_variables(parser, word, NULL) : 0;
}

/* zone := "@" NAME; a '-' may be in the name */
int
parse_zone_name(struct parser *parser, const struct word *word)
{
	const char *text = word->text;
	size_t n = 1;

	if (text[0] == '@' && is_name_start(text[1])) {
		while (is_name_start(text[n]) || is_digit(text[n]) ||
		       text[n] == '-')
			n++;
		if (!text[n])
			return 0;
	}
	if (text[0] == '@' && n > 1 && text[n] == '/')
		return error_at(parser, word, n, strlen(text + n), "bad-zone-name",
		                "a zone stands alone: it is a set of paths",
		                "a path behind a zone");
	return error_at(parser, word, 0, word->at.width, "bad-zone-name",
	                "a zone is written @name", "not the name of a zone");
}

/* Components must be names. path is the word's own pattern (columns are known),
 * or one of its expansions: then the whole word is marked. */
static int
check_components(struct parser *parser, const struct word *word, const char *path,
                 bool whole)
{
	size_t i, start = 0, length = 0, dots = 0;

	for (i = 0;; i++) {
		if (path[i] && path[i] != '/') {
			if (path[i] == '\\' && path[i + 1])
				i++;
			dots += path[i] == '.';
			length++;
			continue;
		}
		if (length && length == dots && length <= 2)
			return error_at(
			        parser, word, whole ? 0 : start,
			        whole ? word->at.width : i - start, "dot-component",
			        "write the path without '.' and '..'",
			        length == 1 ? "'.' in a path" : "'..' in a path");
		if (!path[i])
			return 0;
		if (i && !length)
			return error_at(parser, word, whole ? 0 : i - 1,
			                whole ? word->at.width : 2, "double-slash",
			                "one '/' is enough", "'//' in a path");
		start = i + 1;
		length = dots = 0;
	}
}

static int
check_expansions(struct parser *parser, const struct word *word,
                 const char *pattern)
{
	const char *const *paths;
	size_t n, i;
	int error;

	error = glob_expand_braces(parser->arena, pattern, &paths, &n);
	if (error == -E2BIG)
		return parse_error(parser, &word->at, "too-many-alternatives", NULL,
		                   "more than %d paths in one word",
		                   GLOB_EXPANSION_MAX);
	for (i = 0; i < n && !error; i++)
		error = check_components(parser, word, paths[i], true);
	return error;
}

/* *ret is the pattern with its variables masked: the word's own text where it
 * has none. */
static int
check_glob(struct parser *parser, const struct word *word, const char **ret)
{
	const char *pattern = word->text, *fault;
	char *masked;
	size_t at;
	int error;

	if (strchr(pattern, '$')) {
		masked = arena_strdup(parser->arena, pattern);
		if (!masked)
			return -ENOMEM;
		error = scan_variables(parser, word, masked);
		if (error)
			return error;
		pattern = masked;
	}
	fault = glob_fault(pattern, &at);
	if (fault)
		return error_at(parser, word, at, 1, "bad-pattern",
		                "\\ makes the next character an ordinary one",
		                fault);
	*ret = pattern;
	return 0;
}

/* Without a backslash a faulty component shows by its beginning, and few have it.
 */
static bool
may_have_faults(const char *path)
{
	for (; (path = strchr(path, '/')); path++)
		if (path[1] == '/' || path[1] == '.')
			return true;
	return false;
}

/* What stands behind a valid beginning. */
static int
check_pattern(struct parser *parser, const struct word *word)
{
	const char *pattern;
	int error;

	if (!strpbrk(word->text, "\\*?[]{}"))
		return may_have_faults(word->text)
		               ? check_components(parser, word, word->text, false)
		               : 0;
	error = check_glob(parser, word, &pattern);
	if (!error)
		error = check_components(parser, word, pattern, false);
	if (!error && strchr(pattern, '{'))
		error = check_expansions(parser, word, pattern);
	return error;
}

int
parse_abstract_name(struct parser *parser, const struct word *word)
{
	const char *pattern;

	if (!word->text[1])
		return parse_error(parser, &word->at, "empty-path", NULL,
		                   "empty name of an abstract socket");
	return check_glob(parser, word, &pattern);
}

static int
relative_path(struct parser *parser, const struct word *word)
{
	const char *text = word->text, *hint;

	if (!*text)
		return parse_error(parser, &word->at, "empty-path", NULL,
		                   "empty path");
	if (text[0] == '~')
		hint = "~ is the own home folder; write out that of another user";
	else if (text[0] == '$')
		hint = "a variable is written ${NAME}";
	else
		hint = "a path begins with '/', '~/', '${NAME}' or is a '@zone'";
	return parse_error(parser, &word->at, "relative-path", hint,
	                   "'%s' is not an absolute path", text);
}

int
parse_path(struct parser *parser, const struct word *word)
{
	const char *text = word->text;

	if (text[0] == '@')
		return parse_zone_name(parser, word);
	if (text[0] == '/' || (text[0] == '~' && (!text[1] || text[1] == '/')) ||
	    (text[0] == '$' && text[1] == '{'))
		return check_pattern(parser, word);
	return relative_path(parser, word);
}

int
parse_literal_path(struct parser *parser, const struct word *word)
{
	char *masked = arena_strdup(parser->arena, word->text);
	int error;

	if (!masked)
		return -ENOMEM;
	error = parse_path(parser, word);
	if (error)
		return error;
	error = scan_variables(parser, word, masked);
	if (error)
		return error;
	if (word->text[0] == '@' || !glob_is_literal(masked))
		return parse_error(parser, &word->at, "not-one-path",
		                   "name the one path to make",
		                   "a zone or a pattern cannot be made");
	return 0;
}
