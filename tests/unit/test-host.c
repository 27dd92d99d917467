#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/host.h"
#include "kernel/host_cache.h"
#include "kernel_fixture.h"

/* ---- host_resolve ---- */

struct resolve_row {
	const char *name;
	const char *path;
	const char *resolved; /* NULL: an error */
	enum node_kind kind;
	int error;
};

/* Beside what kernel_fixture.c makes: links in the folder links. */
static const char *const links[][2] = {
	{ "links/folder", "../docs" },
	{ "links/file", "../docs/a.txt" },
	{ "links/dangling", "../docs/nowhere/file" },
	{ "links/chain", "dangling" },
	{ "links/loop", "loop" },
	{ "links/up", ".." },
	{ "links/near", "folder" },
	{ "links/root", "/" },
};

static const struct resolve_row resolve_rows[] = {
	{ "a file", "%T/one", "%T/one", NODE_FILE, 0 },
	{ "a folder", "%T/docs", "%T/docs", NODE_FOLDER, 0 },
	{ "a folder with a slash", "%T/docs/", "%T/docs", NODE_FOLDER, 0 },
	{ "the root", "/", "/", NODE_FOLDER, 0 },
	{ "above the root", "/../..", "/", NODE_FOLDER, 0 },
	{ "a device", "/dev/null", "/dev/null", NODE_DEVICE, 0 },
	{ "slashes and dots", "//%T/./docs//deep/../a.txt", "%T/docs/a.txt",
	  NODE_FILE, 0 },
	{ "a link to a folder", "%T/links/folder", "%T/docs", NODE_FOLDER, 0 },
	{ "through a link", "%T/links/folder/deep/b.txt", "%T/docs/deep/b.txt",
	  NODE_FILE, 0 },
	{ "up behind a link", "%T/links/folder/../one", "%T/one", NODE_FILE, 0 },
	{ "a link upwards", "%T/links/up/two", "%T/two", NODE_FILE, 0 },
	{ "a link beside a link", "%T/links/near/a.txt", "%T/docs/a.txt", NODE_FILE,
	  0 },
	{ "a link to the root", "%T/links/root/dev/null", "/dev/null", NODE_DEVICE,
	  0 },
	{ "a missing file", "%T/docs/none", "%T/docs/none", NODE_MISSING, 0 },
	{ "a missing way", "%T/no/such/way", "%T/no/such/way", NODE_MISSING, 0 },
	{ "a missing way with a slash", "%T/no/such/", "%T/no/such", NODE_MISSING,
	  0 },
	{ "a missing file behind a link", "%T/links/folder/none", "%T/docs/none",
	  NODE_MISSING, 0 },
	{ "back from a missing folder", "%T/no/../docs/a.txt", "%T/docs/a.txt",
	  NODE_FILE, 0 },
	{ "a link to what is missing", "%T/links/dangling", "%T/docs/nowhere/file",
	  NODE_MISSING, 0 },
	{ "a link to a link to what is missing", "%T/links/chain/x",
	  "%T/docs/nowhere/file/x", NODE_MISSING, 0 },
	{ "below a file", "%T/one/x", "%T/one/x", NODE_MISSING, 0 },
	{ "a loop", "%T/links/loop", NULL, NODE_MISSING, -ELOOP },
	{ "a loop and more", "%T/links/loop/x/y", NULL, NODE_MISSING, -ELOOP },
	{ "a relative path", "docs", NULL, NODE_MISSING, -EINVAL },
	{ "the own folder in /proc", "/proc/self", "/proc/%M", NODE_FOLDER, 0 },
	{ "a file of the own process", "/proc/self/status", "/proc/%M/status",
	  NODE_FILE, 0 },
	{ "a socket", "%T/links/socket", "%T/links/socket", NODE_OTHER, 0 },
};

static void
make_links(const struct fixture *fixture)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/links", fixture->tree);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		snprintf(path, sizeof(path), "%s/%s", fixture->tree, links[i][0]);
		ck_assert_int_eq(symlink(links[i][1], path), 0);
	}
	snprintf(name.sun_path, sizeof(name.sun_path), "%.80s/links/socket",
	         fixture->tree);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	close(fd);
}

/* Without a memory, with a new one, and with one that has the answer. */
START_TEST(test_resolve)
{
	const struct resolve_row *row = &resolve_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct host_cache *cache = host_cache_new(arena, host_resolve_alone);
	const char *wanted = "untouched";

	fixture_make(&fixture, getuid());
	make_links(&fixture);
	if (row->resolved)
		wanted = fixture_expand(arena, &fixture, row->resolved);
	for (int i = 0; i < 3; i++) {
		char out[PATH_MAX] = "untouched";
		enum node_kind kind = NODE_MISSING;
		int error = host_resolve(i ? cache : NULL,
		                         fixture_expand(arena, &fixture, row->path),
		                         out, &kind);

		ck_assert_msg(error == row->error, "%s: %s", row->name,
		              strerror(-error));
		ck_assert_msg(!strcmp(out, wanted), "%s: '%s', not '%s'", row->name,
		              out, wanted);
		ck_assert_msg(kind == row->kind, "%s: kind %d", row->name,
		              (int)kind);
	}
}
END_TEST

