#include "tools/why.h"

#include <errno.h>
#include <string.h>

#include "events/event.h"
#include "kernel/gaps.h"
#include "policy/decide.h"
#include "policy/verify.h"
#include "tools/asked.h"
#include "tools/help.h"
#include "tools/output.h"

#define WORDS_BEFORE_TARGET 2 /* PROFILE OPERATION */

struct answer {
	struct workbench bench;
	struct policy *policy;
	struct request request;
	struct verdict verdict;
	struct event event;
	unsigned gaps; /* that touch this request: bits of enum gap */
	bool missing;  /* the path is not there: a rule for it alone grants nothing
	                */
};

static void
answer_free(struct answer *answer)
{
	policy_free(answer->policy);
	workbench_free(&answer->bench);
}

/* The gaps that a verdict about this request may hide. */
static unsigned
gaps_of_request(const struct request *request)
{
	switch (request->operation) {
	case OPERATION_READ:
	case OPERATION_WRITE:
	case OPERATION_EXEC:
		return 1u << GAP_NO_LANDLOCK | 1u << GAP_NO_REFER |
		       1u << GAP_NO_TRUNCATE;
	case OPERATION_LOAD:
		return 1u << GAP_LOAD | 1u << GAP_NO_LANDLOCK;
	case OPERATION_IOCTL:
		return 1u << GAP_NO_IOCTL_DEV;
	case OPERATION_CONNECT:
	case OPERATION_LISTEN:
		if (request->proto == NET_UNIX)
			return 1u << GAP_UNIX_PATH;
		if (request->proto == NET_UDP)
			return 1u << GAP_UDP;
		return 1u << GAP_ADDRESSES | 1u << GAP_NO_TCP;
	case OPERATION_SIGNAL:
		return 1u << GAP_SIGNALS;
	case OPERATION_PTRACE:
		return 1u << GAP_NO_LANDLOCK;
	case OPERATION_SYSCALL:
		return 1u << GAP_NO_SECCOMP;
	case OPERATION_COUNT:
		return 0;
	}
	return 0;
}

static int
answer_find(struct answer *answer, const struct tool_options *options)
{
	struct workbench *bench = &answer->bench;
	const char *profile = options->words[0];
	struct features features;
	int error;

	error = workbench_init(bench);
	if (error)
		return error;
	error = workbench_compile(bench, profile, options,
	                          output_program(bench->arena, profile), NULL, 0,
	                          &answer->policy);
	if (error)
		return error;
	error = asked_verdict(bench, answer->policy, options->words + 1,
	                      options->n_words - 1, &answer->request,
	                      &answer->verdict, &answer->missing);
	if (error)
		return error;
	features_probe(&features);
	answer->gaps = gaps_find(answer->policy, &features) &
	               gaps_of_request(&answer->request);
	return event_from_verdict(bench->arena, answer->policy, &answer->request,
	                          &answer->verdict, &answer->event);
}

/* What is looked at when it happens, and not by its name. */
static void
add_verify(struct strbuf *out, const struct answer *answer)
{
	enum operation operation = answer->request.operation;
	const struct verify_policy *verify;

	if (!answer->verdict.allowed ||
	    (operation != OPERATION_EXEC && operation != OPERATION_LOAD))
		return;
	verify = policy_verify(answer->policy, answer->request.path);
	if (verify)
		strbuf_addf(
		        out, "verify: %s (%s:%u): %s\n", verify->rule.text,
		        verify->rule.at.file ? verify->rule.at.file : "--rule",
		        verify->rule.at.line,
		        verify->report
		                ? "recorded where it is not as its package has it"
		                : "only as its package has it");
}

static int
print_text(const struct answer *answer)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	const struct rule *rule = answer->verdict.rule;

	event_print(&out, &answer->event);
	if (answer->missing && !answer->verdict.allowed)
		strbuf_add(
		        &out,
		        "missing: a rule for what is not there needs `mkfile` or "
		        "`mkdir` before it; else one for its folder\n");
	if (rule && rule->form != FORM_EXACT)
		strbuf_addf(&out, "kernel alone: %s: %s\n",
		            kernel_form_name(rule->form), rule->reason);
	if (rule && rule->owner_root && answer->verdict.allowed)
		strbuf_add(&out,
		           "owner: only while root alone can write the file\n");
	if (rule && rule->asks_scripts && answer->verdict.allowed)
		strbuf_add(&out, "scripts: only from what the rule names behind "
		                 "'scripts'\n");
	add_verify(&out, answer);
	for (unsigned gap = 0; gap < GAP_COUNT; gap++)
		if (answer->gaps & (1u << gap))
			strbuf_addf(&out, "%s: %s: %s\n", output_gap_words(gap),
			            gap_words(gap), gap_follows(gap));
	return output_text(&out);
}

static int
print_json(const struct answer *answer, json_t *past)
{
	json_t *root;

	if (event_to_json(&answer->event, &root))
		return output_json(NULL);
	if (json_object_set_new(root, "gaps", output_json_gaps(answer->gaps)) ||
	    json_object_set_new(root, "missing", json_boolean(answer->missing))) {
		json_decref(root);
		root = NULL;
	}
	if (root && past)
		root = json_pack("{s:O, s:o}", "event", past, "now", root);
	return output_json(root);
}

static int
ask(struct answer *answer, const struct tool_options *options, json_t *past)
{
	int error = answer_find(answer, options), status;

	if (error)
		return output_failure(&answer->bench, options, error);
	status = options->given[OPTION_JSON] ? print_json(answer, past)
	                                     : print_text(answer);
	if (status != STATUS_OK)
		return status;
	return answer->verdict.allowed ? STATUS_OK : STATUS_FINDINGS;
}

int
why_ask(const struct tool_options *options, json_t *past)
{
	_cleanup_(answer_free) struct answer answer = { 0 };
	int status = ask(&answer, options, past);

	json_decref(past);
	return status;
}

int
tool_why(const struct tool_options *options)
{
	if (options->given[OPTION_LAST])
		return why_last(options);
	if (options->given[OPTION_UNIT])
		return help_usage_error(VERB_WHY, "--unit goes with --last");
	if (options->n_words <= WORDS_BEFORE_TARGET)
		return help_usage_error(
		        VERB_WHY,
		        "a profile, an operation and a target are wanted");
	return why_ask(options, NULL);
}
