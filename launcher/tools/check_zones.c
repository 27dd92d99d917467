/* `bailey check --zones`: what runs may come from @system, so nobody but root
 * should write there. Who does is a fact of the host, which no profile can mend. */
#include "tools/check_zones.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/arena.h"
#include "policy/pattern.h"

/* Nobody reads more, and the first ones show what is wrong. */
enum { FINDINGS_MAX = 100 };

struct zone_walk {
	struct workbench *bench;
	const struct path_pattern *pattern;
	uid_t user;
	size_t n_found;
	size_t n_unseen; /* folders that this user may not list */
};

/* An access list for others than owner and group shows as the group's bits. */
static bool
has_access_list(const char *path)
{
	return lgetxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}

/* Who but root may write it, in words; NULL: nobody. A file's owner may give
 * himself the right. */
static const char *
others_who_write(struct arena *arena, const char *path, const struct stat *status)
{
	if (status->st_mode & S_IWOTH)
		return "everyone";
	if (status->st_uid != 0)
		return arena_printf(arena, "user %u", (unsigned)status->st_uid);
	if (!(status->st_mode & S_IWGRP))
		return NULL;
	if (status->st_gid != 0)
		return arena_printf(arena, "group %u", (unsigned)status->st_gid);
	return has_access_list(path) ? "those of its access list" : NULL;
}

/* The kernel's own answer where it is about who asks: groups, access lists and
 * read-only mounts are in it. */
static const char *
who_writes(const struct zone_walk *walk, const char *path,
           const struct stat *status)
{
	if (walk->user == 0)
		return others_who_write(walk->bench->arena, path, status);
	if (status->st_uid == walk->user ||
	    faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		return "this user";
	return NULL;
}

static void
report(struct zone_walk *walk, const char *path, const char *who)
{
	const struct location at = { .file = path };

	if (walk->n_found++ < FINDINGS_MAX)
		diag_warning(&walk->bench->diags, "system-writable", &at,
		             "chown root and chmod go-w, or take it out of @system",
		             "in @system, and %s may write it", who);
}

/* One entry; a folder that is reported is not entered: all below can be replaced.
 */
static void
look_at(struct zone_walk *walk, FTS *tree, FTSENT *entry)
{
	const char *who;

	switch (entry->fts_info) {
	case FTS_DNR:
		walk->n_unseen++;
		return;
	case FTS_D:
	case FTS_F:
	case FTS_DEFAULT:
		break;
	default: /* links: their folder decides; FTS_DP, FTS_NS, FTS_ERR */
		return;
	}
	if (!path_pattern_match(walk->pattern, entry->fts_path, entry->fts_pathlen))
		return;
	who = who_writes(walk, entry->fts_path, entry->fts_statp);
	if (!who)
		return;
	report(walk, entry->fts_path, who);
	if (entry->fts_info == FTS_D)
		(void)fts_set(tree, entry, FTS_SKIP);
}

static int
walk_pattern(struct zone_walk *walk)
{
	size_t length = path_pattern_root_length(walk->pattern);
	char *root = arena_strndup(walk->bench->arena,
	                           length ? walk->pattern->prefix : "/",
	                           length ? length : 1);
	char *const roots[] = { root, NULL };
	FTSENT *entry;
	FTS *tree;

	if (!root)
		return -ENOMEM;
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		return -errno;
	while ((entry = fts_read(tree)))
		look_at(walk, tree, entry);
	fts_close(tree);
	return 0;
}

/* The rule below and no other: <base> and what is sealed are in every policy. */
static const struct path_pattern *
zone_pattern(const struct rule *rule)
{
	return rule->layer == LAYER_COMMAND_LINE && !rule->sealed
	               ? rule_pattern(rule)
	               : NULL;
}

/* /bin is /usr/bin on most hosts: its files are seen once. */
static bool
is_within_another(const struct policy *policy, size_t index)
{
	const struct path_pattern *own = zone_pattern(&policy->rules[index]);

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct path_pattern *other = zone_pattern(&policy->rules[i]);

		if (i == index || !other || !path_pattern_contains(other, own))
			continue;
		if (i < index || !path_pattern_contains(own, other))
			return true;
	}
	return false;
}

static void
tell_rest(struct zone_walk *walk)
{
	const struct location at = { .file = "@system" };

	if (walk->n_found > FINDINGS_MAX)
		diag_add(&walk->bench->diags, DIAG_NOTE, "system-writable", &at,
		         NULL, "and %zu more", walk->n_found - FINDINGS_MAX);
	if (walk->n_unseen)
		diag_add(&walk->bench->diags, DIAG_NOTE, "system-unseen", &at, NULL,
		         "%zu folders were not looked into: this user may not list "
		         "them",
		         walk->n_unseen);
}

int
check_zones(struct workbench *bench)
{
	static const char *const rules[] = { "deny exec @system" };
	_cleanup_profile_ struct profile *profile = NULL;
	_cleanup_policy_ struct policy *policy = NULL;
	struct zone_walk walk = { .bench = bench, .user = geteuid() };
	int error = profile_load(&bench->search, "zones", rules, 1, &bench->diags,
	                         &profile);

	if (!error)
		error = workbench_compile_profile(bench, profile, NULL, NULL, 0,
		                                  &policy);
	for (size_t i = 0; !error && i < policy->n_rules; i++) {
		walk.pattern = zone_pattern(&policy->rules[i]);
		if (walk.pattern && !is_within_another(policy, i))
			error = walk_pattern(&walk);
	}
	if (!error)
		tell_rest(&walk);
	return error;
}