/* Nothing is looked at twice, nor below what was missing. */
START_TEST(test_resolve_once)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct host_cache *cache = host_cache_new(arena, host_resolve_alone);
	char out[PATH_MAX];
	enum node_kind kind;
	const char *folder, *below;

	fixture_make(&fixture, getuid());
	folder = fixture_expand(arena, &fixture, "%T/late");
	below = fixture_expand(arena, &fixture, "%T/late/below");
	ck_assert_int_eq(host_resolve(cache, folder, out, &kind), 0);
	ck_assert_int_eq(mkdir(folder, 0755), 0);
	ck_assert_int_eq(mkdir(below, 0755), 0);
	ck_assert_int_eq(host_resolve(cache, below, out, &kind), 0);
	ck_assert_str_eq(out, below);
	ck_assert_int_eq(kind, NODE_MISSING);
}
END_TEST

START_TEST(test_resolve_odd)
{
	char path[PATH_MAX + 16], out[PATH_MAX];
	enum node_kind kind;
	int ends[2];

	memset(path, '/', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(host_resolve(NULL, path, out, &kind), -ENAMETOOLONG);

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	ck_assert_int_eq(host_resolve(NULL, path, out, &kind), 0);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), ends[0]);
	ck_assert_str_eq(out, path);
	ck_assert_int_eq(kind, NODE_OTHER);
	close(ends[0]);
	close(ends[1]);

	strcpy(out, "/bin/../../etc/passwd"); /* into itself */
	ck_assert_int_eq(host_resolve(NULL, out, out, &kind), 0);
	ck_assert_int_eq(kind, NODE_FILE);
}
END_TEST

static int
resolve_shut(const void *context)
{
	char out[PATH_MAX];
	enum node_kind kind;

	return -host_resolve(NULL, context, out, &kind);
}

START_TEST(test_resolve_shut)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct fixture_run run = { .fixture = &fixture,
		                   .user = getuid() ? getuid() : FIXTURE_USER,
		                   .act = resolve_shut };

	fixture_make(&fixture, run.user);
	ck_assert_int_eq(chmod(fixture_expand(arena, &fixture, "%T/docs"), 0), 0);
	run.context = fixture_expand(arena, &fixture, "%T/docs/deep/b.txt");
	ck_assert_int_eq(fixture_run(&run), EACCES);
	ck_assert_int_eq(chmod(fixture_expand(arena, &fixture, "%T/docs"), 0755),
	                 0);
}
END_TEST

/* ---- host_facts ---- */

static void
gather(struct arena *arena, const struct host_request *request, struct facts *facts,
       struct diag_list *diags)
{
	diag_list_init(diags, arena);
	ck_assert_int_eq(host_facts(arena, request, diags, facts), 0);
}

START_TEST(test_facts_user)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct passwd *entry = getpwuid(getuid());
	struct host_request request = { .program = "/usr/bin/env" };
	struct facts facts;
	struct diag_list diags;

	ck_assert_ptr_nonnull(entry);
	setenv("HOME", "/tmp/liar", 1);
	setenv("XDG_CONFIG_HOME", "/tmp/liar", 1);
	setenv("XDG_RUNTIME_DIR", "/tmp/liar", 1);
	setenv("TMPDIR", "/tmp/liar", 1);
	gather(arena, &request, &facts, &diags);
	ck_assert_uint_eq(facts.uid, getuid());
	ck_assert_str_eq(facts.user, entry->pw_name);
	ck_assert_str_eq(facts.home, entry->pw_dir);
	ck_assert_str_eq(facts.tmpdir, "/tmp");
	ck_assert_str_eq(facts.config_home,
	                 arena_printf(arena, "%s/.config", entry->pw_dir));
	ck_assert_str_eq(facts.state_home,
	                 arena_printf(arena, "%s/.local/state", entry->pw_dir));
	if (facts.runtime_dir)
		ck_assert_str_ne(facts.runtime_dir, "/tmp/liar");
	ck_assert_str_eq(facts.app_folder, "/usr/bin/");
	ck_assert_ptr_eq(facts.resolve, host_resolve);
}
END_TEST

START_TEST(test_facts_arguments)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	const char *arguments[] = { "-v",          "one",       "no-such-file",
		                    "./docs/",     "/dev/null", "",
		                    "docs/../two", "--",        "holed/alias" };
	const char *const wanted[] = { "%T/one", "%T/docs/", "/dev/null", "%T/two",
		                       "%T/holed/secret/key" };
	struct host_request request = { .arguments = arguments,
		                        .n_arguments = ARRAY_SIZE(arguments) };
	_cleanup_free_ char *before = getcwd(NULL, 0);
	struct facts facts;
	struct diag_list diags;

	fixture_make(&fixture, getuid());
	ck_assert_int_eq(chdir(fixture.tree), 0);
	gather(arena, &request, &facts, &diags);
	ck_assert_int_eq(chdir(before), 0);
	ck_assert_str_eq(facts.cwd, fixture.tree);
	ck_assert_uint_eq(facts.argfiles.n, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		ck_assert_str_eq(facts.argfiles.items[i],
		                 fixture_expand(arena, &fixture, wanted[i]));
	ck_assert_ptr_null(facts.app_folder);
}
END_TEST

