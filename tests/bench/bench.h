/* What containment costs: native against bailey, bubblewrap and firejail.
 *
 * Every case is measured in rounds; in one round each contestant runs once, one
 * after the other, so that what else the machine does hits all alike.  A ratio is
 * taken within a round; the median of the rounds is printed, with the quartiles as
 * spread.  Absolute figures do not carry to other machines, ratios do. */
#ifndef BAILEY_TESTS_BENCH_H
#define BAILEY_TESTS_BENCH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum contestant { NATIVE, BAILEY, BWRAP, FIREJAIL, CONTESTANT_COUNT };

#define ROUNDS_MAX 1000
#define ARGUMENTS_MAX 24

/* Where things lie; made by setup_make, all below one folder. */
struct setup {
	char folder[PATH_MAX];
	char worker[PATH_MAX]; /* this program, as it is started inside */
	const char *programs[CONTESTANT_COUNT]; /* NULL: not there */
	unsigned port;                          /* where a server listens */
	pid_t server;
	bool quick;
};

enum kind {
	LAUNCH,   /* one start of a program, wall clock */
	CALL,     /* one turn of a worker's loop, wall clock */
	WORKLOAD, /* one run of a program, CPU time of all its processes */
};

struct bench_case {
	const char *name;
	enum kind kind;
	const char *profile; /* below setup.folder, or a shipped one's name */
	const char
	        *command[8]; /* CALL: the loop and its argument; "%T" the folder */
	double target;       /* of bailey / native; 0: none stated */
	unsigned
	        contestants; /* bits of 1u << contestant beside NATIVE and BAILEY */
};

extern const struct bench_case bench_cases[];
extern const size_t bench_cases_count;

struct result {
	const struct bench_case *bench_case;
	size_t n_rounds;
	double micros[CONTESTANT_COUNT][ROUNDS_MAX]; /* of each round */
	bool measured[CONTESTANT_COUNT];
};

struct spread {
	double low, median, high; /* quartiles */
};

/* bench_setup.c: 0 or -errno. release takes what make has half made. */
int setup_make(struct setup *setup, const char *bailey, const char *worker);
void setup_release(struct setup *setup);

/* bench_measure.c: false where the case cannot run on this host, with a word why.
 */
bool measure_case(const struct setup *setup, const struct bench_case *bench_case,
                  struct result *result, const char **why);

/* The command of a case for a contestant: NULL-terminated pointers into the setup,
 * the case and buffers (ARGUMENTS_MAX of PATH_MAX). */
struct command {
	char *words[ARGUMENTS_MAX];
	char text[ARGUMENTS_MAX][PATH_MAX];
	size_t n;
};
void command_make(const struct setup *setup, const struct bench_case *bench_case,
                  enum contestant contestant, struct command *command);

/* bench_worker.c: the program that the CALL cases start. Reads a number of turns
 * from stdin, answers with the nanoseconds they took, for ever. */
int worker_main(char **arguments, int n);

/* bench_report.c */
const char *contestant_name(enum contestant contestant);
struct spread
result_micros(const struct result *result, enum contestant contestant);
struct spread result_ratio(const struct result *result, enum contestant contestant);
void report_head(void);
void report_row(const struct result *result);
void report_skip(const struct bench_case *bench_case, const char *why);
int report_json(const char *path, const struct result *results, size_t n);

#endif
