#include "tools/test.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "events/event.h"
#include "kernel/host.h"
#include "tools/asked.h"
#include "tools/output.h"

static int
read_file(struct test_run *run)
{
	_cleanup_close_ int fd = open(run->path, O_RDONLY | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	struct location at = { .file = run->path };
	size_t length;
	int error;

	if (fd < 0)
		return diag_error(&run->bench.diags, "unreadable", &at, NULL, "%s",
		                  strerror(errno));
	error = fd_read_all(fd, 1024 * 1024, &text, &length);
	if (error)
		return diag_error(&run->bench.diags, "unreadable", &at, NULL, "%s",
		                  strerror(-error));
	return expect_parse(run->bench.arena, &run->bench.diags, run->path,
	                    arena_strndup(run->bench.arena, text, length), length,
	                    &run->file);
}

/* The folder of the .test file, with its '/'; "./" for a bare name. */
static const char *
folder_of(struct test_run *run)
{
	const char *slash = strrchr(run->path, '/');

	if (!slash)
		return "./";
	return arena_strndup(run->bench.arena, run->path,
	                     (size_t)(slash - run->path) + 1);
}

/* What `use` says; else the profile beside the test, else the one of that name. An
 * absolute path, for the working folder is another one behind the walls. */
static int
find_profile(struct test_run *run)
{
	struct arena *arena = run->bench.arena;
	const char *folder = folder_of(run), *name = run->file.use, *base, *beside;
	char *path;

	if (!folder)
		return -ENOMEM;
	base = strrchr(run->path, '/');
	base = base ? base + 1 : run->path;
	if (!name)
		name = arena_strndup(arena, base,
		                     strlen(base) - (text_ends_with(base, ".test")
		                                             ? strlen(".test")
		                                             : 0));
	if (!name)
		return -ENOMEM;
	beside = strchr(name, '/')
	                 ? arena_printf(arena, "%s%s", *name == '/' ? "" : folder,
	                                name)
	                 : arena_printf(arena, "%s%s.profile", folder, name);
	if (!beside)
		return -ENOMEM;
	path = realpath(beside, NULL);
	run->profile = path ? arena_strdup(arena, path) : name;
	free(path);
	run->program = output_program(arena, run->profile ? run->profile : name);
	return run->profile ? 0 : -ENOMEM;
}

static int
compile(struct test_run *run)
{
	int error = workbench_compile(&run->bench, run->profile, run->options,
	                              run->program, NULL, 0, &run->policy);

	if (error)
		return error;
	run->won = arena_alloc_array(run->bench.arena, run->policy->n_rules + 1,
	                             sizeof(*run->won));
	return run->won ? 0 : -ENOMEM;
}

static const char *
place_of(struct arena *arena, const struct rule *rule)
{
	if (!rule)
		return "no rule speaks of it";
	if (!rule->at.file)
		return arena_printf(arena, "%s", rule->text);
	return arena_printf(arena, "%s:%u: %s", rule->at.file, rule->at.line,
	                    rule->text);
}

/* An allow of something that is not on this host is no fault of the profile. */
static bool
is_absent(const struct test_run *run, const struct test_result *result,
          const struct request *request, bool missing)
{
	return missing && result->expectation->kind == EXPECT_ALLOW &&
	       request->path && policy_misses(run->policy, request->path);
}

/* What decide() says. */
static int
ask_judge(struct test_run *run, struct test_result *result, struct request *request)
{
	struct arena *arena = run->bench.arena;
	const struct expectation *item = result->expectation;
	_cleanup_strbuf_ struct strbuf fix = STRBUF_EMPTY;
	struct verdict verdict;
	const struct diag_list before = run->bench.diags;
	bool missing = false;
	int error = asked_verdict(&run->bench, run->policy, item->words,
	                          item->n_words, request, &verdict, &missing);

	if (error == -EACCES) {
		/* For another user, not for this one. */
		run->bench.diags = before;
		result->outcome = TEST_SKIPPED;
		result->reason = "where it lies this user may not look";
		return 0;
	}
	if (error)
		return error == -ENOMEM
		               ? error
		               : diag_error(&run->bench.diags, "request", &item->at,
		                            NULL, "this cannot be asked: %s",
		                            item->text);
	test_note_winner(run, verdict.rule);
	result->verdict = arena_printf(arena, "%s by %s",
	                               verdict.allowed ? "allowed" : "denied",
	                               place_of(arena, verdict.rule));
	if (verdict.allowed != (item->kind == EXPECT_ALLOW)) {
		decide_fix(&fix, request, &verdict);
		result->outcome = TEST_FAILED;
		result->reason = result->verdict;
		result->hint = arena_strdup(arena, strbuf_text(&fix));
	}
	if (result->outcome == TEST_FAILED &&
	    is_absent(run, result, request, missing)) {
		result->outcome = TEST_SKIPPED;
		result->hint = NULL;
		result->reason =
		        arena_printf(arena, "%s is not here", request->path);
	}
	return result->verdict ? 0 : -ENOMEM;
}

static bool
is_wanted(const struct test_run *run, const struct expectation *item)
{
	const char *filter = run->options->value[OPTION_FILTER];

	return !filter || fnmatch(filter, item->text, 0) == 0;
}

/* Leaves those that --filter takes. */
static void
filter_items(struct test_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->file.n; i++)
		if (is_wanted(run, &run->file.items[i]))
			run->file.items[n++] = run->file.items[i];
	run->file.n = n;
}