static int
lose_cwd(const void *context)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct host_request request = { 0 };
	struct facts facts;
	struct diag_list diags;

	if (chdir(context) || rmdir(context))
		return EINVAL;
	gather(arena, &request, &facts, &diags);
	return strcmp(facts.cwd, "/") || diags.n != 1 || diags.n_errors ||
	       strcmp(diags.items[0].id, "no-cwd");
}

START_TEST(test_facts_cwd)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct fixture_run run = { .fixture = &fixture,
		                   .user = getuid(),
		                   .act = lose_cwd };

	fixture_make(&fixture, getuid());
	run.context = fixture_expand(arena, &fixture, "%T/rw2");
	ck_assert_int_eq(fixture_run(&run), 0);
}
END_TEST

static int
be_a_stranger(const void *context)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct host_request request = { 0 };
	struct facts facts;
	struct diag_list diags;

	(void)context;
	gather(arena, &request, &facts, &diags);
	return strcmp(facts.user, "54321") || strcmp(facts.home, "/nonexistent") ||
	       facts.runtime_dir || diags.n_errors || diags.n != 1;
}

START_TEST(test_facts_stranger)
{
	_cleanup_fixture_ struct fixture fixture;
	struct fixture_run run = { .fixture = &fixture,
		                   .user = 54321,
		                   .act = be_a_stranger };

	fixture_make(&fixture, getuid());
	if (getuid() == 0)
		ck_assert_int_eq(fixture_run(&run), 0);
}
END_TEST

/* ---- host_find_program ---- */

struct find_row {
	const char *name;
	const char *path; /* $PATH; NULL: unset */
	const char *command;
	const char *found; /* NULL: an error */
	int error;
};

static const struct find_row find_rows[] = {
	{ "in the path", "%T/docs:%T/bin", "run", "%T/bin/run", 0 },
	{ "the first one", "%T/drop:%T/bin", "run", "%T/drop/run", 0 },
	{ "nowhere", "%T/docs:%T/bin", "walk", NULL, -ENOENT },
	{ "a file that cannot be run", "%T/docs", "a.txt", NULL, -EACCES },
	{ "a folder", "%T", "docs", NULL, -EACCES },
	{ "one that cannot be run before one that can", "%T/other:%T/bin", "run",
	  "%T/bin/run", 0 },
	{ "by its path", "/nowhere", "%T/bin/run", "%T/bin/run", 0 },
	{ "by a path to nothing", "%T/bin", "%T/no/run", NULL, -ENOENT },
	{ "no name", "%T/bin", "", NULL, -ENOENT },
	{ "without a path", NULL, "env", "/usr/bin/env", 0 },
	{ "an empty element is the working folder", ":/nowhere", "bin/run",
	  "%T/bin/run", 0 },
};

START_TEST(test_find)
{
	const struct find_row *row = &find_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_free_ char *before = getcwd(NULL, 0);
	_cleanup_free_ char *path = strdup(getenv("PATH"));
	const char *found = "untouched", *wanted = "untouched";
	int error;

	fixture_make(&fixture, getuid());
	mkdir(fixture_expand(arena, &fixture, "%T/other"), 0755);
	close(open(fixture_expand(arena, &fixture, "%T/other/run"),
	           O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	ck_assert_int_eq(chdir(fixture.tree), 0);
	if (row->path)
		setenv("PATH", fixture_expand(arena, &fixture, row->path), 1);
	else
		unsetenv("PATH");
	error = host_find_program(
	        arena, fixture_expand(arena, &fixture, row->command), &found);
	setenv("PATH", path, 1);
	ck_assert_int_eq(chdir(before), 0);
	if (row->found)
		wanted = fixture_expand(arena, &fixture, row->found);
	ck_assert_msg(error == row->error, "%s: %s", row->name, strerror(-error));
	ck_assert_msg(!strcmp(found, wanted), "%s: '%s'", row->name, found);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "resolving", test_resolve, ARRAY_SIZE(resolve_rows) },
		{ "resolving once", test_resolve_once, 1 },
		{ "resolving what is odd", test_resolve_odd, 1 },
		{ "resolving what is shut", test_resolve_shut, 1 },
		{ "facts of the user", test_facts_user, 1 },
		{ "facts of the arguments", test_facts_arguments, 1 },
		{ "facts without a working folder", test_facts_cwd, 1 },
		{ "facts of a user without a name", test_facts_stranger, 1 },
		{ "finding programs", test_find, ARRAY_SIZE(find_rows) },
	};

	return harness_run(harness_suite("host", tables, ARRAY_SIZE(tables)));
}
