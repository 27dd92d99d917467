/* Plans: which paths get which rights, without enforcing them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel/kernel_abi.h"
#include "kernel/landlock_walk.h"
#include "kernel_fixture.h"

enum { NEWEST = 7 };

static int
compare_grants(const void *a, const void *b)
{
	return strcmp(((const struct landlock_grant *)a)->path,
	              ((const struct landlock_grant *)b)->path);
}

/* "docs:lr one:r": the grants in the fixture's tree, sorted; "/" counts as well. */
static void
describe_grants(struct strbuf *out, const struct fixture *fixture,
                struct landlock_plan *plan)
{
	size_t length = strlen(fixture->tree);

	if (plan->n_grants)
		qsort(plan->grants, plan->n_grants, sizeof(*plan->grants),
		      compare_grants);
	for (size_t i = 0; i < plan->n_grants; i++) {
		const char *path = plan->grants[i].path;

		if (strcmp(path, "/") && !text_starts_with(path, fixture->tree))
			continue;
		strbuf_add(out, out->length ? " " : "");
		if (!strcmp(path, "/"))
			strbuf_add(out, path);
		else
			strbuf_add(out, path[length] ? path + length + 1 : ".");
		strbuf_add_char(out, ':');
		fixture_add_rights(out, plan->grants[i].access);
	}
}

struct grant_row {
	const char *name;
	const char *text;
	const char *grants;
	int n_listed; /* folders that had to be listed; -1: as it may be */
};

static const struct grant_row grant_rows[] = {
	{ "nothing is said", "deny read %T/docs/", "", 0 },
	{ "a tree is one grant", "allow read %T/docs/", "docs:lr", 0 },
	{ "a file has no folder's rights", "allow write %T/one", "one:rwt", 0 },
	{ "a tree in a granted tree adds nothing",
	  "allow read %T/docs/\nallow read %T/docs/deep/", "docs:lr", 0 },
	{ "write includes read", "allow write %T/rw/", "rw:lrwtmf", 0 },
	{ "exec includes read", "allow exec %T/bin/", "bin:lrx", 0 },
	{ "load includes read", "allow load %T/bin/", "bin:lr", 0 },
	{ "ioctl includes nothing", "allow ioctl %T/docs/", "docs:i", 0 },
	{ "write below read", "allow read %T/\nallow write %T/rw/", ".:lr rw:wtmf",
	  0 },
	{ "read everywhere is not handled", "allow read /\nallow write %T/rw/",
	  "rw:wtmf", 0 },
	{ "write everywhere wants REFER alone", "allow write /", "/:f", 0 },
	{ "a hole makes its siblings single grants",
	  "allow read %T/holed/\ndeny read %T/holed/secret/",
	  "holed/note:r holed/pub:lr holed/site.env:r", 1 },
	{ "links are not granted", "allow read %T/holed/\ndeny read %T/holed/pub/",
	  "holed/note:r holed/secret:lr holed/site.env:r", 1 },
	{ "a hole deep down lists the way to it",
	  "allow read %T/docs/\ndeny read %T/docs/deep/b.txt",
	  "docs:l docs/a.txt:r", 2 },
	{ "an island in a hole",
	  "allow read %T/holed/\ndeny read %T/holed/secret/\n"
	  "allow read %T/holed/secret/key",
	  "holed/note:r holed/pub:lr holed/secret/key:r holed/site.env:r", 1 },
	{ "a hole that is missing", "allow read %T/docs/\ndeny read %T/docs/later/",
	  "docs/a.txt:r docs/deep:lr", 1 },
	{ "a hole for writers alone", "allow write %T/rw/\ndeny write %T/rw/sub/",
	  "rw:lr rw/file:wt", 1 },
	{ "a denied file leaves the listing",
	  "allow read %T/holed/\ndeny read %T/holed/note",
	  "holed:l holed/pub:r holed/secret:r holed/site.env:r", 1 },
	{ "a denied glob of files leaves the listing",
	  "allow read %T/holed/\ndeny read %T/holed/*.env",
	  "holed:l holed/note:r holed/pub:r holed/secret:r", 1 },
	{ "a denied glob of trees takes it",
	  "allow read %T/holed/\ndeny read %T/holed/sec*/",
	  "holed/note:r holed/pub:lr holed/site.env:r", 1 },
	{ "a glob that denies all below takes it",
	  "allow read %T/holed/\ndeny read %T/holed/secret/**",
	  "holed/note:r holed/pub:lr holed/site.env:r", -1 },
	{ "a glob of files", "allow read %T/docs/*.txt", "docs/a.txt:r", 1 },
	{ "a deep glob", "allow read %T/docs/**/*.txt",
	  "docs/a.txt:r docs/deep/b.txt:r", 2 },
	{ "a glob of folders", "allow read %T/*/deep/", "docs/deep:lr", 1 },
	{ "a glob of all that is below", "allow read %T/docs/**",
	  "docs/a.txt:r docs/deep:lr", 1 },
	{ "the listing of one folder is denied",
	  "allow read %T/\ndeny read %T/holed/ %T/d?cs",
	  "bin:lr docs:r docs/deep:l drop:lr one:r rw:lr rw2:lr two:r", 2 },
	{ "a name at any depth", "allow read %T/\ndeny read %T/**/b.txt",
	  ".:l bin/run:r docs/a.txt:r drop/run:r holed/note:r holed/pub/page:r "
	  "holed/secret/key:r holed/site.env:r one:r rw/file:r two:r",
	  11 },
	{ "a name behind a wildcard",
	  "allow read %T/\ndeny read %T/*/secret/ %T/*/deep/",
	  "bin/run:r docs/a.txt:r drop/run:r holed/note:r holed/pub:lr "
	  "holed/site.env:r one:r rw/file:r rw/sub:lr two:r",
	  7 },
	{ "deny by name in a glob",
	  "allow read %T/*/*\ndeny read %T/holed/note %T/docs/",
	  "bin/run:r drop/run:r holed/site.env:r rw/file:r", -1 },
	{ "nothing is listed for a deny alone", "deny read %T/**/*.env", "", 0 },
	{ "write and exec on one tree",
	  "allow write-exec %T/rw/\nallow exec %T/rw/", "rw:lrwtmfx", 0 },
};

