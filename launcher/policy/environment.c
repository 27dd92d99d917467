#include "policy/environment.h"

#include <errno.h>
#include <string.h>

/* Each of them names files that ld.so, libc or a library on its behalf opens, runs
 * as code or writes (ld.so(8), environ(7), iconv(1), catopen(3), mtrace(3)). TMPDIR
 * is on ld.so's list too, but ordinary programs need it and it runs nothing. */
static const char *const loader_variables[] = {
	"LD_*",        "GLIBC_TUNABLES",   "GCONV_PATH",       "GETCONF_DIR",
	"HOSTALIASES", "LOCPATH",          "MALLOC_TRACE",     "NIS_PATH",
	"NLSPATH",     "PCPROFILE_OUTPUT", "RESOLV_HOST_CONF", "TZDIR",
};

/* * matches any number of characters; nothing else is special. */
static bool
pattern_match(const char *pattern, const char *name, size_t length)
{
	const char *end = name + length;
	const char *star = NULL, *resume = NULL;

	while (name < end) {
		if (*pattern == '*') {
			star = pattern++;
			resume = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

enum match { MATCH_NONE, MATCH_PATTERN, MATCH_FULL };

static enum match
match_list(const char *const *list, size_t n, const char *name, size_t length)
{
	enum match best = MATCH_NONE;

	for (size_t i = 0; i < n; i++) {
		if (!pattern_match(list[i], name, length))
			continue;
		if (!strchr(list[i], '*'))
			return MATCH_FULL;
		best = MATCH_PATTERN;
	}
	return best;
}

static bool
is_kept(const struct env_policy *policy, const char *name, size_t length)
{
	enum match keep = match_list(policy->keep, policy->n_keep, name, length);
	enum match drop = match_list(policy->drop, policy->n_drop, name, length);

	if (match_list(loader_variables, ARRAY_SIZE(loader_variables), name,
	               length) &&
	    keep != MATCH_FULL)
		return false;
	if (drop && drop >= keep)
		return false;
	return keep || !policy->keep_only;
}

static bool
is_there(char *const *entries, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(entries[i], name, length) == 0 &&
		    entries[i][length] == '=')
			return true;
	return false;
}

static size_t
count_entries(char *const *environ)
{
	size_t n = 0;

	while (environ[n])
		n++;
	return n;
}

int
environment_clean(struct arena *arena, const struct env_policy *policy,
                  char *const *environ, char *const **ret)
{
	size_t room = policy->n_set + count_entries(environ) + 1, n = 0;
	char **entries = arena_alloc_array(arena, room, sizeof(*entries));

	if (!entries)
		return -ENOMEM;
	/* The set ones first: the same names from outside are second ones then. */
	for (size_t i = 0; i < policy->n_set; i++) {
		const char *text = policy->set[i];

		if (!is_there(entries, n, text, strcspn(text, "=")))
			entries[n++] = (char *)text;
	}
	for (size_t i = 0; environ[i]; i++) {
		size_t length = strcspn(environ[i], "=");

		if (length == 0 || environ[i][length] != '=' ||
		    is_there(entries, n, environ[i], length) ||
		    !is_kept(policy, environ[i], length))
			continue;
		entries[n++] = environ[i];
	}
	*ret = entries;
	return 0;
}
