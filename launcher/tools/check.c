#include "tools/tool.h"

#include <errno.h>
#include <string.h>

#include "kernel/filter.h"
#include "kernel/gaps.h"
#include "kernel/landlock.h"
#include "policy/lint.h"
#include "tools/check_exposure.h"
#include "tools/check_lint.h"
#include "tools/check_report.h"
#include "tools/check_zones.h"
#include "tools/help.h"
#include "tools/output.h"

/* What is the same for all files. */
struct check {
	struct workbench bench;
	struct features features;
	struct policy *marks;
	unsigned most; /* of the exposure, in tenths; EXPOSURE_ANY: no bound */
	struct exposed_list exposures;
};

enum { EXPOSURE_ANY = 100 };

static void
check_free(struct check *check)
{
	policy_free(check->marks);
	workbench_free(&check->bench);
}

/* What the launch would find out: a tree that is both writable and executable on
 * disk, a port rule that this kernel cannot enforce. */
static int
check_kernel(struct workbench *bench, const struct policy *policy,
             const struct features *features)
{
	_cleanup_filter_ struct filter filter = { 0 };
	struct landlock_plan plan;
	int error;

	error = landlock_plan(bench->arena, policy, features, &bench->diags, &plan);
	if (error && error != -ENOSYS && error != -EINVAL)
		return error;
	error = filter_build(policy, features, &bench->diags, &filter);
	return error == -EINVAL ? 0 : error;
}

static void
note_gaps(struct workbench *bench, const char *file, unsigned gaps)
{
	const struct location at = { .file = file };

	for (unsigned gap = 0; gap < GAP_COUNT; gap++)
		if (gaps & (1u << gap))
			diag_add(&bench->diags, DIAG_NOTE, "gap", &at, NULL,
			         "%s: %s: %s", output_gap_words(gap),
			         gap_words(gap), gap_follows(gap));
}

/* At the ordinary level, and at the others where rules ask for them. */
static int
compile_levels(struct workbench *bench, const struct profile *profile,
               struct policy **ret)
{
	const char *program = output_program(bench->arena, profile->name);
	int error = 0;

	for (bench->level = LEVEL_LOCKED;
	     profile_uses_levels(profile) && bench->level < LEVEL_COUNT;
	     bench->level++) {
		_cleanup_policy_ struct policy *policy = NULL;

		error = workbench_compile_profile(bench, profile, program, NULL, 0,
		                                  &policy);
		if (!error)
			error = policy_lint_rank(policy, &bench->diags);
		if (error)
			return error;
	}
	bench->level = LEVEL_PROTECTED;
	return workbench_compile_profile(bench, profile, program, NULL, 0, ret);
}

/* 0, also where there are findings; -errno where the file cannot be read. */
static int
check_file(struct check *check, const char *word)
{
	struct workbench *bench = &check->bench;
	_cleanup_profile_ struct profile *profile = NULL;
	_cleanup_policy_ struct policy *policy = NULL;
	const char *file = output_profile_file(bench->arena, word);
	size_t errors = bench->diags.n_errors;
	int error;

	if (!file)
		return -ENOMEM;
	error = profile_load_partly(&bench->search, file, NULL, 0, &bench->diags,
	                            &profile);
	if (error && error != -EINVAL && bench->diags.n_errors == errors)
		diag_error(&bench->diags, "unreadable",
		           &(struct location){ .file = file }, NULL, "%s",
		           strerror(-error));
	if (error)
		return error == -EINVAL ? 0 : error;
	error = compile_levels(bench, profile, &policy);
	if (error)
		return error == -EINVAL ? 0 : error;
	note_gaps(bench, profile->path, gaps_find(policy, &check->features));
	error = check_lint(bench, profile, policy, check->marks);
	if (!error)
		error = exposed_add(bench, &check->exposures, profile, policy,
		                    check->marks, check->most);
	return error ? error : check_kernel(bench, policy, &check->features);
}

static bool
text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool
diag_equal(const struct diag *a, const struct diag *b)
{
	return a->at.line == b->at.line && a->at.col == b->at.col &&
	       text_equal(a->at.file, b->at.file) && text_equal(a->id, b->id) &&
	       text_equal(a->message, b->message);
}

/* Two profiles that include the same file would say its faults twice. */
static void
drop_repeated(struct diag_list *diags)
{
	size_t kept = 0;

	for (size_t i = 0; i < diags->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < kept && !seen; j++)
			seen = diag_equal(&diags->items[j], &diags->items[i]);
		if (!seen)
			diags->items[kept++] = diags->items[i];
	}
	diags->n = kept;
}

/* STATUS_OK, STATUS_USAGE where a file could not be read. */
static int
check_files(struct check *check, const struct tool_options *options)
{
	int status = STATUS_OK;

	if (check_marks(&check->bench, &check->marks))
		return STATUS_USAGE;
	features_probe(&check->features);
	for (size_t i = 0; i < options->n_words; i++)
		if (check_file(check, options->words[i]))
			status = STATUS_USAGE;
	drop_repeated(&check->bench.diags);
	return check_silence(&check->bench) ? STATUS_USAGE : status;
}

/* STATUS_OK, also with findings; STATUS_USAGE where the zone cannot be walked. */
static int
check_host_zones(struct check *check, const struct tool_options *options)
{
	int error = check_zones(&check->bench);

	return error && error != -EINVAL
	               ? output_failure(&check->bench, options, error)
	               : STATUS_OK;
}

static int
report(struct check *check, const struct tool_options *options,
       enum check_format format)
{
	const struct exposed_list *exposures =
	        options->given[OPTION_EXPOSURE] ? &check->exposures : NULL;

	if (format != CHECK_TEXT)
		return check_report(&check->bench.diags, exposures, format);
	workbench_report(&check->bench, options);
	return exposures ? exposed_print(exposures) : STATUS_OK;
}

static int
check_run(struct check *check, const struct tool_options *options,
          enum check_format format)
{
	int error = workbench_init(&check->bench);
	int status;

	if (error)
		return output_failure(&check->bench, options, error);
	status = check_files(check, options);
	if (status == STATUS_OK && options->given[OPTION_ZONES])
		status = check_host_zones(check, options);
	if (report(check, options, format) != STATUS_OK)
		return STATUS_USAGE;
	if (status != STATUS_OK)
		return status;
	return check->bench.diags.n_errors || check->bench.diags.n_warnings
	               ? STATUS_FINDINGS
	               : STATUS_OK;
}

int
tool_check(const struct tool_options *options)
{
	_cleanup_(check_free) struct check check = { .most = EXPOSURE_ANY };
	const char *word = options->value[OPTION_FORMAT];
	const char *most = options->value[OPTION_MAX_EXPOSURE];
	enum check_format format =
	        options->given[OPTION_JSON] ? CHECK_JSON : CHECK_TEXT;

	if (!options->n_words && !options->given[OPTION_ZONES])
		return help_usage_error(VERB_CHECK, "no profile is named");
	if (word && check_format_from_name(word, &format))
		return help_usage_error(
		        VERB_CHECK,
		        "--format takes text, json, sarif or github, not '%s'",
		        word);
	if (most && exposure_parse(most, &check.most))
		return help_usage_error(
		        VERB_CHECK,
		        "--max-exposure takes a number from 0.0 to 10.0, not '%s'",
		        most);
	return check_run(&check, options, format);
}