START_TEST(test_grants)
{
	const struct grant_row *row = &grant_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan;

	fixture_make(&fixture, getuid());
	fixture_plan(arena, fixture_expand(arena, &fixture, row->text), NEWEST,
	             &plan);
	describe_grants(&got, &fixture, &plan);
	ck_assert_msg(!strcmp(strbuf_text(&got), row->grants), "%s: '%s', not '%s'",
	              row->name, strbuf_text(&got), row->grants);
	ck_assert_msg(row->n_listed < 0 || plan.n_listed == (size_t)row->n_listed,
	              "%s: %zu folders listed, not %d", row->name, plan.n_listed,
	              row->n_listed);
}
END_TEST

/* The compiler refuses such a profile, so the last check is tried with a rule that
 * is changed behind its back. */
START_TEST(test_write_exec)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_policy_ struct policy *policy = NULL;
	struct landlock_plan plan;
	struct features features;
	struct diag_list diags;

	fixture_make(&fixture, getuid());
	diag_list_init(&diags, arena);
	features_probe(&features);
	policy = fixture_policy(
	        arena,
	        fixture_expand(arena, &fixture,
	                       "allow write-exec %T/rw/sub/\nallow exec %T/rw/"),
	        &diags);
	ck_assert_ptr_nonnull(policy);
	for (size_t i = 0; i < policy->n_rules; i++)
		policy->rules[i].write_exec = false;
	ck_assert_int_eq(landlock_plan(arena, policy, &features, &diags, &plan),
	                 -EINVAL);
	ck_assert_ptr_nonnull(
	        strstr(fixture_messages(&diags), "/rw/sub' would be writable"));
	ck_assert_ptr_nonnull(strstr(fixture_messages(&diags), "/rw')"));
}
END_TEST

/* ---- too much to list ---- */

struct budget_row {
	const char *name;
	size_t max;
	const char *grants;
	size_t n_warnings;
};

/* holed has four entries, a link left out; docs has two. */
static const struct budget_row budget_rows[] = {
	{ "enough for both", 6,
	  "docs/a.txt:r holed/note:r holed/pub:lr "
	  "holed/site.env:r",
	  0 },
	{ "enough for the first", 5, "docs/a.txt:r", 1 },
	{ "too little", 1, "", 2 },
};