/* In the order of the seed until all is settled. */
static int
shuffle_items(struct test_run *run)
{
	struct arena *arena = run->bench.arena;
	size_t n = run->file.n;
	size_t *order = arena_alloc_array(arena, n, sizeof(*order));
	struct expectation *items = arena_alloc_array(arena, n, sizeof(*items));

	if (!order || !items)
		return -ENOMEM;
	test_shuffle(run->seed, order, n);
	for (size_t i = 0; i < n; i++)
		items[i] = run->file.items[order[i]];
	run->file.items = items;
	return 0;
}

static int
compare_places(const void *a, const void *b)
{
	const struct test_result *one = a, *other = b;
	unsigned x = one->expectation->at.line, y = other->expectation->at.line;

	return (x > y) - (x < y);
}

static int
check_all(struct test_run *run, struct request *requests)
{
	int error = 0;

	for (size_t i = 0; i < run->file.n && !error; i++) {
		struct test_result *result = &run->results[i];

		result->expectation = &run->file.items[i];
		if (result->expectation->n_words && !result->expectation->command)
			error = ask_judge(run, result, &requests[i]);
	}
	if (error || run->options->given[OPTION_STATIC])
		return error;
	error = test_live(run, requests);
	for (size_t i = 0; i < run->file.n && !error; i++)
		if (run->results[i].expectation->command)
			error = test_command(run, &run->results[i]);
	return error;
}

/* The halves that could not be tried, and with --static all commands. */
static void
settle(struct test_run *run)
{
	bool strict = run->options->given[OPTION_STRICT_TEST];

	for (size_t i = 0; i < run->file.n; i++) {
		struct test_result *result = &run->results[i];

		if (run->options->given[OPTION_STATIC]) {
			result->live = "not tried: --static";
			result->half = true;
			if (result->expectation->command) {
				result->outcome = TEST_SKIPPED;
				result->reason = "--static runs nothing";
			}
		}
		if (!strict)
			continue;
		if (result->outcome == TEST_SKIPPED ||
		    (result->outcome == TEST_OK && result->half)) {
			if (result->outcome == TEST_OK)
				result->reason = result->live;
			result->outcome = TEST_FAILED;
		}
	}
}

/* ${CWD} is the same for the judge as behind the walls. */
static int
in_scratch(struct test_run *run, struct request *requests)
{
	_cleanup_close_ int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (before < 0 || chdir(run->work))
		return -errno;
	error = compile(run);
	if (!error)
		error = check_all(run, requests);
	return fchdir(before) ? -errno : error;
}

int
test_file(struct test_run *run)
{
	struct request *requests;
	int error = workbench_init(&run->bench);

	if (!error)
		error = read_file(run);
	if (!error)
		error = find_profile(run);
	if (!error)
		error = test_scratch_make(run);
	if (error)
		return error;
	filter_items(run);
	if (run->seed && shuffle_items(run))
		return -ENOMEM;
	run->results = arena_alloc_array(run->bench.arena, run->file.n,
	                                 sizeof(*run->results));
	requests =
	        arena_alloc_array(run->bench.arena, run->file.n, sizeof(*requests));
	if (!run->results || !requests)
		return -ENOMEM;
	error = in_scratch(run, requests);
	if (error)
		return error;
	settle(run);
	if (run->file.n)
		qsort(run->results, run->file.n, sizeof(*run->results),
		      compare_places);
	return 0;
}
