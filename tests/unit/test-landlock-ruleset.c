/* From a plan to a ruleset: each grant opens what it names, and nothing stays open.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel/landlock_rights.h"
#include "kernel_fixture.h"

enum { NEWEST = 7 };

struct domain {
	const struct fixture *fixture;
	int ruleset;
};

static const char *const twin_folders[] = { "aa", "bb", "aa/in" };
static const char *const twin_names[] = { "aa/in/one", "aa/two", "bb/one",
	                                  "aa/in/two", "aa/one", "bb/two" };

/* The first three are granted: folders of one length, and one within another. */
static int
restrict_and_compare(const void *context)
{
	const struct domain *domain = context;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    landlock_restrict(domain->ruleset))
		return EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(twin_names); i++) {
		char path[PATH_MAX];
		bool is_open;

		snprintf(path, sizeof(path), "%s/%s", domain->fixture->tree,
		         twin_names[i]);
		is_open = open(path, O_RDONLY | O_CLOEXEC) >= 0;
		if (is_open != (i < ARRAY_SIZE(twin_names) / 2))
			return is_open ? EEXIST : EACCES;
	}
	return 0;
}

START_TEST(test_twins)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	struct domain domain = { &fixture, -1 };
	struct fixture_run run = { .fixture = &fixture,
		                   .user = getuid(),
		                   .act = restrict_and_compare,
		                   .context = &domain };
	struct landlock_plan plan;

	fixture_make(&fixture, getuid());
	for (size_t i = 0; i < ARRAY_SIZE(twin_folders); i++)
		ck_assert_int_eq(mkdir(arena_printf(arena, "%s/%s", fixture.tree,
		                                    twin_folders[i]),
		                       0755),
		                 0);
	for (size_t i = 0; i < ARRAY_SIZE(twin_names); i++)
		close(open(
		        arena_printf(arena, "%s/%s", fixture.tree, twin_names[i]),
		        O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	fixture_plan(arena,
	             fixture_expand(arena, &fixture,
	                            "allow read %T/aa/in/one %T/aa/two %T/bb/one"),
	             NEWEST, &plan);
	ck_assert_int_eq(landlock_open_ruleset(&plan, &domain.ruleset), 0);
	ck_assert_int_eq(fixture_run(&run), 0);
	close(domain.ruleset);
}
END_TEST

/* Everything is closed again but what was open before. */
START_TEST(test_descriptors)
{
	enum { GRANTS = 200, BETWEEN = 5 };
	struct landlock_grant grants[GRANTS];
	bool open_before[GRANTS];
	_cleanup_arena_ struct arena *arena = arena_new();
	struct landlock_plan plan = {
		.arena = arena,
		.handled_fs = landlock_group_rights(GROUP_READ, NEWEST),
		.grants = grants,
		.n_grants = GRANTS,
	};
	int first = open("/", O_PATH | O_CLOEXEC), ruleset;

	for (size_t i = 0; i < GRANTS; i++)
		grants[i] = (struct landlock_grant){ i % 2 ? "/etc/passwd"
			                                   : "/etc/group",
			                             plan.handled_fs, false };
	ck_assert_int_eq(dup2(first, first + BETWEEN), first + BETWEEN);
	for (int fd = 0; fd < GRANTS; fd++)
		open_before[fd] = fcntl(first + fd, F_GETFD) >= 0;
	ck_assert_int_eq(landlock_open_ruleset(&plan, &ruleset), 0);
	for (int fd = 0; fd < GRANTS; fd++)
		ck_assert_msg((fcntl(first + fd, F_GETFD) >= 0) ==
		                      (open_before[fd] || first + fd == ruleset),
		              "%d", fd);
	close(ruleset);
	close(first + BETWEEN);
	close(first);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "names in two folders", test_twins, 1 },
		{ "descriptors", test_descriptors, 1 },
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
	        harness_suite("landlock ruleset", tables, ARRAY_SIZE(tables)));
}
