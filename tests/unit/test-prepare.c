/* What is made before the walls go up: mkdir, mkfile, a folder for TMPDIR. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "kernel_fixture.h"
#include "prepare.h"

static char top[] = "/tmp/bailey-prepare-XXXXXX";

static const struct make_row {
	const char *name;
	bool folder;
	const char *path; /* below top */
	unsigned mode;
	int wanted;
	mode_t made; /* what is there afterwards, with its kind */
} make_rows[] = {
	{ "a folder", true, "a", 0700, 0, S_IFDIR | 0700 },
	{ "a folder in folders that are missing", true, "b/c/d", 0750, 0,
	  S_IFDIR | 0750 },
	{ "a file", false, "f", 0640, 0, S_IFREG | 0640 },
	{ "a file in a folder that is missing", false, "g/f", 0600, 0,
	  S_IFREG | 0600 },
	{ "a folder that is there stays as it is", true, "there", 0700, 0,
	  S_IFDIR | 0755 },
	{ "a file that is there stays as it is", false, "file", 0600, 0,
	  S_IFREG | 0644 },
	{ "a file where a folder is wanted", true, "file", 0700, -EINVAL,
	  S_IFREG | 0644 },
	{ "a folder where a file is wanted", false, "there", 0600, -EINVAL,
	  S_IFDIR | 0755 },
	{ "a link is not followed by mkdir", true, "link/x", 0700, -EINVAL, 0 },
	{ "a link is not followed by mkfile", false, "link", 0600, -EINVAL,
	  S_IFLNK | 0777 },
};

START_TEST(test_make)
{
	const struct make_row *row = &make_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "%s/%s", top, row->path);
	struct make_policy make = { .folder = row->folder,
		                    .path = path,
		                    .mode = row->mode };
	struct policy policy = { .makes = &make, .n_makes = 1 };
	struct stat status = { 0 };
	struct diag_list diags;
	int got;

	diag_list_init(&diags, arena);
	umask(022);
	got = prepare_paths(&policy, &diags);
	ck_assert_msg(got == row->wanted, "%s: %d", row->name, got);
	ck_assert_msg((diags.n_errors != 0) == (got != 0), "%s", row->name);
	if (lstat(path, &status))
		status.st_mode = 0;
	ck_assert_msg(status.st_mode == row->made, "%s: %o", row->name,
	              (unsigned)status.st_mode);
}
END_TEST

static const struct temp_row {
	const char *name, *text, *variable;
	bool wanted;
} temp_rows[] = {
	{ "all of /tmp may be written", "allow write /tmp/", NULL, false },
	{ "/tmp may not be written", "allow read /tmp/", NULL, false },
	{ "a hole in /tmp", "allow write /tmp/\ndeny write /tmp/no/such/", NULL,
	  true },
	{ "a hole, and a TMPDIR", "allow write /tmp/\ndeny write /tmp/no/such/",
	  "TMPDIR=/var/tmp", false },
};

START_TEST(test_temp)
{
	const struct temp_row *row = &temp_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	char *const variables[] = { (char *)(uintptr_t)row->variable, NULL };
	char *const *environment = variables;
	struct diag_list diags;
	struct stat status;

	diag_list_init(&diags, arena);
	policy = fixture_policy(arena, row->text, &diags);
	ck_assert_ptr_nonnull(policy);
	ck_assert_int_eq(prepare_temp(arena, policy, &diags, &environment), 0);
	ck_assert_msg((environment != variables) == row->wanted, "%s", row->name);
	if (!row->wanted)
		return;
	ck_assert_str_eq(environment[1] ? environment[1] : "",
	                 row->variable ? row->variable : "");
	ck_assert_int_eq(lstat(environment[0] + strlen("TMPDIR="), &status), 0);
	ck_assert_uint_eq(status.st_uid, geteuid());
	ck_assert_uint_eq(status.st_mode, S_IFDIR | 0700);
}
END_TEST

static int
in_top(const char *command)
{
	char line[512];

	snprintf(line, sizeof(line), "cd %s && %s", top, command);
	return system(line);
}

int
main(void)
{
	const struct harness_table tables[] = {
		{ "mkdir and mkfile", test_make, ARRAY_SIZE(make_rows) },
		{ "TMPDIR", test_temp, ARRAY_SIZE(temp_rows) },
	};
	int status;

	umask(022);
	if (!mkdtemp(top) ||
	    in_top("mkdir there aim && : >file && ln -s aim link")) {
		perror(top);
		return EXIT_FAILURE;
	}
	status = harness_run(harness_suite("prepare", tables, ARRAY_SIZE(tables)));
	return in_top("rm -rf a b f g there aim file link && cd / && rmdir $OLDPWD")
	               ? EXIT_FAILURE
	               : status;
}
