/* Does a race reach what is forbidden?
 *
 *     race bare|contained SECONDS PORT-ALLOWED PORT-FORBIDDEN [NAME]
 *
 * Runs each race for SECONDS, half of them against a thread, half against a process
 * that shares the memory (CLONE_VM). "bare" ends a race at its first escape: that
 * there is one shows that the race works. Prints for each race
 *
 *     NAME KIND escapes N worked N attempts N ended N [failed|refused]
 *
 * "ended" counts the processes that were killed on the way, "failed" says that the
 * race could not be run, "refused" that the kernel makes no such process. Exits 0
 * when none failed. */
#include "race.h"
#include "column.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE (256 * 1024)
/* Odd: with one processor for both, the other one finds what the last turn before a
 * yield has left, and that is the forbidden every second time. */
#define TURNS_PER_YIELD 33

/* The status of a process whose race cannot be run. */
#define FAILED 3
#define REFUSED 4 /* there is no such process to race against */

unsigned race_port_allowed, race_port_forbidden;

/* Shared by all processes of a race: some are killed. */
static struct counts {
	atomic_long escapes, worked, attempts;
} * counts;

static atomic_bool stop;

void
race_worked(void)
{
	atomic_fetch_add(&counts->worked, 1);
}

void
race_escaped(void)
{
	atomic_fetch_add(&counts->escapes, 1);
}

void
race_fail(const char *what)
{
	fprintf(stderr, "race: %s: %s\n", what, strerror(errno));
	_exit(FAILED);
}

void
race_judge_file(int fd, const char *forbidden)
{
	struct stat reached, wanted;

	if (fd < 0)
		return;
	if (fstat(fd, &reached) || stat(forbidden, &wanted))
		race_fail(forbidden);
	if (reached.st_ino == wanted.st_ino && reached.st_dev == wanted.st_dev)
		race_escaped();
	else
		race_worked();
	close(fd);
}

void
race_make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		race_fail(path);
	close(fd);
}

static int
swap_process(void *context)
{
	const struct race *race = context;

	/* Else it would go on for ever where the other one fails. */
	if (gettid() == getpid())
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned turn = 0; !atomic_load(&stop); turn++) {
		race->swap(turn);
		if (turn % TURNS_PER_YIELD == 0)
			sched_yield();
	}
	return 0;
}

static void *
swap_thread(void *context)
{
	swap_process(context);
	return NULL;
}

/* clone(2) as a hostile program uses it: no thread, but the same memory, and where
 * it gets them the same descriptors and working folder. */
static pid_t
start_process(const struct race *race)
{
	static const int shared[] = { CLONE_FS | CLONE_FILES, CLONE_FS, 0 };
	pid_t process = -1;
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (stack == MAP_FAILED)
		race_fail("stack");
	for (size_t i = 0; process < 0 && i < sizeof(shared) / sizeof(shared[0]);
	     i++)
		process = clone(swap_process, stack + STACK_SIZE,
		                CLONE_VM | shared[i] | SIGCHLD, (void *)race);
	return process;
}

static bool
is_over(time_t end, bool bare)
{
	return time(NULL) >= end || (bare && atomic_load(&counts->escapes) > 0);
}

/* One process of the race, to the end. */
static void
run_process(const struct race *race, time_t end, bool bare, bool threads)
{
	pthread_t thread;
	pid_t process = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	race->prepare();
	if (!threads) {
		process = start_process(race);
		if (process < 0)
			_exit(REFUSED);
	} else if (pthread_create(&thread, NULL, swap_thread, (void *)race)) {
		race_fail("thread");
	}
	while (!is_over(end, bare)) {
		race->attempt();
		atomic_fetch_add(&counts->attempts, 1);
	}
	atomic_store(&stop, true);
	if (threads)
		pthread_join(thread, NULL);
	else
		waitpid(process, NULL, 0);
	_exit(0);
}

static const char *
how_it_went(int status)
{
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 0)
		return "";
	return WEXITSTATUS(status) == REFUSED ? " refused" : " failed";
}

static bool
run_race(const struct race *race, long seconds, bool bare, bool threads)
{
	time_t end = time(NULL) + seconds;
	long ended = 0;
	int status = 0;

	memset(counts, 0, sizeof(*counts));
	do {
		pid_t child = fork();

		if (child == 0)
			run_process(race, end, bare, threads);
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return false;
		ended += WIFSIGNALED(status);
	} while (WIFSIGNALED(status) && !is_over(end, bare));
	printf("%s %s escapes %ld worked %ld attempts %ld ended %ld%s\n",
	       race->name, threads ? "thread" : "process",
	       atomic_load(&counts->escapes), atomic_load(&counts->worked),
	       atomic_load(&counts->attempts), ended, how_it_went(status));
	fflush(stdout);
	return strcmp(how_it_went(status), " failed") != 0;
}

static bool
run_rows(const struct race *rows, long seconds, bool bare, const char *name)
{
	long half = seconds > 1 ? seconds / 2 : 1;
	bool good = true;

	for (; rows->name; rows++) {
		if (name && strcmp(name, rows->name) != 0)
			continue;
		good = run_race(rows, half, bare, true) && good;
		good = run_race(rows, half, bare, false) && good;
	}
	return good;
}

int
main(int argc, char **argv)
{
	static const struct race *const tables[] = { race_file_rows,
		                                     race_folder_rows,
		                                     race_network_rows };
	bool bare, good = true;

	if (column_told(argc, argv))
		return 0;
	if (argc < 5) {
		fputs("usage: race bare|contained SECONDS PORT PORT [NAME]\n",
		      stderr);
		return 2;
	}
	bare = !strcmp(argv[1], "bare");
	race_port_allowed = (unsigned)atoi(argv[3]);
	race_port_forbidden = (unsigned)atoi(argv[4]);
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
	              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		return 2;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		good = run_rows(tables[i], atol(argv[2]), bare, argv[5]) && good;
	return good ? 0 : 1;
}
