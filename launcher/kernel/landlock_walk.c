#include "kernel/landlock_walk.h"

#include <errno.h>

#include "kernel/landlock_folder.h"
#include "policy/decide.h"

struct walk {
	struct landlock_plan *plan;
	struct diag_list *diags;
	struct folder_rules rules;
	uint64_t rights[GROUP_COUNT];
	size_t max_entries;
	size_t n_entries; /* listed so far */
};

static int walk_entry(struct walk *walk, const struct folder *folder,
                      const char *path, const char *name, enum entry_kind kind,
                      unsigned spoken);

static int
add_grant(struct walk *walk, const char *path, unsigned groups,
          enum entry_kind kind)
{
	struct landlock_plan *plan = walk->plan;
	struct landlock_grant grant = { path, 0, kind == ENTRY_FOLDER };

	for (unsigned group = 0; group < GROUP_COUNT; group++)
		if (groups & GROUP_BIT(group))
			grant.access |= walk->rights[group];
	if (!grant.folder)
		grant.access &= landlock_file_rights();
	if (!grant.access)
		return 0;
	return ARENA_PUSH(plan->arena, plan->grants, plan->n_grants,
	                  plan->grants_capacity, grant);
}

/* Invariant 1 of DESIGN.md section 3, on what is really granted: rights that meet
 * on one path come from there or from above. */
static int
check_write_exec(struct walk *walk, const struct folder *above, const char *path,
                 unsigned groups)
{
	const unsigned both = GROUP_BIT(GROUP_WRITE) | GROUP_BIT(GROUP_EXEC);
	const char *writable =
	        groups & GROUP_BIT(GROUP_WRITE) ? path : above->writable;
	const char *executable =
	        groups & GROUP_BIT(GROUP_EXEC) ? path : above->executable;
	struct request write = { .operation = OPERATION_WRITE, .path = path };
	struct request exec = { .operation = OPERATION_EXEC, .path = path };
	const struct rule *writer, *starter;

	if (!writable || !executable || !(groups & both))
		return 0;
	writer = decide(walk->rules.policy, &write).rule;
	starter = decide(walk->rules.policy, &exec).rule;
	if ((writer && writer->write_exec) || (starter && starter->write_exec))
		return 0;
	return diag_error(walk->diags, "write-exec", writer ? &writer->at : NULL,
	                  "`allow write-exec` says that this is meant",
	                  "'%s' would be writable (granted at '%s') and executable "
	                  "(granted at '%s')",
	                  path, writable, executable);
}

/* The compiler has looked at what a literal rule names, and the ruleset will not
 * take a folder for a file. A name on the way to something else must be a folder,
 * or nothing below it will be found. */
static enum entry_kind
expect_kind(const struct folder *folder, const char *path, unsigned spoken,
            const struct path_pattern *exact)
{
	if (folder->given || (spoken && !exact))
		return entry_kind_of(path);
	return !exact || exact->tree ? ENTRY_FOLDER : ENTRY_FILE;
}

/* An entry that was not seen in a listing. */
static int
walk_unseen(struct walk *walk, const struct folder *folder, const char *name)
{
	char *path = path_join(walk->plan->arena, folder->path, name);
	const struct path_pattern *exact;
	unsigned spoken;

	if (!path)
		return -ENOMEM;
	spoken = folder_find_spoken(&walk->rules, folder, path, name, &exact);
	return walk_entry(walk, folder, path, name,
	                  expect_kind(folder, path, spoken, exact), spoken);
}

static int
walk_names(struct walk *walk, const struct folder *folder)
{
	int error = 0;

	for (size_t i = 0; i < folder->names.n && !error; i++)
		error = walk_unseen(walk, folder, folder->names.items[i]);
	return error;
}

