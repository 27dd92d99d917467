#include "tools/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "policy/pattern.h"
#include "tools/contained.h"

enum { MESSAGE_MAX = 4096 };

/* Shared with the processes that try. */
struct probes {
	size_t n;
	struct probe *bare, *walled;
};

static bool
is_tried(const struct expectation *item)
{
	return item->kind == EXPECT_ALLOW || item->kind == EXPECT_DENY;
}

static void
try_all(struct probe *probes, size_t n, bool bare)
{
	for (size_t i = 0; i < n; i++)
		if (probes[i].request.path || probes[i].request.operation)
			probe_try(&probes[i], bare);
}

/* Behind the walls. Until exec, which is never, the supervisor has this memory too
 * and made it not dumpable, so that it could not read what is asked for an ordinary
 * user: that is undone, once it serves, which a call that is always asked shows. */
static int
try_walled(void *argument)
{
	struct probes *probes = argument;

	(void)syscall(SYS_openat2, -1, NULL, NULL, 0);
	(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	try_all(probes->walled, probes->n, false);
	return 0;
}

/* What the launch says goes to the file. */
static void
try_contained(const struct test_run *run, struct probes *probes, int messages)
{
	static const char *const words[] = { "bailey-test", NULL };
	struct tool_options options = {
		.verb = VERB_RUN,
		.words = words,
		.n_words = 1,
	};
	const struct contained how = {
		.home = run->scratch,
		.program = run->program,
		.function = try_walled,
		.argument = probes,
	};

	options.value[OPTION_PROFILE] = run->profile;
	options.given[OPTION_PROFILE] = true;
	options.given[OPTION_BEST_EFFORT] = run->options->given[OPTION_BEST_EFFORT];
	if (chdir(run->work) || dup2(messages, STDERR_FILENO) < 0)
		_exit(STATUS_LAUNCH_REFUSED);
	_exit(run_contained(&options, &how));
}

static int
wait_for(pid_t child, int *status)
{
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int
run_bare(struct probes *probes)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		try_all(probes->bare, probes->n, true);
		_exit(0);
	}
	return child < 0 ? -errno : wait_for(child, &status);
}

/* *message: NULL where the walls stood, else what the launch said. */
static int
run_walled(struct test_run *run, struct probes *probes, const char **message)
{
	_cleanup_close_ int file = memfd_create("messages", MFD_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	size_t length;
	int status, error;
	pid_t child;

	if (file < 0)
		return -errno;
	child = fork();
	if (child == 0)
		try_contained(run, probes, file);
	if (child < 0)
		return -errno;
	error = wait_for(child, &status);
	if (error || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return error;
	if (lseek(file, 0, SEEK_SET) < 0)
		return -errno;
	error = fd_read_all(file, MESSAGE_MAX, &text, &length);
	if (error)
		return error;
	text[strcspn(text, "\n")] = '\0';
	*message = arena_printf(run->bench.arena, "no launch: %s",
	                        *text ? text : "it died");
	return *message ? 0 : -ENOMEM;
}

static const char *
error_words(struct arena *arena, int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : arena_printf(arena, "error %d", error);
}

/* Why the try behind the walls says nothing; NULL: it does. */
static const char *
no_evidence(struct arena *arena, const struct probe *bare,
            const struct probe *walled)
{
	if (walled->end == PROBE_NOT_TRIED)
		return walled->why ? walled->why : "it was not reached";
	if (bare->end == PROBE_REFUSED)
		return arena_printf(arena, "refused without bailey too (%s)",
		                    error_words(arena, bare->error));
	if (bare->end == PROBE_FAILS)
		return arena_printf(arena, "fails without bailey too (%s)",
		                    error_words(arena, bare->error));
	if (walled->end == PROBE_FAILS)
		return arena_printf(arena, "fails with %s",
		                    error_words(arena, walled->error));
	return NULL;
}

/* Without walls root had all capabilities. */
static bool
lacks_override(const struct policy *policy)
{
	return geteuid() == 0 && !(policy->caps.keep & (1ull << CAP_DAC_OVERRIDE));
}

/* What is allowed where nothing is yet: the shim asks when it has come to be, and a
 * try has no shim. */
static bool
is_for_the_shim(const struct verdict *verdict, const struct probe *walled)
{
	return verdict->allowed && verdict->rule && walled->request.path &&
	       walled->end == PROBE_REFUSED &&
	       rule_pattern(verdict->rule)->node == PATTERN_NODE_MISSING;
}

static void
judge(struct test_run *run, struct test_result *result, const struct probe *bare,
      const struct probe *walled)
{
	struct arena *arena = run->bench.arena;
	const struct expectation *item = result->expectation;
	const char *why = no_evidence(arena, bare, walled);
	bool works = walled->end == PROBE_WORKS;
	struct verdict verdict = decide(run->policy, &walled->request);

	if (!why && is_for_the_shim(&verdict, walled))
		why = "the place is not there yet";
	if (why) {
		result->half = true;
		result->live = arena_printf(arena, "not tried: %s", why);
		return;
	}
	result->live = works ? "works" : error_words(arena, walled->error);
	if (works != verdict.allowed) {
		result->outcome = TEST_DISAGREES;
		result->reason = works ? "decide() denies it, and it works"
		                       : "decide() allows it, and it is refused";
		if (!works && lacks_override(run->policy))
			result->hint = "modes and owners hold for root as well "
			               "without: caps keep dac_override";
	} else if (!works && item->error &&
	           strcmp(item->error, result->live) != 0 &&
	           result->outcome == TEST_OK) {
		result->outcome = TEST_FAILED;
		result->reason = arena_printf(arena, "the error is %s, not %s",
		                              result->live, item->error);
	}
}

static bool
is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return path && strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || !path[length]);
}

/* The judge's /proc/self is this process, the probe's its own. */
static const char *
own_path(struct arena *arena, const char *path)
{
	char own[32];
	size_t length =
	        (size_t)snprintf(own, sizeof(own), "/proc/%d/", (int)getpid());

	if (!path || strncmp(path, own, length) != 0)
		return path;
	return arena_printf(arena, "/proc/self/%s", path + length);
}

static int
make_probes(struct test_run *run, const struct request *requests,
            struct probes *ret)
{
	size_t n = run->file.n, size = 2 * n * sizeof(struct probe);
	struct probe *memory = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE,
	                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	*ret = (struct probes){ n, memory, memory + n };
	for (size_t i = 0; i < n; i++) {
		if (!is_tried(&run->file.items[i]))
			continue;
		memory[i].request = requests[i];
		memory[i].request.path =
		        own_path(run->bench.arena, requests[i].path);
		memory[i].harmless = is_below(requests[i].path, run->scratch);
		memory[n + i] = memory[i];
	}
	return 0;
}

int
test_live(struct test_run *run, const struct request *requests)
{
	struct probes probes;
	const char *message = NULL;
	int error = make_probes(run, requests, &probes);

	if (error)
		return error;
	error = run_bare(&probes);
	if (!error)
		error = run_walled(run, &probes, &message);
	for (size_t i = 0; i < probes.n && !error; i++) {
		struct test_result *result = &run->results[i];

		if (!is_tried(result->expectation) || !result->verdict)
			continue;
		if (message)
			probes.walled[i] = (struct probe){ .why = message };
		probes.walled[i].request = requests[i];
		judge(run, result, &probes.bare[i], &probes.walled[i]);
	}
	munmap(probes.bare, 2 * probes.n * sizeof(struct probe));
	return error;
}
