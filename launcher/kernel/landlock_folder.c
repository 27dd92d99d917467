#include "kernel/landlock_folder.h"

#include <errno.h>
#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "kernel/landlock_about.h"
#include "policy/decide.h"
#include "policy/pattern.h"

#define BIT(n) (1u << (n))

enum { NAMES_SEEN = 64 };

/* Landlock's READ_DIR holds for all folders below, so a deny on a folder takes it
 * from the folders above. A deny on files is no reason to: `ls` shows the name, and
 * the file stays shut. (The compiler makes a tree of what is a folder or missing;
 * a glob is about files unless it says otherwise.) */
static bool
is_plain_deny(const struct rule *rule)
{
	const struct path_pattern *pattern = &rule->target.path;

	if (rule->effect == EFFECT_ALLOW || !(rule->speaks & BIT(OPERATION_READ)) ||
	    operation_target_kind(rule->operation) != TARGET_PATH || pattern->tree)
		return false;
	return !pattern->glob || !text_ends_with(pattern->text, "**");
}

int
folder_rules_init(struct folder_rules *all, struct arena *arena,
                  const struct policy *policy)
{
	struct folder_rules made = { .arena = arena, .policy = policy };
	size_t n = policy->n_rules;

	made.chosen = arena_alloc_array(arena, n, sizeof(*made.chosen));
	made.concern = arena_alloc_array(arena, n, sizeof(*made.concern));
	made.plain_deny = arena_alloc_array(arena, n, sizeof(*made.plain_deny));
	if (!made.chosen || !made.concern || !made.plain_deny)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		made.plain_deny[i] = is_plain_deny(&policy->rules[i]);
	*all = made;
	return 0;
}

static int
open_level(struct folder_rules *all, unsigned depth, struct level *ret)
{
	size_t n = all->policy->n_rules;

	while (all->n_levels <= depth) {
		struct level level = {
			arena_alloc_array(all->arena, n, sizeof(*level.rules)),
			arena_alloc_array(all->arena, n, sizeof(*level.by_name)),
			arena_alloc_array(all->arena, ABOUT_BUCKETS + 2,
			                  sizeof(*level.buckets)),
			arena_alloc_array(all->arena, n, sizeof(*level.about)),
		};

		if (!level.rules || !level.by_name || !level.buckets ||
		    !level.about ||
		    ARENA_PUSH(all->arena, all->levels, all->n_levels,
		               all->capacity, level))
			return -ENOMEM;
	}
	*ret = all->levels[depth];
	return 0;
}

static const struct path_pattern *
pattern_of(const struct folder_rules *all, size_t rule)
{
	return &all->policy->rules[rule].target.path;
}

static bool
covers(const struct folder *folder, const struct path_pattern *pattern)
{
	return path_pattern_covers_tree(pattern, folder->path, folder->length);
}

/* A rule that matches the folder alone has been heard (folder_find_spoken) before.
 */
static bool
is_about_entries(const struct folder *folder, const struct path_pattern *pattern)
{
	if (covers(folder, pattern))
		return true;
	return pattern->glob ? glob_may_match_below(pattern->text, folder->path)
	                     : pattern->literal > folder->depth;
}

/* Of the parent's rules those that may concern the entry, then of these those that
 * may decide something in it. */
static int
narrow(struct folder_rules *all, const struct folder *parent, const char *name,
       struct folder *folder)
{
	struct level level;
	size_t n, kept = 0;
	int error = open_level(all, folder->depth, &level);

	if (error)
		return error;
	n = about_concern(all, parent, name);
	for (size_t i = 0; i < n; i++)
		all->chosen[i] = parent->rules[all->concern[i]];
	n = policy_narrow(all->policy, folder->path,
	                  parent->path ? all->chosen : NULL, n, level.rules);
	for (size_t i = 0; i < n; i++)
		if (is_about_entries(folder, pattern_of(all, level.rules[i])))
			level.rules[kept++] = level.rules[i];
	folder->n_rules = kept;
	folder->rules = level.rules;
	folder->about = level.about;
	folder->by_name = level.by_name;
	folder->buckets = level.buckets;
	return 0;
}

static enum tree_verdict
ask_tree(struct folder_rules *all, const struct folder *folder,
         enum landlock_group group)
{
	size_t n = 0;

	if (group != GROUP_LIST)
		return policy_tree_verdict_among(
		        all->policy, landlock_group_operation(group), folder->path,
		        folder->rules, folder->n_rules);
	for (size_t i = 0; i < folder->n_rules; i++)
		if (!all->plain_deny[folder->rules[i]])
			all->chosen[n++] = folder->rules[i];
	return policy_tree_verdict_among(all->policy, OPERATION_READ, folder->path,
	                                 all->chosen, n);
}

static bool
decide_path(const struct folder_rules *all, enum operation operation,
            const char *path)
{
	struct request request = { .operation = operation, .path = path };

	return decide(all->policy, &request).allowed;
}

/* A rule may deny the listing of the folder itself and of nothing below it. */
static void
sort_groups(struct folder_rules *all, const struct folder *parent, unsigned spoken,
            struct folder *folder, unsigned *whole)
{
	*whole = 0;
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		enum tree_verdict verdict;