static int
walk_seen(struct walk *walk, const struct folder *folder, const struct entry *entry,
          bool *checked)
{
	char *path = path_join(walk->plan->arena, folder->path, entry->name);
	bool named = name_list_has(&folder->names, entry->name);
	const char *name = named ? entry->name : NULL;
	int error;

	if (!path)
		return -ENOMEM;
	if (named || folder->wild)
		return walk_entry(
		        walk, folder, path, name, entry->kind,
		        folder_find_spoken(&walk->rules, folder, path, name, NULL));
	if (!*checked) { /* one verdict for all of them */
		error = check_write_exec(walk, folder, path, folder->given);
		if (error)
			return error;
		*checked = true;
	}
	return add_grant(walk, path, folder->given, entry->kind);
}

/* A folder that cannot be listed gives only what rules name, unless bailey itself
 * is short of something. */
static int
judge_listing(struct walk *walk, const struct folder *folder, int error)
{
	if (error == -ENOMEM || error == -EMFILE || error == -ENFILE)
		return error;
	if (error == -E2BIG)
		diag_warning(walk->diags, "too-many-entries", NULL,
		             "say `allow` for the folders below it that are needed",
		             "'%s' gets nothing but what rules name: more than %zu "
		             "entries around holes and globs",
		             folder->path, walk->max_entries);
	return 0;
}

static int
walk_listing(struct walk *walk, const struct folder *folder)
{
	struct entry_list list = { 0 };
	bool checked = false;
	int error = entry_list_read(walk->plan->arena, folder->path,
	                            walk->max_entries - walk->n_entries, &list);

	if (error) {
		error = judge_listing(walk, folder, error);
		return error ? error : walk_names(walk, folder);
	}
	walk->plan->n_listed++;
	walk->n_entries += list.n;
	for (size_t i = 0; i < list.n && !error; i++)
		error = walk_seen(walk, folder, &list.items[i], &checked);
	return error;
}

static int
walk_entries(struct walk *walk, struct folder *folder)
{
	int error = folder_sort_rules(&walk->rules, folder);

	if (error)
		return error;
	return folder->given || folder->wild ? walk_listing(walk, folder)
	                                     : walk_names(walk, folder);
}

static int
walk_folder(struct walk *walk, const struct folder *parent, const char *path,
            const char *name, unsigned spoken)
{
	struct folder folder;
	unsigned whole;
	int error = folder_enter(&walk->rules, parent, path, name, spoken, &folder,
	                         &whole);

	if (!error)
		error = check_write_exec(walk, parent, path, whole);
	if (!error)
		error = add_grant(walk, path, whole, ENTRY_FOLDER);
	if (error || !folder.open)
		return error;
	if (whole & GROUP_BIT(GROUP_WRITE))
		folder.writable = path;
	if (whole & GROUP_BIT(GROUP_EXEC))
		folder.executable = path;
	return walk_entries(walk, &folder);
}

static int
walk_entry(struct walk *walk, const struct folder *folder, const char *path,
           const char *name, enum entry_kind kind, unsigned spoken)
{
	unsigned groups;
	int error;

	switch (kind) {
	case ENTRY_NONE:
		return 0;
	case ENTRY_FOLDER:
		return walk_folder(walk, folder, path, name, spoken);
	case ENTRY_FILE:
		break;
	}
	groups = folder_find_groups(&walk->rules, folder, path, spoken);
	error = check_write_exec(walk, folder, path, groups);
	return error ? error : add_grant(walk, path, groups, ENTRY_FILE);
}

int
landlock_walk(struct landlock_plan *plan, const struct policy *policy,
              struct diag_list *diags, unsigned open, unsigned free,
              size_t max_entries)
{
	struct walk walk = { .plan = plan,
		             .diags = diags,
		             .max_entries = max_entries };
	struct folder outside = { .open = open };
	int error = folder_rules_init(&walk.rules, plan->arena, policy);

	for (unsigned group = 0; group < GROUP_COUNT; group++)
		walk.rights[group] =
		        landlock_group_rights(group, INT32_MAX) & plan->handled_fs;
	if (!error)
		error = check_write_exec(&walk, &outside, "/", free);
	if (error)
		return error;
	outside.writable = free & GROUP_BIT(GROUP_WRITE) ? "/" : NULL;
	outside.executable = free & GROUP_BIT(GROUP_EXEC) ? "/" : NULL;
	return walk_folder(&walk, &outside, "/", NULL, ~0u);
}
