#include "tools/test.h"

#include <jansson.h>
#include <string.h>

#include "tools/output.h"

typedef void print_function(struct strbuf *out, const struct test_run *run,
                            const struct test_result *result, size_t number);

static void
for_each(struct strbuf *out, const struct test_run *runs, size_t n,
         print_function *print)
{
	size_t number = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < runs[i].file.n; j++)
			print(out, &runs[i], &runs[i].results[j], ++number);
}

static size_t
count(const struct test_run *runs, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += runs[i].file.n;
	return all;
}

/* --- TAP 13 --- */

/* A scalar that YAML reads back: between double quotes. */
static void
yaml_add(struct strbuf *out, const char *name, const char *text)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	if (!text)
		return;
	strbuf_add_printable(&printable, text);
	strbuf_addf(out, "  %s: \"", name);
	for (const char *c = strbuf_text(&printable); c && *c; c++) {
		if (*c == '"' || *c == '\\')
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *c);
	}
	strbuf_add(out, "\"\n");
}

static void
tap_add(struct strbuf *out, const struct test_run *run,
        const struct test_result *result, size_t number)
{
	const struct expectation *item = result->expectation;
	_cleanup_strbuf_ struct strbuf title = STRBUF_EMPTY;
	char line[32];

	strbuf_add_printable(&title, item->text);
	strbuf_addf(out, "%sok %zu - ",
	            test_is_failure(result->outcome) ? "not " : "", number);
	/* # begins a directive. */
	for (const char *c = strbuf_text(&title); c && *c; c++) {
		if (*c == '#')
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *c);
	}
	if (result->outcome == TEST_SKIPPED) {
		strbuf_add(out, " # SKIP ");
		strbuf_add_printable(out, result->reason);
	}
	strbuf_add(out, "\n  ---\n");
	yaml_add(out, "file", run->path);
	snprintf(line, sizeof(line), "%u", item->at.line);
	yaml_add(out, "line", line);
	yaml_add(out, "outcome", test_outcome_name(result->outcome));
	yaml_add(out, "verdict", result->verdict);
	yaml_add(out, "live", result->live);
	yaml_add(out, "reason", result->reason);
	yaml_add(out, "hint", result->hint);
	strbuf_add(out, "  ...\n");
}

static int
print_tap(struct strbuf *out, const struct test_run *runs, size_t n)
{
	strbuf_addf(out, "TAP version 13\n1..%zu\n", count(runs, n));
	for_each(out, runs, n, tap_add);
	return strbuf_failed(out) ? -1 : 0;
}

/* --- GitHub Actions --- */

/* docs.github.com, "Workflow commands": %, CR and LF are escaped. */
static void
github_escape(struct strbuf *out, const char *text)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	strbuf_add_printable(&printable, text);
	for (const char *c = strbuf_text(&printable); c && *c; c++) {
		if (*c == '%')
			strbuf_add(out, "%25");
		else
			strbuf_add_char(out, *c);
	}
}

static void
github_add(struct strbuf *out, const struct test_run *run,
           const struct test_result *result, size_t number)
{
	(void)number;
	if (result->outcome == TEST_OK)
		return;
	strbuf_addf(out, "::%s file=",
	            test_is_failure(result->outcome) ? "error" : "notice");
	github_escape(out, run->path);
	strbuf_addf(out, ",line=%u::", result->expectation->at.line);
	github_escape(out, result->expectation->text);
	strbuf_addf(out, ": %s", test_outcome_name(result->outcome));
	if (result->reason) {
		strbuf_add(out, ": ");
		github_escape(out, result->reason);
	}
	strbuf_add_char(out, '\n');
}

static int
print_github(struct strbuf *out, const struct test_run *runs, size_t n)
{
	for_each(out, runs, n, github_add);
	return strbuf_failed(out) ? -1 : 0;
}

/* --- JUnit --- */

