/* Between the process that tests a file and the one that reports: JSON. */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "events/event.h"
#include "tools/output.h"
#include "tools/test.h"

enum { WIRE_MAX = 64 * 1024 * 1024 };

static json_t *
result_to_json(const struct test_result *result)
{
	return json_pack("{s:I, s:o, s:i, s:o, s:o, s:o, s:o, s:b}", "line",
	                 (json_int_t)result->expectation->at.line, "text",
	                 output_json_string(result->expectation->text), "outcome",
	                 (int)result->outcome, "verdict",
	                 output_json_string(result->verdict), "live",
	                 output_json_string(result->live), "reason",
	                 output_json_string(result->reason), "hint",
	                 output_json_string(result->hint), "half",
	                 (int)result->half);
}

int
test_wire_write(int fd, const struct test_run *run)
{
	_cleanup_strbuf_ struct strbuf coverage = STRBUF_EMPTY;
	json_t *results = json_array(), *root;
	_cleanup_free_ char *text = NULL;

	for (size_t i = 0; results && i < run->file.n; i++)
		if (json_array_append_new(results,
		                          result_to_json(&run->results[i])))
			goto failed;
	test_coverage_print(&coverage, run);
	root = json_pack("{s:o, s:o}", "results", results, "coverage",
	                 output_json_string(strbuf_text(&coverage)));
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	return text ? fd_write_all(fd, text, strlen(text)) : -ENOMEM;
failed:
	json_decref(results);
	return -ENOMEM;
}

static const char *
text_of(struct arena *arena, const json_t *object, const char *key)
{
	return arena_strdup(arena, json_string_value(json_object_get(object, key)));
}

static int
result_from_json(struct test_run *run, const json_t *object, size_t i)
{
	struct arena *arena = run->bench.arena;
	struct expectation *item = &run->file.items[i];

	item->text = text_of(arena, object, "text");
	item->at.line =
	        (unsigned)json_integer_value(json_object_get(object, "line"));
	run->results[i] = (struct test_result){
		.expectation = item,
		.outcome = (enum test_outcome)json_integer_value(
		        json_object_get(object, "outcome")),
		.verdict = text_of(arena, object, "verdict"),
		.live = text_of(arena, object, "live"),
		.reason = text_of(arena, object, "reason"),
		.hint = text_of(arena, object, "hint"),
		.half = json_is_true(json_object_get(object, "half")),
	};
	return item->text ? 0 : -ENOMEM;
}

static int
run_from_json(struct test_run *run, const json_t *root)
{
	const json_t *results = json_object_get(root, "results");
	size_t n = json_array_size(results);
	int error = 0;

	run->file.items =
	        arena_alloc_array(run->bench.arena, n, sizeof(*run->file.items));
	run->results =
	        arena_alloc_array(run->bench.arena, n, sizeof(*run->results));
	if (!run->file.items || !run->results)
		return -ENOMEM;
	for (size_t i = 0; i < n && !error; i++)
		error = result_from_json(run, json_array_get(results, i), i);
	run->file.n = n;
	run->coverage = text_of(run->bench.arena, root, "coverage");
	return error;
}

int
test_wire_read(int fd, struct test_run *run)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	json_t *root;
	int error;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	error = fd_read_all(fd, WIRE_MAX, &text, &length);
	if (error)
		return error;
	root = json_loadb(text, length, 0, NULL);
	error = root ? run_from_json(run, root) : -EIO;
	json_decref(root);
	return error;
}
