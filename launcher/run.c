/* bailey run: one profile, one program, walls first. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "child.h"
#include "events/event.h"
#include "events/recorder.h"
#include "kernel/file_sums.h"
#include "kernel/gaps.h"
#include "kernel/host.h"
#include "kernel/kernel_needs.h"
#include "kernel/task.h"
#include "plan.h"
#include "policy/decide.h"
#include "prepare.h"
#include "supervise.h"
#include "tools/contained.h"
#include "tools/help.h"
#include "tools/tool.h"
#include "tools/workbench.h"

struct launch {
	const struct tool_options *options;
	struct workbench *bench;
	const char *profile; /* its name or file */
	const char *program; /* absolute, as found */
	char resolved[PATH_MAX];
	struct policy *policy; /* owned */
	struct file_sums sums; /* for `verify` */
	struct features features;
	enum mode mode;
	struct recorder *recorder; /* owned; NULL: nobody wants events */
	const struct contained *how;
};

static void
launch_release(struct launch *launch)
{
	policy_free(launch->policy);
	(void)recorder_close(launch->recorder, -1);
}

/* One line on stderr, nothing raw. */
__attribute__((format(printf, 1, 2))) static void
say(const char *format, ...)
{
	_cleanup_strbuf_ struct strbuf line = STRBUF_EMPTY;
	char text[PATH_MAX + 512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	strbuf_add(&line, "bailey: ");
	strbuf_add_printable(&line, text);
	strbuf_add_char(&line, '\n');
	if (!strbuf_failed(&line))
		fputs(strbuf_text(&line), stderr);
}

static int
find_program(struct launch *launch)
{
	const char *command = launch->options->words[0];
	enum node_kind kind;
	int error;

	if (launch->how->function) {
		launch->program = launch->how->program;
		if (launch->program)
			snprintf(launch->resolved, sizeof(launch->resolved), "%s",
			         launch->program);
		return STATUS_OK;
	}
	error = host_find_program(launch->bench->arena, command, &launch->program);
	if (!error)
		error = host_resolve(NULL, launch->program, launch->resolved,
		                     &kind);
	if (!error && kind == NODE_FOLDER)
		error = -EISDIR;
	if (!error)
		return STATUS_OK;
	say("%s: %s", command,
	    error == -ENOENT ? "command not found" : strerror(-error));
	return error == -ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_EXEC;
}

/* -p, else a profile with the program's name, else guarded. */
static int
choose_profile(struct launch *launch)
{
	_cleanup_free_ char *path = NULL;
	char base[PATH_MAX];
	const char *name;

	launch->profile = launch->options->value[OPTION_PROFILE];
	if (launch->profile)
		return STATUS_OK;
	snprintf(base, sizeof(base), "%s", launch->options->words[0]);
	name = basename(base);
	if (!profile_is_base(name) &&
	    profile_find(&launch->bench->search, name, &path) == 0)
		launch->profile = arena_strdup(launch->bench->arena, name);
	else
		launch->profile = "guarded";
	if (launch->profile)
		return STATUS_OK;
	say("%s", strerror(ENOMEM));
	return STATUS_LAUNCH_REFUSED;
}

static int
not_started(const struct launch *launch)
{
	say("%s: not started", launch->options->words[0]);
	return STATUS_LAUNCH_REFUSED;
}

static int
refuse(struct launch *launch, int error)
{
	if (launch->bench->diags.n_errors == 0)
		say("%s: %s", launch->profile, strerror(-error));
	workbench_report(launch->bench, launch->options);
	return not_started(launch);
}

static int
refuse_mode(const struct launch *launch)
{
	say("--mode %s: this kernel lacks seccomp notifications (5.14)",
	    mode_name(launch->mode));
	return not_started(launch);
}

static int
choose_mode(struct launch *launch)
{
	const char *word = launch->options->value[OPTION_MODE];

	if (!word || mode_from_name(word, &launch->mode) == 0)
		return STATUS_OK;
	say("--mode takes enforce, observe or complain, not '%s'", word);
	return STATUS_LAUNCH_REFUSED;
}

/* As soon as may be: it gets ready meanwhile. */
static int
start_supervisor(struct launch *launch)
{
	int error = launch->features.seccomp_notify_addfd ? supervisor_start() : 0;

	if (!error)
		return STATUS_OK;
	say("cannot start the supervisor: %s", strerror(-error));
	return not_started(launch);
}

/* Before the policy, which seals what bailey writes. */
static int
open_logs(struct launch *launch)
{
	int error = supervise_open_logs(launch->bench, launch->options,
	                                &launch->recorder);

	return error ? refuse(launch, error) : STATUS_OK;
}

static int
compile(struct launch *launch)
{
	const struct tool_options *options = launch->options;
	int error = workbench_compile(launch->bench, launch->profile, options,
	                              *launch->resolved ? launch->resolved : NULL,
	                              options->words + 1, options->n_words - 1,
	                              &launch->policy);

	if (!error)
		error = file_sums_load(launch->bench->arena, launch->policy,
		                       &launch->bench->diags, &launch->sums);
	if (error)
		return refuse(launch, error);
	launch->features.complains = launch->mode == MODE_COMPLAIN;
	if (launch->features.seccomp_notify_addfd)
		launch->features.needs = kernel_needs(launch->policy, launch->mode,
		                                      &launch->features);
	else if (launch->mode != MODE_ENFORCE)
		return refuse_mode(launch);
	return STATUS_OK;
}

/* Never warn and go on: what cannot be enforced refuses the launch, or was named
 * and accepted by --best-effort. */
static int
check_gaps(struct launch *launch)
{
	_cleanup_strbuf_ struct strbuf refused = STRBUF_EMPTY;
	const bool *given = launch->options->given;
	unsigned gaps = gaps_find(launch->policy, &launch->features);

	gap_list(&refused, gaps, GAP_REFUSED);
	if (strbuf_failed(&refused))
		return refuse(launch, -ENOMEM);
	if (!refused.length)
		return STATUS_OK;
	if (!given[OPTION_BEST_EFFORT]) {
		const bool filtered = launch->features.landlock_error == EPERM;

		say("%s: %s: %s (--best-effort starts all the same)",
		    launch->profile,
		    filtered ? "a filter around it refuses" : "this kernel lacks",
		    strbuf_text(&refused));
		return not_started(launch);
	}
	say("%s: %snot enforced: %s", launch->profile,
	    given[OPTION_STRICT] ? "--strict: " : "", strbuf_text(&refused));
	return given[OPTION_STRICT] ? not_started(launch) : STATUS_OK;
}

/* The kernel would say EACCES; the judge can say why. */
static int
check_exec(struct launch *launch)
{
	struct request request = { .operation = OPERATION_EXEC,
		                   .path = launch->resolved };
	struct verdict verdict = decide(launch->policy, &request);
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct event event;

	if (verdict.allowed || launch->mode == MODE_COMPLAIN ||
	    launch->how->function)
		return STATUS_OK;
	say("%s: the profile '%s' does not let it start", launch->options->words[0],
	    launch->profile);
	if (event_from_verdict(launch->bench->arena, launch->policy, &request,
	                       &verdict, &event) == 0)
		event_print(&text, &event);
	if (strbuf_text(&text))
		fputs(strbuf_text(&text), stderr);
	return STATUS_CANNOT_EXEC;
}

static void
explain_launch(const struct launch *launch, const struct plan *plan)
{
	_cleanup_strbuf_ struct strbuf narrowed = STRBUF_EMPTY;
	unsigned gaps = gaps_find(launch->policy, &launch->features);

	say("profile %s (%s), %zu rules", launch->policy->name,
	    launch->policy->digest, launch->policy->n_rules);
	say("landlock ABI %d, %zu grants; filter of %zu instructions%s",
	    launch->features.landlock_abi, plan->n_grants, plan->filter.n,
	    plan->mdwe ? "; memory W^X" : "");
	if (launch->features.needs)
		say("mode %s, with a supervisor%s", mode_name(launch->mode),
		    launch->features.needs & NEED_TRACE ? "; the tree is traced"
		                                        : "");
	say("%s", isolation_words(launch->policy, &launch->features));
	say("shim: %s", plan->preload ? plan->preload : "none");
	gap_list(&narrowed, gaps, GAP_NARROWED);
	if (narrowed.length && strbuf_text(&narrowed))
		say("stricter than the profile: %s", strbuf_text(&narrowed));
}

static const char *
exec_hint(int error)
{
	if (error == -EACCES)
		return " (a loader or interpreter of its own must be allowed too)";
	return error == -ENOEXEC ? " (a script begins with #!)" : "";
}

static int
become(struct launch *launch, struct plan *plan)
{
	const char *step, *alone;
	int error = child_become(plan, &step);

	alone = child_is_alone(step, error);
	if (alone) {
		say("%s: %s", launch->profile, alone);
		return not_started(launch);
	}
	if (strcmp(step, "exec") != 0) {
		say("%s: cannot set up %s: %s; not started", launch->profile, step,
		    strerror(-error));
		return STATUS_LAUNCH_REFUSED;
	}
	say("%s: cannot execute: %s%s", launch->program, strerror(-error),
	    exec_hint(error));
	return error == -ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_EXEC;
}

/* What must be there before the walls go up, and then the walls themselves. */
static int
make_plan(struct launch *launch, struct plan *plan)
{
	struct workbench *bench = launch->bench;
	char *const *environment = environ;
	int error = prepare_paths(launch->policy, &bench->diags);

	/* The loader complains aloud of a shim of the wrong class. */
	if (launch->features.needs & NEED_FAULT && !launch->policy->abi_i386)
		plan->preload = bench->preload;
	if (!error)
		error = prepare_temp(bench->arena, launch->policy, &bench->diags,
		                     &environment);
	return error ? error
	             : plan_make(bench->arena, launch->policy, &launch->features,
	                         launch->mode, environment, &bench->diags, plan);
}

/* Everything is made before anything is changed. */
static int
plan_and_become(struct launch *launch)
{
	_cleanup_plan_ struct plan plan = PLAN_EMPTY;
	int error = make_plan(launch, &plan);

	if (error)
		return refuse(launch, error);
	plan.supervised = launch->features.needs;
	if (launch->features.needs & NEED_SIGNAL)
		plan.mark = task_new_mark();
	if (plan.supervised)
		supervise_instruct(launch->policy, &launch->sums, &launch->features,
		                   launch->mode, plan.mark, launch->recorder,
		                   launch->options);
	plan.program = launch->program;
	plan.function = launch->how->function;
	plan.argument = launch->how->argument;
	plan.strict = launch->options->given[OPTION_STRICT];
	/* execve(2) takes char *const *, and changes nothing. */
	plan.arguments = (char *const *)(uintptr_t)launch->options->words;
	workbench_report(launch->bench, launch->options);
	if (launch->options->given[OPTION_VERBOSE])
		explain_launch(launch, &plan);
	fflush(NULL);
	return become(launch, &plan);
}

static int
start(struct launch *launch)
{
	int status = plan_and_become(launch);

	/* Nothing may be freed that the supervisor looks at: it ends of itself. */
	fflush(NULL);
	_exit(status);
}

int
run_contained(const struct tool_options *options, const struct contained *how)
{
	static int (*const stages[])(struct launch *) = {
		find_program,     choose_profile, choose_mode,
		start_supervisor, open_logs,      compile,
		check_gaps,       check_exec,     start,
	};
	_cleanup_workbench_ struct workbench bench = { 0 };
	_cleanup_(launch_release) struct launch launch = { .options = options,
		                                           .bench = &bench,
		                                           .how = how };
	int status = STATUS_OK, error;

	error = fd_occupy_standard();
	if (!error)
		error = workbench_init(&bench);
	if (error) {
		say("%s", strerror(-error));
		return STATUS_LAUNCH_REFUSED;
	}
	bench.home = how->home;
	features_probe_launch(&launch.features);
	launch.features.accept_loss = options->given[OPTION_BEST_EFFORT];
	for (size_t i = 0; i < ARRAY_SIZE(stages) && status == STATUS_OK; i++)
		status = stages[i](&launch);
	return status;
}

int
tool_run(const struct tool_options *options)
{
	if (options->n_words)
		return run_contained(options, &(struct contained){ 0 });
	return help_usage_error(VERB_RUN, "no command");
}
