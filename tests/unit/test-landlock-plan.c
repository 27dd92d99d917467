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
#include "kernel_fixture.h"

enum { NEWEST = 7 };

/* One letter a right, or all the rights to change a folder's entries. */
static const struct {
	char letter;
	uint64_t bit;
} letters[] = {
	{ 'l', LANDLOCK_ACCESS_FS_READ_DIR },
	{ 'r', LANDLOCK_ACCESS_FS_READ_FILE },
	{ 'w', LANDLOCK_ACCESS_FS_WRITE_FILE },
	{ 't', ABI_LANDLOCK_FS_TRUNCATE },
	{ 'm', LANDLOCK_ACCESS_FS_MAKE_REG },
	{ 'f', ABI_LANDLOCK_FS_REFER },
	{ 'x', LANDLOCK_ACCESS_FS_EXECUTE },
	{ 'i', ABI_LANDLOCK_FS_IOCTL_DEV },
	{ '!', LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK },
};

static void
add_letters(struct strbuf *out, uint64_t access)
{
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (access & letters[i].bit)
			strbuf_add_char(out, letters[i].letter);
}

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
		add_letters(out, plan->grants[i].access);
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

/* ---- what is handled ---- */

struct handled_row {
	const char *name;
	const char *text;
	int abi;
	const char *files; /* letters */
	uint64_t net;
	uint64_t scoped;
};

#define BOTH_NET (ABI_LANDLOCK_NET_BIND_TCP | ABI_LANDLOCK_NET_CONNECT_TCP)
#define BOTH_SCOPES (ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX | ABI_LANDLOCK_SCOPE_SIGNAL)

static const struct handled_row handled_rows[] = {
	{ "all of ABI 7", "allow read /etc/", 7, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "all of ABI 6", "allow read /etc/", 6, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "ABI 5 has no scopes", "allow read /etc/", 5, "lrwtmfxi!", BOTH_NET, 0 },
	{ "ABI 4 has no ioctls", "allow read /etc/", 4, "lrwtmfx!", BOTH_NET, 0 },
	{ "ABI 3 has no ports", "allow read /etc/", 3, "lrwtmfx!", 0, 0 },
	{ "ABI 2 has no truncate", "allow read /etc/", 2, "lrwmfx!", 0, 0 },
	{ "ABI 1 has no refer", "allow read /etc/", 1, "lrwmx!", 0, 0 },
	{ "read of everything", "allow read /", 7, "wtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "exec of everything", "allow exec /", 7, "wtmfi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "write of everything", "allow write /", 7, "fxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "ioctl of everything", "allow ioctl /", 7, "lrwtmfx!", BOTH_NET,
	  BOTH_SCOPES },
	{ "read of everything but a hole", "allow read /\ndeny read /root/", 7,
	  "lrwtmfxi!", BOTH_NET, BOTH_SCOPES },
	{ "every port is connected", "allow connect tcp", 7, "lrwtmfxi!",
	  ABI_LANDLOCK_NET_BIND_TCP, BOTH_SCOPES },
	{ "every port is used", "allow connect tcp\nallow listen tcp", 7,
	  "lrwtmfxi!", 0, BOTH_SCOPES },
	{ "every port is used, and ABI 3 does",
	  "allow connect tcp\nallow listen tcp", 3, "lrwtmfx!", 0, 0 },
	{ "some port is not", "allow connect tcp\nallow listen tcp port 1-65535", 7,
	  "lrwtmfxi!", ABI_LANDLOCK_NET_BIND_TCP, BOTH_SCOPES },
	{ "signals to all", "allow signal all", 7, "lrwtmfxi!", BOTH_NET,
	  ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX },
	{ "signals to oneself", "allow signal self", 7, "lrwtmfxi!", BOTH_NET,
	  BOTH_SCOPES },
	{ "an abstract name is connected", "allow connect unix @bus", 7,
	  "lrwtmfxi!", BOTH_NET, ABI_LANDLOCK_SCOPE_SIGNAL },
	{ "an abstract name is listened on", "allow listen unix @bus", 7,
	  "lrwtmfxi!", BOTH_NET, BOTH_SCOPES },
};

START_TEST(test_handled)
{
	const struct handled_row *row = &handled_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan;
	int ruleset, error;

	fixture_plan(arena, row->text, row->abi, &plan);
	add_letters(&got, plan.handled_fs);
	ck_assert_msg(!strcmp(strbuf_text(&got), row->files), "%s: %s, not %s",
	              row->name, strbuf_text(&got), row->files);
	ck_assert_msg(plan.handled_net == row->net, "%s: tcp %#jx", row->name,
	              (uintmax_t)plan.handled_net);
	ck_assert_msg(plan.scoped == row->scoped, "%s: scoped %#jx", row->name,
	              (uintmax_t)plan.scoped);
	for (size_t i = 0; i < plan.n_grants; i++)
		ck_assert_msg(!(plan.grants[i].access & ~plan.handled_fs),
		              "%s: %s has what is not handled", row->name,
		              plan.grants[i].path);
	error = landlock_open_ruleset(&plan, &ruleset);
	ck_assert_msg(error == 0, "%s: %s", row->name, strerror(-error));
	close(ruleset);
}
END_TEST

