#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/recorder.h"
#include "events/sink.h"
#include "kernel/host.h"

enum { FIRST_FREE = 3 };

/* For whoever starts a program that starts bailey. It loosens nothing. */
static bool
explain_is_set(void)
{
	const char *value = getenv("BAILEY_EXPLAIN");

	return value && strcmp(value, "1") == 0;
}

int
supervise_open_logs(struct workbench *bench, const struct tool_options *options,
                    struct recorder **ret)
{
	struct recorder_options wanted = { .destination =
		                                   options->value[OPTION_LOG] };
	struct denial_log_place place;
	const char *file =
	        wanted.destination ? sink_file_name(wanted.destination) : NULL;
	int error = 0;

	wanted.explain = options->given[OPTION_EXPLAIN] || explain_is_set();
	/* Many services have no folder of their own, or may write none: the journal
	 * has it all. */
	wanted.quiet = wanted.destination && host_is_unit() &&
	               strcmp(wanted.destination, "journald") == 0;
	/* Without a home folder there is no kept log. */
	if (denial_log_place(&place) == 0)
		wanted.kept = &place;
	error = recorder_open(&wanted, &bench->diags, ret);
	if (!error && file)
		error = workbench_seal(bench, file);
	return error;
}

/* At the end, on a terminal or where it was asked for: a copy, since the program
 * may have closed its own by then. */
static int
open_summary(const struct tool_options *options)
{
	if (!options->given[OPTION_SUMMARY] && !isatty(STDERR_FILENO))
		return -1;
	return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FIRST_FREE);
}

void
supervise_instruct(const struct policy *policy, const struct file_sums *sums,
                   const struct features *features, enum mode mode, uint64_t mark,
                   struct recorder *recorder, const struct tool_options *options)
{
	const struct supervisor_request request = {
		.policy = policy,
		.sums = sums,
		.needs = features->needs,
		.killable = features->seccomp_killable,
		.mark = mark,
		.mode = mode,
		.recorder = recorder,
		.summary = open_summary(options),
	};

	supervisor_instruct(&request);
}
