/* bailey test: does a profile still hold? */
#include "tools/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tools/help.h"
#include "tools/output.h"

#define TEST_SUFFIX ".test"

enum { JOBS_MAX = 64 };

const char *
test_outcome_name(enum test_outcome outcome)
{
	static const char *const names[] = {
		[TEST_OK] = "ok",
		[TEST_FAILED] = "failed",
		[TEST_DISAGREES] = "disagree",
		[TEST_SKIPPED] = "skipped",
	};

	return outcome < TEST_OUTCOME_COUNT ? names[outcome] : "?";
}

bool
test_is_failure(enum test_outcome outcome)
{
	return outcome == TEST_FAILED || outcome == TEST_DISAGREES;
}

/* NAME.test as a file, or the one beside the installed profile of that name. */
static const char *
find_file(struct arena *arena, const struct search_path *search, const char *word)
{
	_cleanup_free_ char *profile = NULL;

	if (strchr(word, '/') || text_ends_with(word, TEST_SUFFIX) ||
	    access(word, F_OK) == 0 || profile_find(search, word, &profile))
		return word;
	return arena_printf(arena, "%.*s" TEST_SUFFIX,
	                    (int)(strlen(profile) - strlen(".profile")), profile);
}

static int
print(const struct tool_options *options, const struct test_report *report,
      struct test_run *runs, size_t n)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	int status = report->print(&out, runs, n) ? STATUS_USAGE : STATUS_OK;

	for (size_t i = 0; i < n && options->given[OPTION_COVERAGE]; i++)
		strbuf_add(&out, runs[i].coverage ? runs[i].coverage : "");
	if (status == STATUS_OK)
		status = output_text(&out);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		for (size_t j = 0; j < runs[i].file.n; j++)
			if (test_is_failure(runs[i].results[j].outcome))
				return STATUS_FINDINGS;
	return status;
}

struct settings {
	const struct test_report *report;
	uint64_t jobs, seed;
};

/* 0, or the exit status after a message. */
static int
read_settings(const struct tool_options *options, struct settings *ret)
{
	const char *jobs = options->value[OPTION_JOBS];

	*ret = (struct settings){ test_report_find(options->value[OPTION_REPORT]),
		                  1, 0 };
	if (options->n_words == 0)
		return help_usage_error(VERB_TEST, "a test file is wanted");
	if (!ret->report)
		return help_usage_error(
		        VERB_TEST, "--format takes tap, junit, json or github");
	if (jobs && (text_to_uint(jobs, JOBS_MAX, &ret->jobs) || !ret->jobs))
		return help_usage_error(VERB_TEST,
		                        "--jobs takes a number from 1 to %d, not "
		                        "'%s'",
		                        JOBS_MAX, jobs);
	if (!options->given[OPTION_SHUFFLE])
		return 0;
	if (test_seed(options->value[OPTION_SHUFFLE], &ret->seed))
		return help_usage_error(
		        VERB_TEST,
		        "--shuffle takes a number from 1 to 999999999, not '%s'",
		        options->value[OPTION_SHUFFLE]);
	fprintf(stderr, "bailey test: --shuffle=%llu\n",
	        (unsigned long long)ret->seed);
	return 0;
}

static int
test_all(const struct tool_options *options, const struct settings *settings,
         struct workbench *bench, struct test_run *runs)
{
	size_t n = options->n_words;
	int error = workbench_init(bench);

	if (error)
		return output_failure(bench, options, error);
	for (size_t i = 0; i < n; i++) {
		runs[i].options = options;
		runs[i].seed = settings->seed;
		runs[i].path =
		        find_file(bench->arena, &bench->search, options->words[i]);
		if (!runs[i].path)
			return STATUS_USAGE;
	}
	if (test_jobs(options, (unsigned)settings->jobs, settings->seed, runs, n))
		return STATUS_USAGE;
	return print(options, settings->report, runs, n);
}

int
tool_test(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct settings settings;
	struct test_run *runs;
	int status = read_settings(options, &settings);

	if (status)
		return status;
	runs = calloc(options->n_words, sizeof(*runs));
	if (!runs)
		return STATUS_USAGE;
	status = test_all(options, &settings, &bench, runs);
	for (size_t i = 0; i < options->n_words; i++)
		arena_free(runs[i].bench.arena);
	free(runs);
	return status;
}
