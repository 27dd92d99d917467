#include "tools/test.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/glob.h"
#include "tools/clock.h"
#include "tools/contained.h"

enum { OUTPUT_MAX = 16 * 1024 * 1024, SHOWN_MAX = 300 };

/* A command that has ended. */
struct finished {
	int status; /* of wait(2) */
	bool late;
	char *output, *messages, *events; /* owned */
};

static void
free_finished(struct finished *finished)
{
	free(finished->output);
	free(finished->messages);
	free(finished->events);
}

__attribute__((noreturn)) static void
become_command(const struct test_run *run, const struct expectation *item,
               int output, int messages, int events)
{
	char log[32];
	struct tool_options options = {
		.verb = VERB_RUN,
		.words = item->command,
		.n_words = item->n_command,
	};
	const struct contained how = { .home = run->scratch };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	snprintf(log, sizeof(log), "fd:%d", events);
	options.value[OPTION_PROFILE] = run->profile;
	options.given[OPTION_PROFILE] = true;
	/* What the kernel alone refuses is recorded too. */
	options.value[OPTION_MODE] = "observe";
	options.given[OPTION_MODE] = true;
	options.value[OPTION_LOG] = log;
	options.given[OPTION_LOG] = true;
	if (setpgid(0, 0) || chdir(run->work) || setenv("HOME", run->scratch, 1) ||
	    dup2(null, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(messages, STDERR_FILENO) < 0)
		_exit(STATUS_LAUNCH_REFUSED);
	_exit(run_contained(&options, &how));
}

/* All that comes until the last writer has gone, who is the supervisor: then
 * nothing is missing. */
static int
read_events(int pipe, pid_t child, const struct expectation *item,
            struct finished *finished)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct pollfd wait = { .fd = pipe, .events = POLLIN };
	int64_t end = clock_ms() + item->patience;
	char piece[4096];

	for (;;) {
		int64_t left = end - clock_ms();
		ssize_t n;

		if (left <= 0 && !finished->late) {
			finished->late = true;
			kill(-child, SIGKILL);
			end += 1000;
			continue;
		}
		if (left <= 0)
			break; /* somebody left its group and lives on */
		if (poll(&wait, 1, (int)left) <= 0)
			continue;
		n = read(pipe, piece, sizeof(piece));
		if (n <= 0)
			break;
		strbuf_add_bytes(&text, piece, (size_t)n);
	}
	finished->events = strbuf_steal(&text);
	return finished->events ? 0 : -ENOMEM;
}

static int
read_back(int file, char **ret)
{
	size_t length;

	if (lseek(file, 0, SEEK_SET) < 0)
		return -errno;
	return fd_read_all(file, OUTPUT_MAX, ret, &length);
}

static int
run_command(const struct test_run *run, const struct expectation *item,
            struct finished *ret)
{
	_cleanup_close_ int output = memfd_create("stdout", MFD_CLOEXEC);
	_cleanup_close_ int messages = memfd_create("stderr", MFD_CLOEXEC);
	_cleanup_close_ int from = -1, to = -1;
	int ends[2], error;
	pid_t child;