static void
xml_escape(struct strbuf *out, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = { { '&', "&amp;" },
		         { '<', "&lt;" },
		         { '>', "&gt;" },
		         { '"', "&quot;" } };
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	strbuf_add_printable(&printable, text ? text : "");
	for (const char *c = strbuf_text(&printable); c && *c; c++) {
		size_t i = 0;

		while (i < ARRAY_SIZE(entities) && entities[i].c != *c)
			i++;
		if (i < ARRAY_SIZE(entities))
			strbuf_add(out, entities[i].entity);
		else
			strbuf_add_char(out, *c);
	}
}

static void
junit_add(struct strbuf *out, const struct test_run *run,
          const struct test_result *result, size_t number)
{
	bool failed = test_is_failure(result->outcome);

	(void)number;
	strbuf_add(out, "  <testcase classname=\"");
	xml_escape(out, run->path);
	strbuf_add(out, "\" name=\"");
	xml_escape(out, result->expectation->text);
	strbuf_addf(out, "\" line=\"%u\"", result->expectation->at.line);
	if (result->outcome == TEST_OK) {
		strbuf_add(out, "/>\n");
		return;
	}
	strbuf_addf(out, "><%s %smessage=\"", failed ? "failure" : "skipped",
	            result->outcome == TEST_DISAGREES ? "type=\"disagree\" " : "");
	xml_escape(out, result->reason);
	strbuf_add(out, "\"/></testcase>\n");
}

static size_t
count_outcomes(const struct test_run *runs, size_t n, bool failures)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < runs[i].file.n; j++)
			all += failures
			               ? test_is_failure(runs[i].results[j].outcome)
			               : runs[i].results[j].outcome == TEST_SKIPPED;
	return all;
}

static int
print_junit(struct strbuf *out, const struct test_run *runs, size_t n)
{
	strbuf_addf(out,
	            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	            "<testsuite name=\"bailey\" tests=\"%zu\" failures=\"%zu\" "
	            "skipped=\"%zu\">\n",
	            count(runs, n), count_outcomes(runs, n, true),
	            count_outcomes(runs, n, false));
	for_each(out, runs, n, junit_add);
	strbuf_add(out, "</testsuite>\n");
	return strbuf_failed(out) ? -1 : 0;
}

/* --- JSON --- */

static json_t *
json_result(const struct test_run *run, const struct test_result *result)
{
	return json_pack("{s:o, s:I, s:o, s:s, s:o, s:o, s:o, s:o, s:b}", "file",
	                 output_json_string(run->path), "line",
	                 (json_int_t)result->expectation->at.line, "expect",
	                 output_json_string(result->expectation->text), "outcome",
	                 test_outcome_name(result->outcome), "verdict",
	                 output_json_string(result->verdict), "live",
	                 output_json_string(result->live), "reason",
	                 output_json_string(result->reason), "hint",
	                 output_json_string(result->hint), "half", result->half);
}

static int
print_json(struct strbuf *out, const struct test_run *runs, size_t n)
{
	json_t *all = json_array();
	char *text;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < runs[i].file.n; j++)
			if (json_array_append_new(
			            all,
			            json_result(&runs[i], &runs[i].results[j])))
				goto failed;
	text = json_dumps(all, JSON_INDENT(2));
	if (!text)
		goto failed;
	json_decref(all);
	strbuf_add(out, text);
	strbuf_add_char(out, '\n');
	free(text);
	return strbuf_failed(out) ? -1 : 0;
failed:
	json_decref(all);
	return -1;
}

const struct test_report *
test_report_find(const char *name)
{
	static const struct test_report reports[] = {
		{ "tap", print_tap },
		{ "junit", print_junit },
		{ "json", print_json },
		{ "github", print_github },
	};

	for (size_t i = 0; i < ARRAY_SIZE(reports); i++)
		if (!name || strcmp(reports[i].name, name) == 0)
			return &reports[i];
	return NULL;
}
