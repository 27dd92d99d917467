#include "tools/tool.h"

#include <errno.h>
#include <string.h>

#include "kernel/filter.h"
#include "kernel/gaps.h"
#include "kernel/kernel_needs.h"
#include "kernel/landlock.h"
#include "policy/needs.h"
#include "policy/policy_print.h"
#include "tools/help.h"
#include "tools/output.h"

/* What is printed, made once for text and JSON alike. */
struct subject {
	struct workbench bench;
	struct policy *policy;
	struct features features;
	struct strbuf landlock; /* --raw: lines */
	struct strbuf filter;
};

static void
subject_free(struct subject *subject)
{
	strbuf_free(&subject->landlock);
	strbuf_free(&subject->filter);
	policy_free(subject->policy);
	workbench_free(&subject->bench);
}

/* The kernel objects as the launch would make them. No Landlock here: an empty
 * plan, and a gap that says so. */
static int
subject_plan(struct subject *subject)
{
	_cleanup_filter_ struct filter filter = { 0 };
	struct landlock_plan plan;
	struct diag_list *diags = &subject->bench.diags;
	int error;

	if (subject->features.seccomp_notify_addfd)
		subject->features.needs = kernel_needs(
		        subject->policy, MODE_ENFORCE, &subject->features);
	error = landlock_plan(subject->bench.arena, subject->policy,
	                      &subject->features, diags, &plan);
	if (error && error != -ENOSYS)
		return error;
	if (!error)
		landlock_plan_print(&subject->landlock, &plan);
	error = filter_build(subject->policy, &subject->features, diags, &filter);
	if (error)
		return error;
	filter_print(&subject->filter, &filter);
	return 0;
}

static int
subject_load(struct subject *subject, const struct tool_options *options)
{
	struct workbench *bench = &subject->bench;
	const char *profile = options->words[0];
	int error;

	error = workbench_init(bench);
	if (error)
		return error;
	error = workbench_compile(bench, profile, options,
	                          output_program(bench->arena, profile), NULL, 0,
	                          &subject->policy);
	if (error)
		return error;
	return options->given[OPTION_RAW] ? subject_plan(subject) : 0;
}

/* As comments, so that the text stays a profile. */
static void
add_gaps(struct strbuf *out, unsigned gaps)
{
	for (unsigned gap = 0; gap < GAP_COUNT; gap++)
		if (gaps & (1u << gap))
			strbuf_addf(out, "# %s: %s: %s\n", output_gap_words(gap),
			            gap_words(gap), gap_follows(gap));
}

/* What the tiers say of the kernel, and this one leaves to the supervisor. */
static void
add_asked(struct strbuf *out, const struct subject *subject)
{
	unsigned more =
	        kernel_needs(subject->policy, MODE_ENFORCE, &subject->features) &
	        ~policy_needs(subject->policy, MODE_ENFORCE);

	if (more & NEED_TCP)
		strbuf_add(out, "# broker: TCP ports (before Landlock ABI 4)\n");
	if (more & NEED_SIGNAL)
		strbuf_add(out, "# broker: signals (before Landlock ABI 6)\n");
}

static int
print_text(const struct subject *subject, const struct tool_options *options)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	if (options->given[OPTION_RAW]) {
		strbuf_add(&out, "# Landlock\n");
		strbuf_add(&out, strbuf_text(&subject->landlock) ?: "");
		strbuf_add(&out, "# seccomp\n");
		strbuf_add(&out, strbuf_text(&subject->filter) ?: "");
		return output_text(&out);
	}
	policy_print_text(&out, subject->policy, options->given[OPTION_TIERS]);
	if (options->given[OPTION_TIERS]) {
		add_asked(&out, subject);
		add_gaps(&out, gaps_find(subject->policy, &subject->features));
	}
	return output_text(&out);
}

static json_t *
lines_to_json(const struct strbuf *text)
{
	json_t *array = json_array();
	const char *line = strbuf_text(text);

	while (line && *line) {
		size_t length = strcspn(line, "\n");

		if (json_array_append_new(array, json_stringn(line, length))) {
			json_decref(array);
			return NULL;
		}
		line += length + (line[length] == '\n');
	}
	return array;
}

static int
print_json(const struct subject *subject, const struct tool_options *options)
{
	unsigned gaps = gaps_find(subject->policy, &subject->features);
	json_t *root;
	int error;

	if (policy_to_json(subject->policy, &root))
		return output_json(NULL);
	error = json_object_set_new(root, "gaps", output_json_gaps(gaps));
	if (options->given[OPTION_RAW]) {
		error |= json_object_set_new(root, "landlock",
		                             lines_to_json(&subject->landlock));
		error |= json_object_set_new(root, "filter",
		                             lines_to_json(&subject->filter));
	}
	if (error) {
		json_decref(root);
		root = NULL;
	}
	return output_json(root);
}

int
tool_show(const struct tool_options *options)
{
	_cleanup_(subject_free) struct subject subject = { 0 };
	int error;

	if (options->n_words != 1)
		return help_usage_error(VERB_SHOW, "one profile is wanted");
	if (output_features(options, &subject.features))
		return help_usage_error(
		        VERB_SHOW, "--as-landlock-abi takes a number, not '%s'",
		        options->value[OPTION_AS_LANDLOCK_ABI]);
	error = subject_load(&subject, options);
	if (error)
		return output_failure(&subject.bench, options, error);
	workbench_report(&subject.bench, options);
	return options->given[OPTION_JSON] ? print_json(&subject, options)
	                                   : print_text(&subject, options);
}
