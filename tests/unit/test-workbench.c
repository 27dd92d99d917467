/* What every verb has at hand. */
#include "events_fixture.h"
#include "harness.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/workbench.h"

static bool
owns(const struct workbench *bench, const char *path)
{
	for (size_t i = 0; i < bench->n_own; i++)
		if (strcmp(bench->own[i], path) == 0)
			return true;
	return false;
}

/* By its resolved name, however it is named. */
START_TEST(log_file_is_sealed)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_workbench_ struct workbench bench = { 0 };
	_cleanup_free_ char *before = getcwd(NULL, 0);
	const char *first, *second;

	fixture_make(&fixture);
	ck_assert_int_eq(workbench_init(&bench), 0);
	first = fixture_path(&fixture, "first");
	second = fixture_path(&fixture, "second");
	fixture_write(first, "");
	fixture_write(second, "");
	ck_assert_int_eq(symlink("second", fixture_path(&fixture, "link")), 0);
	ck_assert_int_eq(chdir(fixture.folder), 0);
	ck_assert_int_eq(workbench_seal(&bench, "./first"), 0);
	ck_assert_int_eq(workbench_seal(&bench, "link"), 0);
	ck_assert_int_eq(chdir(before), 0);
	ck_assert(owns(&bench, first));
	ck_assert(owns(&bench, second));
}
END_TEST

START_TEST(devices_are_not_sealed)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_workbench_ struct workbench bench = { 0 };
	size_t n;

	fixture_make(&fixture);
	ck_assert_int_eq(workbench_init(&bench), 0);
	n = bench.n_own;
	ck_assert_int_eq(mkfifo(fixture_path(&fixture, "fifo"), 0600), 0);
	ck_assert_int_eq(workbench_seal(&bench, fixture_path(&fixture, "fifo")), 0);
	ck_assert_int_eq(workbench_seal(&bench, "/dev/null"), 0);
	ck_assert_int_eq(workbench_seal(&bench, "/no/such/log"), -ENOENT);
	ck_assert_uint_eq(bench.n_own, n);
}
END_TEST

/* The kept log is bailey's own for whoever starts it. */
START_TEST(kept_log_is_sealed)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct denial_log_place place;

	fixture_make(&fixture);
	ck_assert_int_eq(denial_log_place(&place), 0);
	ck_assert_int_eq(workbench_init(&bench), 0);
	ck_assert(owns(&bench, denial_log_folder(fixture.arena, &place)));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "log file", log_file_is_sealed, 1 },
		{ "devices", devices_are_not_sealed, 1 },
		{ "kept log", kept_log_is_sealed, 1 },
	};

	return harness_run(harness_suite("workbench", tables, ARRAY_SIZE(tables)));
}
