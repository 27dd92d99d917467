/* What containment costs: native against bailey and its modes, bubblewrap,
 * firejail.
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
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum contestant {
	NATIVE,
	BAILEY, /* in the mode `enforce` */
	OBSERVE,
	COMPLAIN,
	BWRAP,
	FIREJAIL,
	CONTESTANT_COUNT
};

#define ROUNDS_MAX 200
#define ARGUMENTS_MAX 24
#define COMMAND_WORDS 16

enum need {
	NEED_STATIC,     /* a program without a loader */
	NEED_RULES,      /* folders for the profiles of many rules */
	NEED_HOME,       /* folders, some of them to be holes */
	NEED_REPOSITORY, /* 5,000 files under git, and as an archive */
	NEED_SOURCES,    /* C files and their Makefile */
	NEED_PACKAGES,   /* a local tree for npm */
	NEED_NGINX,
	NEED_DATABASE,
	NEED_COUNT
};

enum target {
#define TARGET(name, what, most, unmeasured) TARGET_##name,
#include "targets.def"
#undef TARGET
	TARGET_COUNT,
	TARGET_NONE = TARGET_COUNT
};

struct target_row {
	const char *what;
	double most;            /* x native */
	const char *unmeasured; /* why no case is for it; else NULL */
};
extern const struct target_row targets[TARGET_COUNT];

enum kind { KIND_LAUNCH, KIND_CALL, KIND_WORK, KIND_SERVER };

struct bench_case {
	const char *group, *name;
	enum kind kind;
	const char *profile;
	unsigned contestants; /* bits of 1u << contestant */
	enum target target;
	unsigned needs; /* bits of 1u << need */
	bool slow;
	unsigned threads;            /* CALL */
	const char *client, *marker; /* SERVER */
	const char *command[COMMAND_WORDS];
};
extern const struct bench_case bench_cases[];
extern const size_t bench_cases_count;

/* Where things lie; all below one folder. */
struct setup {
	char folder[PATH_MAX];
	char worker[PATH_MAX]; /* this program, as it is started inside */
	const char *programs[CONTESTANT_COUNT]; /* NULL: not there */
	const char *absent[CONTESTANT_COUNT];   /* why */
	char postgres[PATH_MAX];                /* folder of its programs, or "" */
	uint16_t port;                          /* where our own server listens */
	uint16_t server_ports[CONTESTANT_COUNT];
	pid_t server;
	unsigned prepared; /* needs that are met */
	bool quick;
};

struct result {
	const struct bench_case *bench_case;
	size_t n_rounds;
	double micros[CONTESTANT_COUNT][ROUNDS_MAX]; /* of each round */
	bool measured[CONTESTANT_COUNT];
	bool gave_up[CONTESTANT_COUNT]; /* a peer that cannot do it */
};

struct spread {
	double low, median, high; /* quartiles */
};

/* bench_setup.c: 0 or -errno. release takes what make has half made. */
int setup_make(struct setup *setup, const char *bailey, const char *worker);
void setup_release(struct setup *setup);
/* The folder's name with more behind it, in one of a few buffers. */
const char *setup_path(const struct setup *setup, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* bench_trees.c: makes what is needed, once. NULL, or why it cannot be. */
const char *prepare(struct setup *setup, unsigned needs);
int write_text(const char *path, const char *text);
int make_folder(const char *path); /* there already: 0 */

/* bench_profiles.c: 0 or -errno. The ones that lie in the folder. */
int write_profiles(const struct setup *setup);
#define SMALL_RULES 100
#define MANY_RULES 1000
#define HOME_ENTRIES 3000 /* every hundredth is a hole */
#define HOLE_EVERY 100

/* bench_command.c: a command line of a contestant, words in buffers of their own.
 */
struct command {
	char *words[ARGUMENTS_MAX + 1]; /* NULL at the end */
	char text[ARGUMENTS_MAX][PATH_MAX];
	size_t n;
};
void command_make(const struct setup *setup, const struct bench_case *bench_case,
                  enum contestant contestant, struct command *command);
void text_expand(const struct setup *setup, enum contestant contestant,
                 enum kind kind, const char *text, char out[PATH_MAX]);
/* The first program of the case that is not there, or NULL. In a static buffer. */
const char *
command_missing(const struct setup *setup, const struct bench_case *bench_case);

/* bench_run.c */
double micros_now(void);
/* Descriptors 0 and 1 as given (-1: /dev/null), 2 is /dev/null. -errno or the pid;
 * own_group: so that all of it can be ended. */
pid_t command_start(const struct command *command, int in, int out, bool own_group);
/* One start to its end and that of all that it leaves behind (the supervisor). Wall
 * clock until the program ended, or the CPU time of all. < 0: it failed. */
double command_run(const struct command *command, bool cpu);
/* A worker of a CALL case: pid 0 where there is none. */
struct worker {
	pid_t pid;
	int in, out;
};
bool worker_start(const struct command *command, struct worker *worker);
double worker_run(const struct worker *worker, uint32_t turns); /* micros a turn */
void worker_stop(struct worker *worker);

/* bench_server.c: the time of one request in micros, < 0: no answer. */
double client_run(const struct setup *setup, const struct bench_case *bench_case,
                  enum contestant contestant);
void server_stop(pid_t server);

/* bench_measure.c: where the case cannot run on this host, or does not work, a word
 * why (a static buffer). */
enum outcome { MEASURED, LEFT_OUT, FAILED };
enum outcome measure_case(struct setup *setup, const struct bench_case *bench_case,
                          struct result *result, const char **why);

/* bench_worker.c: the program that the CALL cases start. Reads a number of turns
 * from stdin, answers with the nanoseconds they took, for ever. */
int worker_main(char **arguments, int n);
/* bench_loops.c */
typedef void (*loop_turn)(const char *argument);
loop_turn loop_find(const char *name);

/* bench_report.c */
const char *contestant_name(enum contestant contestant);
struct spread spread_of(double *values, size_t n); /* sorts them */
struct spread
result_micros(const struct result *result, enum contestant contestant);
struct spread result_ratio(const struct result *result, enum contestant contestant);
void report_head(const struct setup *setup);
void report_row(const struct result *result);
void report_skip(const struct bench_case *bench_case, enum outcome outcome,
                 const char *why);
/* Every target beside the worst of its cases. */
void report_targets(const struct result *results, size_t n);

/* bench_json.c: 0 or -EIO. */
int report_json(const char *path, const struct setup *setup,
                const struct result *results, size_t n);

#endif
