/* What the linter asks this host: whose are the programs, and what is missing. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/glob.h"
#include "base/strbuf.h"
#include "policy/lint.h"
#include "policy/pattern.h"
#include "tools/check_lint.h"

/* ---- world-writable-target */

/* May any user put something else in its place? Where a folder is sticky, only what
 * it holds directly is safe. path is changed and changed back. */
static bool
is_replaceable(char *path)
{
	struct stat status;
	bool found = stat(path, &status) == 0 && (status.st_mode & S_IWOTH);

	for (char *slash = strrchr(path, '/'); slash && slash != path && !found;
	     slash = strrchr(path, '/')) {
		*slash = '\0';
		found = stat(path, &status) == 0 && (status.st_mode & S_IWOTH) &&
		        !(status.st_mode & S_ISVTX);
	}
	return found;
}

/* What stands for the folder of the launch or of a zone is not this profile's. */
static bool
is_spelled(const struct rule *rule)
{
	return !rule->expanded && !strstr(rule->text, "${");
}

static int
lint_target(struct workbench *bench, const struct rule *rule)
{
	const unsigned runs = 1u << OPERATION_EXEC | 1u << OPERATION_LOAD;
	const struct path_pattern *pattern = rule_pattern(rule);
	size_t length;
	char *path;

	if (rule->effect != EFFECT_ALLOW || !(rule->speaks & runs) ||
	    rule->owner_root || !is_spelled(rule))
		return 0;
	length = path_pattern_root_length(pattern);
	path = arena_strndup(bench->arena, length ? pattern->prefix : "/",
	                     length ? length : 1);
	if (!path)
		return -ENOMEM;
	if (is_replaceable(path))
		lint_add(&bench->diags, LINT_WORLD_WRITABLE_TARGET, &rule->at,
		         "owner=root allows only what root alone can write",
		         "%s: '%s'", lint_rows[LINT_WORLD_WRITABLE_TARGET].sentence,
		         rule->text);
	return 0;
}

/* ---- unknown-path */

/* All that is missing of one line is one note. */
struct missing {
	struct workbench *bench;
	struct location at; /* of the first one; line 0: none yet */
	struct strbuf names;
};

static int
missing_flush(struct missing *missing)
{
	const char *names = strbuf_text(&missing->names);

	if (missing->at.line && names)
		lint_add(&missing->bench->diags, LINT_UNKNOWN_PATH, &missing->at,
		         NULL, "not on this host:%s", names);
	strbuf_free(&missing->names);
	missing->names = STRBUF_EMPTY;
	missing->at = (struct location){ 0 };
	return names ? 0 : -ENOMEM;
}

static int
missing_add(struct missing *missing, const struct word *word)
{
	int error = 0;

	if (missing->at.line != word->at.line)
		error = missing_flush(missing);
	if (!missing->at.line)
		missing->at = word->at;
	strbuf_addf(&missing->names, " '%s'", word->text);
	return error;
}

/* The rule that a word became; NULL: what it names was missing and could go. */
static const struct rule *
find_rule(const struct policy *policy, const struct word *word)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct location *at = &policy->rules[i].at;

		if (at->line == word->at.line && at->col == word->at.col &&
		    at->file && word->at.file &&
		    strcmp(at->file, word->at.file) == 0)
			return &policy->rules[i];
	}
	return NULL;
}

static bool
is_plain_path(const struct word *word)
{
	return (*word->text == '/' || *word->text == '~') &&
	       glob_is_literal(word->text) && !strstr(word->text, "${");
}

static bool
is_missing(const struct policy *policy, const struct statement *statement,
           const struct word *word)
{
	const struct rule *rule;

	if (!is_plain_path(word))
		return false;
	rule = find_rule(policy, word);
	if (!rule)
		return statement->optional;
	return rule_pattern(rule) &&
	       rule_pattern(rule)->node == PATTERN_NODE_MISSING;
}

static int
lint_missing(struct workbench *bench, const struct profile *profile,
             const struct policy *policy)
{
	struct missing missing = { .bench = bench };
	int error = 0, failed;

	for (size_t i = 0; i < profile->n_statements && !error; i++) {
		const struct statement *statement = &profile->statements[i];

		if (statement->layer >= LAYER_INCLUDE ||
		    statement->level != LEVEL_ANY ||
		    (statement->keyword != KEYWORD_ALLOW &&
		     statement->keyword != KEYWORD_DENY))
			continue;
		for (size_t j = 0; j < statement->n_targets && !error; j++)
			if (is_missing(policy, statement,
			               &statement->targets[j].word))
				error = missing_add(&missing,
				                    &statement->targets[j].word);
	}
	failed = missing_flush(&missing);
	return error ? error : failed;
}

int
check_lint_host(struct workbench *bench, const struct profile *profile,
                const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (lint_is_own(rule) &&
		    operation_target_kind(rule->operation) == TARGET_PATH &&
		    lint_target(bench, rule))
			return -ENOMEM;
	}
	return lint_missing(bench, profile, policy);
}