/* ---- ports ---- */

struct port_row {
	const char *name;
	const char *text;
	const char *ports; /* as printed, a blank between */
};

static const struct port_row port_rows[] = {
	{ "one port", "allow connect tcp port 80", "80:c" },
	{ "both directions", "allow connect tcp port 80\nallow listen tcp port 80",
	  "80:bc" },
	{ "a range and one in it",
	  "allow connect tcp port 80-82\nallow listen tcp port 81",
	  "80:c 81:bc 82:c" },
	{ "ranges that overlap",
	  "allow connect tcp port 10-12\nallow connect tcp port 11-13",
	  "10:c 11:c 12:c 13:c" },
	{ "the narrower range wins",
	  "allow connect tcp port 10-13\ndeny connect tcp port 11-12",
	  "10:c 13:c" },
	{ "an address is not granted", "allow connect tcp 10.0.0.1 port 80", "" },
	{ "a denied address takes the port",
	  "allow connect tcp port 80 81\ndeny connect tcp 10.0.0.1 port 80",
	  "81:c" },
	{ "udp is no tcp", "allow connect udp port 80", "" },
	{ "the edges", "allow listen tcp port 0 65535", "0:b 65535:b" },
};

START_TEST(test_ports)
{
	const struct port_row *row = &port_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct landlock_plan plan;

	fixture_plan(arena, row->text, NEWEST, &plan);
	for (size_t i = 0; i < plan.n_ports; i++)
		strbuf_addf(
		        &got, "%s%u:%s%s", i ? " " : "", plan.ports[i].port,
		        plan.ports[i].access & ABI_LANDLOCK_NET_BIND_TCP ? "b" : "",
		        plan.ports[i].access & ABI_LANDLOCK_NET_CONNECT_TCP ? "c"
		                                                            : "");
	ck_assert_msg(!strcmp(strbuf_text(&got), row->ports), "%s: '%s'", row->name,
	              strbuf_text(&got));
}
END_TEST

/* ---- what is refused ---- */

struct refusal_row {
	const char *name;
	const char *text;
	int abi;
	int error;
	const char *id; /* of the message; NULL: none */
};

static const struct refusal_row refusal_rows[] = {
	{ "no Landlock at all", "allow read /", 0, -ENOSYS, NULL },
	{ "ports before ABI 4", "allow connect tcp port 80", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "one direction before ABI 4", "allow connect tcp", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "addresses before ABI 4", "allow connect tcp 10.0.0.1", 3, -EINVAL,
	  "tcp-unsupported" },
	{ "no tcp before ABI 4", "allow read /", 3, 0, NULL },
	{ "a denied port before ABI 4", "deny connect tcp port 80", 3, 0, NULL },
};

START_TEST(test_refusals)
{
	const struct refusal_row *row = &refusal_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	struct landlock_plan plan;
	struct features features;
	struct diag_list diags;
	int error;

	diag_list_init(&diags, arena);
	features_probe(&features);
	features_limit_landlock(&features, row->abi);
	policy = fixture_policy(arena, row->text, &diags);
	ck_assert_msg(policy != NULL, "%s: %s", row->name,
	              fixture_messages(&diags));
	diag_list_init(&diags, arena);
	error = landlock_plan(arena, policy, &features, &diags, &plan);
	ck_assert_msg(error == row->error, "%s: %d", row->name, error);
	ck_assert_msg(diags.n == (row->id ? 1 : 0) &&
	                      (!row->id || !strcmp(diags.items[0].id, row->id)),
	              "%s: %s", row->name, fixture_messages(&diags));
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

START_TEST(test_print)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct landlock_plan plan;

	fixture_plan(arena,
	             "allow read /etc/\nallow connect tcp port 80-90\n"
	             "allow signal all",
	             NEWEST, &plan);
	landlock_plan_print(&out, &plan);
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\npath /etc: read_file read_dir\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\nport 80-90: connect_tcp\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "\nscoped: abstract_unix_socket\n"));
	ck_assert_ptr_nonnull(
	        strstr(strbuf_text(&out), "handled tcp: bind_tcp connect_tcp\n"));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "grants", test_grants, ARRAY_SIZE(grant_rows) },
		{ "handled rights", test_handled, ARRAY_SIZE(handled_rows) },
		{ "ports", test_ports, ARRAY_SIZE(port_rows) },
		{ "refusals", test_refusals, ARRAY_SIZE(refusal_rows) },
		{ "write and exec", test_write_exec, 1 },
		{ "paths that change", test_changes, ARRAY_SIZE(change_rows) },
		{ "printing", test_print, 1 },
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