	if (output < 0 || messages < 0 || pipe2(ends, O_CLOEXEC))
		return -errno;
	from = ends[0];
	to = ends[1];
	child = fork();
	if (child == 0)
		become_command(run, item, output, messages, to);
	if (child < 0)
		return -errno;
	*run->command = child;
	close(STEAL_FD(to));
	error = read_events(from, child, item, ret);
	while (waitpid(child, &ret->status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	*run->command = 0;
	if (!error)
		error = read_back(output, &ret->output);
	return error ? error : read_back(messages, &ret->messages);
}

/* One denial counts as often as its last record says. */
static long
count_denials(const char *events, enum operation operation, const char *pattern,
              const char **first)
{
	json_t *counts = json_object(), *value;
	const char *line, *next, *key;
	long sum = 0;

	for (line = events; *line; line = next) {
		size_t length = strcspn(line, "\n");
		json_t *event = json_loadb(line, length, 0, NULL);
		const char *verdict =
		        json_string_value(json_object_get(event, "verdict"));
		const char *op = json_string_value(json_object_get(event, "op"));
		const char *target =
		        json_string_value(json_object_get(event, "target"));
		json_int_t n = json_integer_value(json_object_get(event, "count"));
		char id[PATH_MAX + 64];

		next = line + length + (line[length] == '\n');
		snprintf(id, sizeof(id), "%s %s", op ? op : "",
		         target ? target : "");
		if (verdict && strcmp(verdict, "denied") == 0 &&
		    (!pattern ||
		     (op && target && strcmp(op, operation_name(operation)) == 0 &&
		      glob_match(pattern, target))))
			json_object_set_new(counts, id, json_integer(n ? n : 1));
		json_decref(event);
	}
	json_object_foreach (counts, key, value) {
		sum += (long)json_integer_value(value);
		if (first && !*first)
			*first = strdup(key);
	}
	json_decref(counts);
	return sum;
}

static void
fail(struct test_result *result, const char *reason)
{
	result->outcome = TEST_FAILED;
	if (!result->reason)
		result->reason = reason;
}

/* The end of a text, for a report. */
static const char *
tail_of(struct arena *arena, const char *text)
{
	size_t length = strlen(text);

	return arena_strdup(arena,
	                    length > SHOWN_MAX ? text + length - SHOWN_MAX : text);
}

static bool
output_matches(const char *pattern, const char *output)
{
	regex_t regex;
	bool found;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
		return false;
	found = regexec(&regex, output, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

static int
status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
judge_run(struct arena *arena, const struct finished *finished,
          struct test_result *result)
{
	const struct expectation *item = result->expectation;
	_cleanup_free_ const char *first = NULL;
	long denials = count_denials(finished->events, 0, NULL, &first);
	int status = status_of(finished->status);

	if (finished->late)
		fail(result, arena_printf(arena, "it did not end within %u s",
		                          item->patience / 1000));
	if (item->status != EXPECT_ANY && status != item->status)
		fail(result, arena_printf(arena, "the status is %d, not %ld",
		                          status, item->status));
	if (item->denials != EXPECT_ANY && denials != item->denials)
		fail(result, arena_printf(arena, "%ld denials, not %ld%s%s",
		                          denials, item->denials, first ? ": " : "",
		                          first ? first : ""));
	if (item->output && !output_matches(item->output, finished->output))
		fail(result, arena_printf(arena, "no line of stdout matches %s",
		                          item->output));
	result->live =
	        arena_printf(arena, "status %d, %ld denials", status, denials);
}

static int
judge_denied(struct test_run *run, const struct finished *finished,
             struct test_result *result)
{
	const struct expectation *item = result->expectation;
	struct arena *arena = run->bench.arena;
	const char *pattern = item->words[1];
	enum operation operation = 0;
	long denials;

	if (pattern[0] == '~')
		pattern = arena_concat(arena, run->scratch, pattern + 1);
	if (!pattern || operation_from_name(item->words[0], &operation))
		return -ENOMEM;
	denials = count_denials(finished->events, operation, pattern, NULL);
	if (!denials)
		fail(result, "nothing of the kind was denied");
	result->live = arena_printf(arena, "%ld denials", denials);
	return 0;
}

int
test_command(struct test_run *run, struct test_result *result)
{
	_cleanup_(free_finished) struct finished finished = { 0 };
	const struct expectation *item = result->expectation;
	int error = run_command(run, item, &finished);

	if (error)
		return error;
	if (WIFEXITED(finished.status) &&
	    WEXITSTATUS(finished.status) == STATUS_NOT_FOUND &&
	    item->status != STATUS_NOT_FOUND) {
		result->outcome = TEST_SKIPPED;
		result->reason = arena_printf(
		        run->bench.arena, "%s is not installed", item->command[0]);
		return result->reason ? 0 : -ENOMEM;
	}
	if (item->kind == EXPECT_RUN)
		judge_run(run->bench.arena, &finished, result);
	else
		error = judge_denied(run, &finished, result);
	if (!error && test_is_failure(result->outcome) && *finished.messages)
		result->hint = tail_of(run->bench.arena, finished.messages);
	return error;
}
