/* bailey test: does a profile still hold? */
#include "tools/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tools/help.h"
#include "tools/output.h"

#define TEST_SUFFIX ".test"

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

static void
free_run(struct test_run *run)
{
	if (!run)
		return;
	test_scratch_remove(run->scratch);
	policy_free(run->policy);
	workbench_free(&run->bench);
	free(run);
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

static void
show_progress(const char *path, size_t i, size_t n)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%s", i < n ? path : "");
}

/* 0; -EINVAL after messages: the file says nothing that could be tested. */
static int
run_file(const struct tool_options *options, const char *word,
         struct test_run **ret)
{
	struct test_run *run = calloc(1, sizeof(*run));
	_cleanup_workbench_ struct workbench bench = { 0 };
	int error = run ? workbench_init(&bench) : -ENOMEM;

	*ret = run;
	if (error)
		return error;
	run->options = options;
	run->path = strdup(find_file(bench.arena, &bench.search, word));
	if (!run->path)
		return -ENOMEM;
	error = test_file(run);
	if (error)
		output_failure(&run->bench, options, error);
	return error;
}

static int
print(const struct tool_options *options, const struct test_report *report,
      struct test_run *const *runs, size_t n)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	int status = report->print(&out, runs, n) ? STATUS_USAGE : STATUS_OK;

	for (size_t i = 0; i < n && options->given[OPTION_COVERAGE]; i++)
		test_coverage_print(&out, runs[i]);
	if (status == STATUS_OK)
		status = output_text(&out);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		for (size_t j = 0; j < runs[i]->file.n; j++)
			if (test_is_failure(runs[i]->results[j].outcome))
				return STATUS_FINDINGS;
	return status;
}

int
tool_test(const struct tool_options *options)
{
	const struct test_report *report =
	        test_report_find(options->value[OPTION_REPORT]);
	struct test_run **runs;
	int error = 0, status = STATUS_USAGE;
	size_t n;

	if (options->n_words == 0)
		return help_usage_error(VERB_TEST, "a test file is wanted");
	if (!report)
		return help_usage_error(
		        VERB_TEST, "--format takes tap, junit, json or github");
	runs = calloc(options->n_words, sizeof(struct test_run *));
	for (n = 0; runs && n < options->n_words && !error; n++) {
		show_progress(options->words[n], n, options->n_words);
		error = run_file(options, options->words[n], &runs[n]);
	}
	show_progress("", n, n);
	if (runs && !error)
		status = print(options, report, runs, n);
	while (runs && n-- > 0) {
		if (runs[n])
			free((char *)(uintptr_t)runs[n]->path);
		free_run(runs[n]);
	}
	free(runs);
	return status;
}
