/* Packages of dpkg: which one has a file, and what it has. */
#include "kernel/package_list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

static char folder[] = "/tmp/bailey-package-XXXXXX";

static const char *const lists[][2] = {
	{ "web.list", "/.\n/usr\n/usr/sbin\n/usr/sbin/web\n/var/lib/web\n" },
	{ "web-common.list", "/.\n/etc/web\n/etc/web/web.conf\n" },
	{ "web-doc.list", "/usr/share/doc/web\n" },
	{ "old:amd64.list", "/bin/old\n" },
	{ "short.list", "/usr/sbin/we" },
	{ "web.md5sums", "/usr/sbin/sums\n" },
};

static const struct {
	const char *name, *path;
	const char *package; /* NULL: none */
	const char *has;     /* a file of it */
	const char *has_not;
} rows[] = {
	{ "a file", "/usr/sbin/web", "web", "/var/lib/web", "/usr/share/doc/web" },
	{ "what was split off comes with it", "/usr/sbin/web", "web",
	  "/etc/web/web.conf", NULL },
	{ "what was split off is found by itself", "/etc/web/web.conf",
	  "web-common", "/etc/web", "/usr/sbin/web" },
	{ "a package names /bin", "/usr/bin/old", "old", "/bin/old", NULL },
	{ "a package names /usr", "/sbin/web", "web", "/usr/sbin/web", NULL },
	{ "the last line has no newline", "/usr/sbin/we", "short", NULL, NULL },
	{ "the beginning of a line is none", "/usr/sbin", "web", NULL, NULL },
	{ "no package has it", "/usr/sbin/webber", NULL, NULL, NULL },
	{ "a part of a line", "/lib/web", NULL, NULL, NULL },
	{ "other files of the database are none", "/usr/sbin/sums", NULL, NULL,
	  NULL },
};

static void
make_lists(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		char path[64];
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", folder, lists[i][0]);
		file = fopen(path, "w");
		ck_assert_ptr_nonnull(file);
		fputs(lists[i][1], file);
		fclose(file);
	}
}

static void
remove_lists(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/%s", folder, lists[i][0]);
		unlink(path);
	}
	rmdir(folder);
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
}

static bool
has(const struct package *package, const char *file)
{
	for (size_t i = 0; i < package->n; i++)
		if (strcmp(package->files[i], file) == 0)
			return true;
	return false;
}

START_TEST(package_is_found)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct package package = { .name = NULL };
	int error;

	make_lists();
	error = package_find(arena, folder, rows[_i].path, &package);
	remove_lists();
	if (!rows[_i].package) {
		ck_assert_int_eq(error, -ENOENT);
		return;
	}
	ck_assert_msg(!error && strcmp(package.name, rows[_i].package) == 0,
	              "%s: %d, %s", rows[_i].name, error, package.name);
	ck_assert_msg(!rows[_i].has || has(&package, rows[_i].has), "%s: not there",
	              rows[_i].name);
	ck_assert_msg(!rows[_i].has_not || !has(&package, rows[_i].has_not),
	              "%s: there", rows[_i].name);
}
END_TEST

START_TEST(no_database_is_no_package)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct package package;

	ck_assert_int_eq(
	        package_find(arena, "/nowhere/at/all", "/bin/sh", &package),
	        -ENOENT);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "package", package_is_found, ARRAY_SIZE(rows) },
		{ "none", no_database_is_no_package, 1 },
	};

	return harness_run(harness_suite("package", tables, ARRAY_SIZE(tables)));
}
