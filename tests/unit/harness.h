/* Runs a suite of rows as TAP. */
#ifndef BAILEY_TESTS_UNIT_HARNESS_H
#define BAILEY_TESTS_UNIT_HARNESS_H

#include <check.h>
#include <stddef.h>

/* One row of a table test: a function that is called with the row's index. */
struct harness_table {
	const char *name; /* of the behaviour group */
	const TTest *test;
	size_t n; /* rows */
};

/* A suite with one case for each table. */
Suite *
harness_suite(const char *name, const struct harness_table *tables, size_t n);

/* Runs it in one process (CK_FORK=yes: one for each row), TAP on stdout. The
 * exit status of main: 0 where all rows passed. Frees the suite. */
int harness_run(Suite *suite);

#endif