		if (!(parent->open & BIT(group)))
			continue;
		verdict = ask_tree(all, folder, group);
		if (verdict == TREE_ALLOW && group == GROUP_LIST &&
		    spoken & BIT(OPERATION_READ) &&
		    !decide_path(all, OPERATION_READ, folder->path))
			verdict = TREE_MIXED;
		if (verdict == TREE_ALLOW)
			*whole |= BIT(group);
		if (verdict == TREE_MIXED)
			folder->open |= BIT(group);
	}
}

int
folder_enter(struct folder_rules *all, const struct folder *parent,
             const char *path, const char *name, unsigned spoken,
             struct folder *folder, unsigned *whole)
{
	int error;

	*folder = (struct folder){
		.path = path,
		.length = strlen(path),
		.depth = parent->path ? parent->depth + 1 : 0,
		.writable = parent->writable,
		.executable = parent->executable,
	};
	error = narrow(all, parent, name, folder);
	if (!error)
		sort_groups(all, parent, spoken, folder, whole);
	return error;
}

/* The verdict about entries that no rule speaks about is that of the rules that
 * cover the whole folder. */
static void
find_given(struct folder_rules *all, struct folder *folder)
{
	size_t n = 0;

	for (size_t i = 0; i < folder->n_rules; i++) {
		folder->about[i] = about_any;
		if (!covers(folder, pattern_of(all, folder->rules[i])))
			continue;
		folder->about[i] = about_all;
		all->chosen[n++] = folder->rules[i];
	}
	for (unsigned group = 0; group < GROUP_COUNT; group++)
		if (folder->open & BIT(group) &&
		    policy_tree_verdict_among(
		            all->policy, landlock_group_operation(group),
		            folder->path, all->chosen, n) == TREE_ALLOW)
			folder->given |= BIT(group);
}

/* Can the rule give something that the folder's entries do not get anyway? */
static bool
may_give(const struct folder_rules *all, const struct folder *folder, size_t rule)
{
	if (all->policy->rules[rule].effect != EFFECT_ALLOW)
		return false;
	for (unsigned group = 0; group < GROUP_COUNT; group++)
		if (folder->open & BIT(group) &&
		    all->policy->rules[rule].speaks &
		            BIT(landlock_group_operation(group)))
			return true;
	return false;
}

/* What each rule is about, seen from the folder. */
static int
find_about(struct folder_rules *all, struct folder *folder)
{
	for (size_t i = 0; i < folder->n_rules; i++) {
		if (folder->about[i] == about_all)
			continue;
		folder->about[i] = about_name(
		        all->arena, pattern_of(all, folder->rules[i]), folder);
		if (!folder->about[i])
			return -ENOMEM;
		if (folder->about[i] == about_any &&
		    (folder->given || may_give(all, folder, folder->rules[i])))
			folder->wild = true;
	}
	return 0;
}

/* Many rules are about a few names: most doubles need not be sorted to be found. */
static bool
is_double(const char *seen[NAMES_SEEN], const char *name)
{
	unsigned slot = about_hash(name) % NAMES_SEEN;

	if (seen[slot] && strcmp(seen[slot], name) == 0)
		return true;
	seen[slot] = name;
	return false;
}

/* Where entries get nothing by default, a deny among them takes nothing away. */
int
folder_sort_rules(struct folder_rules *all, struct folder *folder)
{
	const char *seen[NAMES_SEEN] = { NULL };
	bool any;
	int error;

	find_given(all, folder);
	error = find_about(all, folder);
	if (error)
		return error;
	about_sort(all, folder);
	any = folder->given || folder->wild;
	for (size_t i = 0; i < folder->n_rules; i++) {
		const char *about = folder->about[i];

		if (about == about_all || about == about_any ||
		    (!any && !may_give(all, folder, folder->rules[i])) ||
		    is_double(seen, about))
			continue;
		if (ARENA_PUSH(all->arena, folder->names.items, folder->names.n,
		               folder->names.capacity, about))
			return -ENOMEM;
	}
	name_list_sort(&folder->names);
	return 0;
}

unsigned
folder_find_spoken(const struct folder_rules *all, const struct folder *folder,
                   const char *path, const char *name,
                   const struct path_pattern **exact)
{
	const struct path_pattern *literal = NULL;
	size_t length = strlen(path), n = about_concern(all, folder, name);
	unsigned spoken = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = all->concern[i], rule = folder->rules[at];

		if (folder->about[at] == about_all ||
		    !path_pattern_match(pattern_of(all, rule), path, length))
			continue;
		spoken |= all->policy->rules[rule].speaks;
		if (!pattern_of(all, rule)->glob)
			literal = pattern_of(all, rule);
	}
	if (exact)
		*exact = literal;
	return spoken;
}

/* Of all rules only the folder's can match in it. */
static bool
decide_entry(const struct folder_rules *all, const struct folder *folder,
             enum operation operation, const char *path)
{
	size_t n = about_concern(all, folder, strrchr(path, '/') + 1);

	for (size_t i = 0; i < n; i++)
		all->chosen[i] = folder->rules[all->concern[i]];
	return decide_among(all->policy, operation, path, all->chosen, n).allowed;
}

unsigned
folder_find_groups(const struct folder_rules *all, const struct folder *folder,
                   const char *path, unsigned spoken)
{
	unsigned groups = 0;

	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		enum operation operation = landlock_group_operation(group);

		if (!(folder->open & BIT(group)) || group == GROUP_LIST)
			continue;
		if (spoken & BIT(operation)
		            ? decide_entry(all, folder, operation, path)
		            : (folder->given & BIT(group)) != 0)
			groups |= BIT(group);
	}
	return groups;
}
