/* bench [--quick] [--json FILE] [--bailey PROGRAM] [CASE]...
 *
 * Measures the cases whose names or groups hold one of the CASE texts, all without
 * any.  The default program is $BAILEY.  Exit status: 0, 1 where a case that was to
 * be measured could not be, 2 for wrong words. */
#include "bench.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct wishes {
	bool quick;
	const char *json;
	const char *bailey;
	char **names;
	int n_names;
};

static const struct option long_options[] = {
	{ "quick", no_argument, NULL, 'q' },
	{ "json", required_argument, NULL, 'j' },
	{ "bailey", required_argument, NULL, 'b' },
	{ 0 },
};

static bool
wishes_read(int argc, char **argv, struct wishes *wishes)
{
	int option;

	wishes->bailey = getenv("BAILEY");
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'q')
			wishes->quick = true;
		else if (option == 'j')
			wishes->json = optarg;
		else if (option == 'b')
			wishes->bailey = optarg;
		else
			return false;
	}
	wishes->names = argv + optind;
	wishes->n_names = argc - optind;
	return wishes->bailey != NULL;
}

static bool
is_wished(const struct wishes *wishes, const struct bench_case *bench_case)
{
	for (int i = 0; i < wishes->n_names; i++)
		if (strstr(bench_case->name, wishes->names[i]) ||
		    strstr(bench_case->group, wishes->names[i]))
			return true;
	return wishes->n_names == 0;
}

/* Returns the number of cases that do not work. */
static size_t
measure_all(struct setup *setup, const struct wishes *wishes,
            struct result *results, size_t *n_results)
{
	size_t n_failed = 0;

	report_head(setup);
	for (size_t i = 0; i < bench_cases_count; i++) {
		enum outcome outcome;
		const char *why;

		if (!is_wished(wishes, &bench_cases[i]))
			continue;
		outcome = measure_case(setup, &bench_cases[i], &results[*n_results],
		                       &why);
		if (outcome == MEASURED)
			report_row(&results[(*n_results)++]);
		else
			report_skip(&bench_cases[i], outcome, why);
		n_failed += outcome == FAILED;
	}
	return n_failed;
}

static int
run(const struct wishes *wishes, struct setup *setup)
{
	struct result *results = calloc(bench_cases_count, sizeof(*results));
	size_t n_results = 0, n_failed;

	if (!results)
		return 2;
	n_failed = measure_all(setup, wishes, results, &n_results);
	report_targets(results, n_results);
	if (wishes->json && report_json(wishes->json, setup, results, n_results)) {
		fprintf(stderr, "bench: cannot write %s\n", wishes->json);
		n_failed++;
	}
	free(results);
	return n_failed ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct wishes wishes = { 0 };
	struct setup setup = { 0 };
	int error, status = 2;

	if (argc > 1 && !strcmp(argv[1], "--worker"))
		return worker_main(argv + 2, argc - 2);
	if (!wishes_read(argc, argv, &wishes)) {
		fputs("usage: bench [--quick] [--json FILE] [--bailey PROGRAM] "
		      "[CASE]...\n",
		      stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	setup.quick = wishes.quick;
	error = setup_make(&setup, wishes.bailey, "/proc/self/exe");
	if (error)
		fprintf(stderr, "bench: cannot set up: %s\n", strerror(-error));
	else
		status = run(&wishes, &setup);
	setup_release(&setup);
	return status;
}
