#include "tools/learn_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "kernel/task.h"
#include "tools/clock.h"
#include "tools/contained.h"

enum {
	EVENTS_MAX = 64 * 1024 * 1024,
	PIPE_SIZE = 1024 * 1024, /* a full pipe loses records */
	CHUNK = 64 * 1024,
	LOOK_MS = 100,
	AGAIN_MS = 20,
};

static volatile sig_atomic_t program;

static void
hand_on(int signal)
{
	int before = errno;

	if (program > 0)
		kill((pid_t)program, signal);
	errno = before;
}

static void
leave_signals_to_the_program(void)
{
	const struct sigaction handed = { .sa_handler = hand_on };
	const struct sigaction ignored = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &ignored, NULL);
	sigaction(SIGTERM, &handed, NULL);
	sigaction(SIGHUP, &handed, NULL);
}

__attribute__((noreturn)) static void
become_program(const struct learn_run *run, int events)
{
	const char *within = run->options->value[OPTION_WITHIN];
	struct tool_options options = {
		.verb = VERB_RUN,
		.words = run->options->words,
		.n_words = run->options->n_words,
		.rules = run->rules,
		.n_rules = run->n_rules,
	};
	char log[32];

	snprintf(log, sizeof(log), "fd:%d", events);
	options.value[OPTION_PROFILE] = within ? within : "guarded";
	options.given[OPTION_PROFILE] = true;
	options.value[OPTION_MODE] = "observe";
	options.given[OPTION_MODE] = true;
	options.value[OPTION_LOG] = log;
	options.given[OPTION_LOG] = true;
	_exit(run_contained(&options, &(struct contained){ 0 }));
}

/* proc(5): "55555000-55556000 r-xp 00000000 00:00 0 [name]". The kernel's own pages
 * have names. */
static bool
has_own_code(pid_t pid)
{
	char path[32], line[PATH_MAX + 128], rights[8], name[32];
	unsigned long inode;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file)) {
		int n = sscanf(line, "%*s %7s %*s %*s %lu %31s", rights, &inode,
		               name);

		found = n >= 2 && rights[2] == 'x' && inode == 0 &&
		        (n == 2 || text_starts_with(name, "[anon") ||
		         strcmp(name, "[heap]") == 0 ||
		         strcmp(name, "[stack]") == 0);
	}
	if (file)
		fclose(file);
	return found;
}

static void
look_at(struct learn_looks *looks, struct learn_process *process)
{
	struct task_status status;

	process->looked = clock_ms();
	if (task_read_status(process->pid, &status))
		return;
	process->user = status.uid;
	looks->user |= status.uid != geteuid();
	looks->group |= status.gid != getegid();
	if (!looks->jit)
		looks->jit = has_own_code(process->pid);
}

static int
note_process(struct arena *arena, struct learn_looks *looks, pid_t pid)
{
	int error;

	for (size_t i = looks->n; i-- > 0;)
		if (looks->items[i].pid == pid) {
			if (clock_ms() - looks->items[i].looked >= AGAIN_MS)
				look_at(looks, &looks->items[i]);
			return 0;
		}
	error = ARENA_PUSH(arena, looks->items, looks->n, looks->capacity,
	                   ((struct learn_process){ pid, geteuid(), 0 }));
	if (!error)
		look_at(looks, &looks->items[looks->n - 1]);
	return error;
}

/* Who wrote the lines from here on: the same process rarely changes. */
static int
note_processes(struct arena *arena, struct learn_looks *looks, const char *text)
{
	static const char key[] = "\"pid\":";
	pid_t last = 0;
	int error = 0;

	while (!error && (text = strstr(text, key))) {
		pid_t pid = (pid_t)strtol(text + sizeof(key) - 1, NULL, 10);

		if (pid > 0 && pid != last)
			error = note_process(arena, looks, pid);
		last = pid;
		text += sizeof(key) - 1;
	}
	return error;
}

static void
look_at_all(struct learn_looks *looks)
{
	for (size_t i = 0; i < looks->n; i++)
		if (looks->items[i].user != (uid_t)-1)
			look_at(looks, &looks->items[i]);
}

/* The pipe ends with the supervisor, after the last record. */
static int
follow(struct arena *arena, int from, struct strbuf *out, struct learn_looks *looks)
{
	_cleanup_free_ char *chunk = malloc(CHUNK + 1);

	if (!chunk)
		return -ENOMEM;
	while (out->length < EVENTS_MAX) {
		struct pollfd poller = { .fd = from, .events = POLLIN };
		ssize_t n = 0;
		int error = 0, ready = poll(&poller, 1, LOOK_MS);

		if (ready == 0)
			look_at_all(looks);
		if (ready <= 0)
			continue; /* or a signal, which has been handed on */
		n = read(from, chunk, CHUNK);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return strbuf_failed(out) ? -ENOMEM : 0;
		if (n < 0)
			continue;
		chunk[n] = '\0';
		strbuf_add_bytes(out, chunk, (size_t)n);
		error = note_processes(arena, looks, chunk);
		if (error)
			return error;
	}
	return -EFBIG;
}

int
learn_watch(struct arena *arena, const struct learn_run *run, char **text,
            size_t *length, struct learn_looks *looks, int *status)
{
	_cleanup_close_ int from = -1, to = -1;
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	int ends[2], error;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	from = ends[0];
	to = ends[1];
	(void)fcntl(to, F_SETPIPE_SZ, PIPE_SIZE);
	looks->start = time(NULL);
	fflush(NULL);
	child = fork();
	if (child == 0)
		become_program(run, to);
	if (child < 0)
		return -errno;
	program = child;
	leave_signals_to_the_program();
	close(STEAL_FD(to));
	error = follow(arena, from, &out, looks);
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	program = 0;
	if (error)
		return error;
	*length = out.length;
	*text = strbuf_steal(&out);
	return *text ? 0 : -ENOMEM;
}
