/* `bailey test`, between its files.
 *
 *     test.c           options, files, the exit status
 *     test_file.c      one file: profile, verdicts of decide(), what comes out
 *     test_scratch.c   the folder that is ~ meanwhile
 *     test_probe.c     one operation, tried without harm
 *     test_live.c      the probes without walls and behind them
 *     test_command.c   expect run, expect denied
 *     test_coverage.c  rules that no expectation made win
 *     test_report.c    TAP, JUnit, JSON, GitHub */
#ifndef BAILEY_TOOLS_TEST_H
#define BAILEY_TOOLS_TEST_H

#include <limits.h>

#include "lang/expect.h"
#include "policy/decide.h"
#include "tools/workbench.h"

/* How a try ended. */
enum probe_end {
	PROBE_NOT_TRIED,
	PROBE_WORKS,
	PROBE_REFUSED, /* EACCES, EPERM */
	PROBE_FAILS,   /* for another reason */
};

/* In memory that processes share. */
struct probe {
	struct request request;
	bool harmless; /* below the scratch home: may be written */
	enum probe_end end;
	int error;
	const char *why; /* NOT_TRIED: a literal */
};

/* bare: there are no walls, so nothing is to be changed outside of the scratch
 * home. */
void probe_try(struct probe *probe, bool bare);

enum test_outcome {
	TEST_OK,
	TEST_FAILED,
	TEST_DISAGREES, /* decide() and the kernel, or the supervisor */
	TEST_SKIPPED,
	TEST_OUTCOME_COUNT,
};

struct test_result {
	const struct expectation *expectation;
	enum test_outcome outcome;
	const char *verdict; /* "denied by nginx.profile:4: deny ..."; NULL: none */
	const char *live;    /* "EACCES", "works", "not tried: ..."; NULL */
	const char *reason;  /* of all but OK; NULL */
	const char *hint;    /* NULL: none */
	bool half;           /* OK by the verdict alone */
};

struct test_run {
	const struct tool_options *options;
	struct workbench bench;
	const char *path;    /* of the .test file, as it was named */
	const char *profile; /* what `use` means: for profile_load */
	const char *program; /* ${APP}; NULL: unknown */
	struct expect_file file;
	struct policy *policy; /* owned; NULL: it does not compile */
	char scratch[PATH_MAX];
	char work[PATH_MAX]; /* ${CWD}: below scratch, or scratch itself */
	struct test_result *results; /* file.n of them, in the order of the file */
	bool *won;                   /* for each rule of the policy */
};

/* All of one file, whose name and options are set. Outcomes are in run->results. 0;
 * -errno with run->bench.diags: it says nothing that can be tested. */
int test_file(struct test_run *run);

/* Makes the scratch home with all that is given. 0; -errno with run->bench.diags.
 */
int test_scratch_make(struct test_run *run);
void test_scratch_remove(const char *scratch);

/* A rule won a verdict: for the coverage. */
void test_note_winner(struct test_run *run, const struct rule *rule);

/* requests: one for each expectation, empty where it is none. Fills results[i].live
 * and the outcome of all ALLOW and DENY expectations. 0, -errno.
 */
int test_live(struct test_run *run, const struct request *requests);

/* RUN and DENIED. 0, -ENOMEM. */
int test_command(struct test_run *run, struct test_result *result);

/* Lines for people: "# ...". */
void test_coverage_print(struct strbuf *out, const struct test_run *run);

struct test_report {
	const char *name; /* of --format */
	/* All files at once; text on stdout. 0, -ENOMEM. */
	int (*print)(struct strbuf *out, struct test_run *const *runs, size_t n);
};

/* NULL: there is none of that name. name NULL: TAP. */
const struct test_report *test_report_find(const char *name);

/* Shared by the reports. */
const char *test_outcome_name(enum test_outcome outcome);
bool test_is_failure(enum test_outcome outcome);

#endif