START_TEST(test_budget)
{
	const struct budget_row *row = &budget_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_policy_ struct policy *policy = NULL;
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan = {
		.arena = arena,
		.handled_fs = landlock_group_rights(GROUP_READ, NEWEST) |
		              landlock_group_rights(GROUP_LIST, NEWEST),
	};
	struct diag_list diags;

	fixture_make(&fixture, getuid());
	diag_list_init(&diags, arena);
	policy = fixture_policy(
	        arena,
	        fixture_expand(arena, &fixture,
	                       "allow read %T/docs/ %T/holed/\n"
	                       "deny read %T/docs/deep/ %T/holed/secret/"),
	        &diags);
	ck_assert_ptr_nonnull(policy);
	ck_assert_int_eq(landlock_walk(&plan, policy, &diags,
	                               1u << GROUP_READ | 1u << GROUP_LIST, 0,
	                               row->max),
	                 0);
	describe_grants(&got, &fixture, &plan);
	ck_assert_msg(!strcmp(strbuf_text(&got), row->grants), "%s: '%s'",
	              row->name, strbuf_text(&got));
	ck_assert_msg(diags.n_warnings == row->n_warnings, "%s: %zu warnings",
	              row->name, diags.n_warnings);
}
END_TEST

/* ---- paths that change between plan and ruleset ---- */

struct change_row {
	const char *name;
	const char *text;
	const char *path;   /* removed, then */
	const char *folder; /* made as a folder, */
	const char *target; /* or as a link to this */
};

static const struct change_row change_rows[] = {
	{ "a file is gone", "allow read %T/one", "one", NULL, NULL },
	{ "a file is a folder", "allow read %T/one", "one", "one", NULL },
	{ "a file is a link", "allow read %T/one", "one", NULL, "two" },
	{ "a file is a link to a folder", "allow read %T/one", "one", NULL,
	  "holed" },
};

static int
read_two_ways(const void *context)
{
	const struct fixture *fixture = context;
	const char *const paths[] = { "two", "one/inside", "holed/note" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", fixture->tree, paths[i]);
		if (open(path, O_RDONLY | O_CLOEXEC) >= 0)
			return EEXIST;
	}
	return 0;
}

struct changed {
	const struct fixture *fixture;
	int ruleset;
};

static int
restrict_and_read(const void *context)
{
	const struct changed *changed = context;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    landlock_restrict(changed->ruleset))
		return EINVAL;
	return read_two_ways(changed->fixture);
}

START_TEST(test_changes)
{
	const struct change_row *row = &change_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct changed changed = { &fixture, -1 };
	struct fixture_run run = {
		.fixture = &fixture,
		.user = getuid(),
		.act = restrict_and_read,
		.context = &changed,
	};
	struct landlock_plan plan;
	char path[PATH_MAX];

	fixture_make(&fixture, getuid());
	fixture_plan(arena, fixture_expand(arena, &fixture, row->text), NEWEST,
	             &plan);
	ck_assert_uint_eq(plan.n_grants, 1);
	snprintf(path, sizeof(path), "%s/%s", fixture.tree, row->path);
	ck_assert_int_eq(unlink(path), 0);
	if (row->folder) {
		ck_assert_int_eq(mkdir(path, 0755), 0);
		snprintf(path, sizeof(path), "%s/%s/inside", fixture.tree,
		         row->folder);
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	}
	if (row->target)
		ck_assert_int_eq(symlink(row->target, path), 0);
	ck_assert_int_eq(landlock_open_ruleset(&plan, &changed.ruleset), 0);
	ck_assert_msg(fixture_run(&run) == 0, "%s", row->name);
	close(changed.ruleset);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "grants", test_grants, ARRAY_SIZE(grant_rows) },
		{ "write and exec", test_write_exec, 1 },
		{ "too much to list", test_budget, ARRAY_SIZE(budget_rows) },
		{ "paths that change", test_changes, ARRAY_SIZE(change_rows) },
	};
	struct features features;

	features_probe(&features);
	if (features.landlock_abi < NEWEST) {
		printf("1..0 # SKIP Landlock ABI %d is needed, this kernel has "
		       "%d\n",
		       NEWEST, features.landlock_abi);
		return getenv("BAILEY_REQUIRE_LIVE") ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	return harness_run(
	        harness_suite("landlock plan", tables, ARRAY_SIZE(tables)));
}
