#include "harness.h"

#include <stdlib.h>

Suite *
harness_suite(const char *name, const struct harness_table *tables, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *group;
	size_t i;

	for (i = 0; i < n; i++) {
		group = tcase_create(tables[i].name);
		tcase_set_timeout(group, 60);
		tcase_add_loop_test(group, tables[i].test, 0, (int)tables[i].n);
		suite_add_tcase(suite, group);
	}
	return suite;
}

int
harness_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	if (!getenv("CK_FORK"))
		srunner_set_fork_status(runner, CK_NOFORK);
	if (!srunner_has_tap(runner))
		srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
