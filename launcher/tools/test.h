/* `bailey test`, between its files.
 *
 *     test.c           options, the exit status
 *     test_jobs.c      a process for each file; signals
 *     test_wire.c      what such a process hands back
 *     test_shuffle.c   another order
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
#include <sys/types.h>

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
	char work[PATH_MAX];         /* ${CWD}: below scratch, or scratch itself */
	struct test_result *results; /* file.n of them, in the order of the file */
	bool *won;                   /* for each rule of the policy */
	const char *folder;          /* for the scratch home to be made in */
	pid_t *command; /* shared: the group of the command that runs; 0: none */
	uint64_t seed;  /* of --shuffle; 0: in order */
	const char *coverage; /* lines of test_coverage_print, once it has ended */
};

/* A folder that holds the scratch homes. 0 with its path, -errno. */
int test_folder_make(char path[PATH_MAX]);

/* Tests the files, `jobs` at once, each in a process of its own; runs[i] has what
 * came out of words[i], and messages are printed in their order. 0; -EINVAL after
 * messages: a file says nothing that could be tested; -errno. SIGINT, SIGTERM and
 * SIGHUP end this process once all that was started is killed and the folder is
 * gone. */
int test_jobs(const struct tool_options *options, unsigned jobs, uint64_t seed,
              struct test_run *runs, size_t n);

/* All that the reports need of a run, by a file. 0, -ENOMEM, -errno. */
int test_wire_write(int fd, const struct test_run *run);
int test_wire_read(int fd, struct test_run *run);

/* The seed of --shuffle: its value, or a new one, never 0. -EINVAL: it is no
 * number. */
int test_seed(const char *value, uint64_t *ret);

/* order[0..n-1] become 0..n-1 in the order of the seed. */
void test_shuffle(uint64_t seed, size_t *order, size_t n);

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
	int (*print)(struct strbuf *out, const struct test_run *runs, size_t n);
};

/* NULL: there is none of that name. name NULL: TAP. */
const struct test_report *test_report_find(const char *name);

/* Shared by the reports. */
const char *test_outcome_name(enum test_outcome outcome);
bool test_is_failure(enum test_outcome outcome);

#endif
