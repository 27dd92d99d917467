#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "tools/output.h"
#include "tools/test.h"

enum { MESSAGES_MAX = 16 * 1024 * 1024 };

/* A process that tests one file. */
struct job {
	pid_t pid;             /* 0: not started, or gone */
	int results, messages; /* memory files */
	int status;
};

struct jobs {
	const struct tool_options *options;
	struct test_run *runs;
	struct job *jobs;
	size_t *order; /* in which they are started */
	size_t n, started, ended;
	pid_t *commands;       /* one for each job, shared with it */
	char folder[PATH_MAX]; /* "": none */
	sigset_t wanted;       /* signals that are waited for */
	sigset_t before;       /* the mask of signals */
};

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP };

/* Signals wait until they are asked for: sigwaitinfo(2). */
static void
block_signals(struct jobs *all)
{
	sigemptyset(&all->wanted);
	sigaddset(&all->wanted, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++)
		sigaddset(&all->wanted, deadly[i]);
	sigprocmask(SIG_BLOCK, &all->wanted, &all->before);
}

static void
show_progress(const struct jobs *all)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr,
		        all->ended < all->n ? "\r\033[K%zu of %zu" : "\r\033[K",
		        all->ended, all->n);
}

__attribute__((noreturn)) static void
become_job(struct jobs *all, size_t i)
{
	struct test_run *run = &all->runs[i];
	int error;

	sigprocmask(SIG_SETMASK, &all->before, NULL);
	if (dup2(all->jobs[i].messages, STDERR_FILENO) < 0)
		_exit(STATUS_USAGE);
	run->folder = all->folder;
	run->command = &all->commands[i];
	error = test_file(run);
	if (error)
		output_failure(&run->bench, run->options, error);
	else
		error = test_wire_write(all->jobs[i].results, run);
	fflush(stderr);
	_exit(error ? STATUS_USAGE : STATUS_OK);
}

static int
start(struct jobs *all)
{
	size_t i = all->order[all->started];
	struct job *job = &all->jobs[i];

	job->results = memfd_create("results", MFD_CLOEXEC);
	job->messages = memfd_create("messages", MFD_CLOEXEC);
	if (job->results < 0 || job->messages < 0)
		return -errno;
	fflush(NULL);
	job->pid = fork();
	if (job->pid == 0)
		become_job(all, i);
	if (job->pid < 0)
		return -errno;
	all->started++;
	return 0;
}

static void
reap(struct jobs *all)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < all->n; i++)
			if (all->jobs[i].pid == pid) {
				all->jobs[i].pid = 0;
				all->jobs[i].status = status;
				all->ended++;
			}
}

/* With what they have started: a command has a group of its own. */
static void
kill_all(struct jobs *all)
{
	for (size_t i = 0; i < all->n; i++) {
		pid_t command = all->commands[i];

		if (all->jobs[i].pid <= 0)
			continue;
		kill(all->jobs[i].pid, SIGKILL);
		if (command > 0)
			kill(-command, SIGKILL);
		waitpid(all->jobs[i].pid, NULL, 0);
	}
}

/* A caller that asks why it ended sees the signal. */
__attribute__((noreturn)) static void
die(struct jobs *all, int number)
{
	sigset_t set;

	kill_all(all);
	test_scratch_remove(all->folder);
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + number);
}

static int
run_all(struct jobs *all, unsigned at_once)
{
	int error = 0;

	while (all->ended < all->n) {
		int number;

		while (!error && all->started < all->n &&
		       all->started - all->ended < at_once)
			error = start(all);
		if (error)
			return error;
		show_progress(all);
		number = sigwaitinfo(&all->wanted, NULL);
		if (number == SIGCHLD)
			reap(all);
		else if (number > 0)
			die(all, number);
	}
	show_progress(all);
	return 0;
}

/* 0, -EINVAL: it has said why. */
static int
collect(struct jobs *all, size_t i)
{
	struct test_run *run = &all->runs[i];
	const struct job *job = &all->jobs[i];
	_cleanup_free_ char *messages = NULL;
	size_t length;

	if (lseek(job->messages, 0, SEEK_SET) == 0 &&
	    fd_read_all(job->messages, MESSAGES_MAX, &messages, &length) == 0)
		fputs(messages, stderr);
	if (WIFEXITED(job->status) && WEXITSTATUS(job->status) == STATUS_USAGE)
		return -EINVAL;
	if (job->status) {
		fprintf(stderr, "bailey test: %s: its process died\n", run->path);
		return -EINVAL;
	}
	run->bench.arena = arena_new();
	return run->bench.arena ? test_wire_read(job->results, run) : -ENOMEM;
}

static void
jobs_free(struct jobs *all)
{
	for (size_t i = 0; all->jobs && i < all->n; i++) {
		if (all->jobs[i].results > 0)
			close(all->jobs[i].results);
		if (all->jobs[i].messages > 0)
			close(all->jobs[i].messages);
	}
	test_scratch_remove(all->folder);
	free(all->jobs);
	free(all->order);
	if (all->commands)
		munmap(all->commands, all->n * sizeof(*all->commands));
	sigprocmask(SIG_SETMASK, &all->before, NULL);
}

static int
jobs_init(struct jobs *all, uint64_t seed)
{
	void *memory =
	        mmap(NULL, all->n * sizeof(*all->commands), PROT_READ | PROT_WRITE,
	             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	block_signals(all);
	all->commands = memory == MAP_FAILED ? NULL : memory;
	all->jobs = calloc(all->n, sizeof(*all->jobs));
	all->order = calloc(all->n, sizeof(*all->order));
	if (!all->commands || !all->jobs || !all->order)
		return -ENOMEM;
	for (size_t i = 0; i < all->n; i++)
		all->order[i] = i;
	if (seed)
		test_shuffle(seed, all->order, all->n);
	return test_folder_make(all->folder);
}

int
test_jobs(const struct tool_options *options, unsigned jobs, uint64_t seed,
          struct test_run *runs, size_t n)
{
	struct jobs all = { .options = options, .runs = runs, .n = n };
	int error = jobs_init(&all, seed);

	if (error)
		fprintf(stderr, "bailey test: %s: %s\n",
		        *all.folder ? all.folder : "no scratch folder",
		        strerror(-error));
	else
		error = run_all(&all, jobs);
	if (error)
		kill_all(&all);
	for (size_t i = 0; i < n && !error; i++)
		error = collect(&all, i);
	jobs_free(&all);
	return error;
}
