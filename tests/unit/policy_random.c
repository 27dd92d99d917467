#include "policy_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static unsigned
random_below(unsigned n)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* ---- The world: every name is a folder, but "f" is a file. */

char random_paths[PATHS_MAX][16];
size_t n_random_paths;

static bool
is_folder(const char *path)
{
	return path[strlen(path) - 1] != 'f';
}

static void
add_paths(const char *folder, unsigned depth)
{
	static const char names[] = "abf";

	for (const char *name = names; *name; name++) {
		char *path = random_paths[n_random_paths];

		if (n_random_paths == PATHS_MAX)
			abort();
		snprintf(path, sizeof(random_paths[0]), "%s/%c", folder, *name);
		n_random_paths++;
		if (is_folder(path) && depth > 1)
			add_paths(path, depth - 1);
	}
}

void
random_start(uint64_t seed)
{
	state = seed;
	n_random_paths = 0;
	add_paths("", DEPTH_MAX);
}

int
random_resolve(void *context, const char *path, char out[PATH_MAX],
               enum node_kind *kind)
{
	(void)context;
	snprintf(out, PATH_MAX, "%s", path);
	*kind = is_folder(path) ? NODE_FOLDER : NODE_FILE;
	return 0;
}

/* ---- Random profiles. */

static void
random_pattern(char *pattern, size_t size, bool literal)
{
	static const char *const names[] = { "a", "b",  "a",  "b",   "*",
		                             "?", "**", "a*", "[ab]" };
	unsigned n_names = literal ? 4 : ARRAY_SIZE(names);
	unsigned depth = 1 + random_below(DEPTH_MAX);
	const char *name = "";

	*pattern = '\0';
	for (unsigned i = 0; i < depth; i++) {
		size_t n = strlen(pattern);

		name = names[random_below(n_names)];
		if (i + 1 == depth && random_below(4) == 0)
			name = "f";
		snprintf(pattern + n, size - n, "/%s", name);
	}
	/* A folder without a slash is refused, and so is a file with one. */
	if (!strpbrk(pattern, "*?["))
		strcat(pattern, is_folder(pattern) ? "/" : "");
	else if (random_below(3) == 0)
		strcat(pattern, "/");
}

struct random_profile
random_profile(void)
{
	static const enum operation operations[] = {
		OPERATION_READ, OPERATION_READ, OPERATION_WRITE,
		OPERATION_EXEC, OPERATION_LOAD, OPERATION_IOCTL
	};
	struct random_profile profile = { .n = 1 + random_below(RULES_MAX) };
	bool literal = random_below(3) == 0;

	for (size_t i = 0; i < profile.n; i++) {
		struct random_rule *rule = &profile.rules[i];

		rule->deny = random_below(2);
		rule->operation = operations[random_below(ARRAY_SIZE(operations))];
		rule->layer = random_below(4);
		random_pattern(rule->pattern, sizeof(rule->pattern), literal);
	}
	return profile;
}

const char *
random_profile_text(struct strbuf *buffer, const struct random_profile *profile)
{
	for (size_t i = 0; i < profile->n; i++) {
		const struct random_rule *rule = &profile->rules[i];

		if (!rule->off)
			strbuf_addf(buffer, "@@ %u\n%s %s %s\n", rule->layer,
			            rule->deny ? "deny" : "allow",
			            operation_name(rule->operation), rule->pattern);
	}
	return strbuf_text(buffer);
}

/* ---- The judge: tries everything, compares keys. */

static bool
naive_glob(const char *pattern, const char *end, const char *path, bool start)
{
	const char *close;

	if (pattern == end)
		return *path == '\0';
	if (strncmp(pattern, "**", 2) == 0) {
		if (start && pattern + 2 < end && pattern[2] == '/' &&
		    naive_glob(pattern + 3, end, path, true))
			return true;
		for (;; path++) {
			if (naive_glob(pattern + 2, end, path, false))
				return true;
			if (*path == '\0')
				return false;
		}
	}
	if (*pattern == '*') {
		for (;; path++) {
			if (naive_glob(pattern + 1, end, path, false))
				return true;
			if (*path == '\0' || *path == '/')
				return false;
		}
	}
	if (*path == '\0')
		return false;
	if (*pattern == '[') {
		close = strchr(pattern, ']');
		return memchr(pattern + 1, *path, (size_t)(close - pattern - 1)) &&
		       naive_glob(close + 1, end, path + 1, false);
	}
	if (*pattern == '?' ? *path == '/' : *pattern != *path)
		return false;
	return naive_glob(pattern + 1, end, path + 1, *path == '/');
}

/* A tree holds its folder and what is below: some beginning of the path matches. */
static bool
naive_match(const char *pattern, const char *path)
{
	size_t length = strlen(pattern);
	char beginning[64];

	if (pattern[length - 1] != '/')
		return naive_glob(pattern, pattern + length, path, false);
	for (size_t n = 1; n <= strlen(path); n++) {
		if (path[n] != '/' && path[n] != '\0')
			continue;
		snprintf(beginning, sizeof(beginning), "%.*s", (int)n, path);
		if (naive_glob(pattern, pattern + length - 1, beginning, false))
			return true;
	}
	return false;
}

static bool
naive_speaks(const struct random_rule *rule, enum operation operation)
{
	if (rule->operation == operation)
		return true;
	if (operation == OPERATION_IOCTL || rule->operation == OPERATION_IOCTL)
		return false;
	return rule->deny ? rule->operation == OPERATION_READ
	                  : operation == OPERATION_READ;
}

/* The greater key wins: literal components, all components, no wildcard, nearness,
 * deny. */
static unsigned
naive_key(const struct random_rule *rule)
{
	unsigned literal = 0;
	unsigned total = 0;
	bool glob = false;

	for (const char *p = rule->pattern; *p == '/' && p[1];
	     p += 1 + strcspn(p + 1, "/")) {
		glob |= strcspn(p + 1, "*?[") < strcspn(p + 1, "/");
		total++;
		literal += !glob;
	}
	return literal << 16 | total << 8 | (unsigned)!glob << 7 |
	       (31 - rule->layer) << 1 | rule->deny;
}

bool
naive_decide(const struct random_profile *profile, enum operation operation,
             const char *path)
{
	unsigned best_key = 0;
	bool allowed = false;

	for (size_t i = 0; i < profile->n; i++) {
		const struct random_rule *rule = &profile->rules[i];

		if (rule->off || !naive_speaks(rule, operation) ||
		    !naive_match(rule->pattern, path) || naive_key(rule) < best_key)
			continue;
		best_key = naive_key(rule);
		allowed = !rule->deny;
	}
	return allowed;
}
