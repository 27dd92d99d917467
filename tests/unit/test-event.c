/* Events as JSON, as words and as text, with targets as hostile as file names can
 * be. */
#include "events_fixture.h"
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "policy/policy_print.h"

static const struct {
	const char *name;
	const char *target;
} targets[] = {
	{ "an ordinary path", "/etc/passwd" },
	{ "a newline that would forge a record",
	  "/tmp/x\"}\n{\"op\":\"write\",\"verdict\":\"allowed\"}" },
	{ "an escape sequence of terminals", "/tmp/\033[2J\033]0;x\007" },
	{ "DEL", "/tmp/\x7f\x7fx\x7f" },
	{ "C1 controls in UTF-8", "/tmp/\xc2\x9b"
	                          "2J" },
	{ "marks that turn the writing direction", "/tmp/\xe2\x80\xae"
	                                           "gpj.exe" },
	{ "bytes that are no UTF-8", "/tmp/\xff\xfe\n\033" },
	{ "a cut off UTF-8 character", "/tmp/\xe2\x82" },
	{ "an encoded surrogate", "/tmp/\xed\xa0\x80" },
	{ "quotes and backslashes", "/tmp/\"\\\\\"" },
	{ "other letters", "/tmp/\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8b" },
	{ "nothing", "" },
};

/* One line, in printable ASCII, that says exactly the same when it is read. */
static void
check_line(const struct fixture *fixture, const char *name, const char *target)
{
	struct event event = fixture_denial(target), back;
	_cleanup_free_ char *line = NULL;
	json_t *json;

	event.rule = event.exe = event.hint = target;
	line = event_to_line(&event);
	ck_assert_ptr_nonnull(line);
	ck_assert_msg(strchr(line, '\n') == line + strlen(line) - 1,
	              "%s: not one line", name);
	for (const char *c = line; *c && *c != '\n'; c++)
		if (*c < ' ' || *c >= 0x7f)
			ck_abort_msg("%s: a raw byte %02x", name,
			             (unsigned char)*c);
	json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json != NULL, "%s: no JSON: %s", name, line);
	ck_assert_int_eq(event_from_json(fixture->arena, json, &back), 0);
	json_decref(json);
	ck_assert_msg(strcmp(back.target, target) == 0, "%s: another target", name);
	ck_assert_str_eq(back.rule, target);
	ck_assert_str_eq(back.hint, target);
	ck_assert_str_eq(back.profile, event.profile);
	ck_assert_uint_eq(back.pid, event.pid);
	ck_assert_uint_eq(back.ppid, event.ppid);
	ck_assert_ptr_null(back.time);
}

START_TEST(line_is_plain_and_exact)
{
	_cleanup_fixture_ struct fixture fixture;

	fixture_make(&fixture);
	check_line(&fixture, targets[_i].name, targets[_i].target);
}
END_TEST

START_TEST(line_takes_the_longest_paths)
{
	_cleanup_fixture_ struct fixture fixture;
	char path[4096];

	fixture_make(&fixture);
	for (unsigned char byte = 1; byte; byte++) {
		memset(path, byte, sizeof(path) - 1);
		path[sizeof(path) - 1] = '\0';
		check_line(&fixture, "4 KB of one byte", path);
	}
}
END_TEST

START_TEST(fields_have_their_types)
{
	struct event event = fixture_denial("/etc/\xff");
	json_t *json;

	ck_assert_int_eq(event_to_json(&event, &json), 0);
	ck_assert_int_eq(json_integer_value(json_object_get(json, "pid")), 12);
	ck_assert_int_eq(json_integer_value(json_object_get(json, "ppid")), 11);
	ck_assert_str_eq(json_string_value(json_object_get(json, "errno")),
	                 "EACCES");
	ck_assert_ptr_null(json_object_get(json, "target"));
	ck_assert_str_eq(json_string_value(json_object_get(json, "target_b64")),
	                 "L2V0Yy//");
	ck_assert_msg(!json_object_get(json, "rule") &&
	                      !json_object_get(json, "count") &&
	                      !json_object_get(json, "time"),
	              "what is not known is left out");
	json_decref(json);
}
END_TEST

static const struct {
	const char *name;
	const char *text;
	int error;
} documents[] = {
	{ "the least", "{\"op\":\"read\",\"target\":\"/\",\"verdict\":\"denied\"}",
	  0 },
	{ "unknown fields",
	  "{\"op\":\"read\",\"target\":\"/\",\"verdict\":\"denied\","
	  "\"new\":[1]}",
	  0 },
	{ "other types are as if they were not there",
	  "{\"op\":\"read\",\"target\":\"/\",\"verdict\":\"denied\",\"pid\":\"x\","
	  "\"exe\":5,\"rule\":{},\"ppid\":-3}",
	  0 },
	{ "an array", "[]", -EINVAL },
	{ "no target", "{\"op\":\"read\",\"verdict\":\"denied\"}", -EINVAL },
	{ "a target of another type",
	  "{\"op\":\"read\",\"target\":7,\"verdict\":\"denied\"}", -EINVAL },
	{ "no base 64",
	  "{\"op\":\"read\",\"target_b64\":\"L2V\",\"verdict\":\"denied\"}",
	  -EINVAL },
	{ "a NUL in a path",
	  "{\"op\":\"read\",\"target_b64\":\"LwAv\",\"verdict\":\"denied\"}",
	  -EINVAL },
};

START_TEST(hostile_documents_are_read_or_refused)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event event = { 0 };
	json_t *json = json_loads(documents[_i].text, 0, NULL);
	int error;

	fixture_make(&fixture);
	ck_assert_ptr_nonnull(json);
	error = event_from_json(fixture.arena, json, &event);
	json_decref(json);
	ck_assert_msg(error == documents[_i].error, "%s: %d", documents[_i].name,
	              error);
	ck_assert_msg(!event.pid && !event.ppid && !event.exe && !event.rule, "%s",
	              documents[_i].name);
}
END_TEST

static const struct {
	const char *operation;
	const char *target;
	const char *words; /* with | between them */
} words_rows[] = {
	{ "write", "/a b  c", "write|/a b  c" },
	{ "signal", "all", "signal|all" },
	{ "connect", "tcp 127.0.0.1 port 80", "connect|tcp|127.0.0.1|port|80" },
	{ "listen", "udp port 53", "listen|udp|port|53" },
	{ "connect", "unix /run/a b.sock", "connect|unix|/run/a b.sock" },
	{ "connect", "a b c d e f g h i j k", "connect|a|b|c|d|e|f|g h i j k" },
	{ "nonsense", "a b", "nonsense|a b" },
	{ "connect", "", "connect|" },
};

START_TEST(words_are_those_of_why)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf joined = STRBUF_EMPTY;
	const struct event event = { .operation = words_rows[_i].operation,
		                     .target = words_rows[_i].target };
	const char *words[EVENT_WORDS_MAX];
	size_t n;

	fixture_make(&fixture);
	n = event_words(fixture.arena, &event, words);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&joined, "%s%s", i ? "|" : "", words[i]);
	ck_assert_str_eq(strbuf_text(&joined), words_rows[_i].words);
}
END_TEST

START_TEST(text_is_printable)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct event event = fixture_denial(targets[_i].target);

	event.verdict = event.operation = event.rule = event.rule_at = event.tier =
	        event.hint = targets[_i].target;
	event_print(&out, &event);
	event_print_line(&out, &event);
	for (const char *c = strbuf_text(&out); *c; c++)
		if (!((*c >= ' ' && *c != 0x7f) || *c == '\n' ||
		      (unsigned char)*c >= 0x80))
			ck_abort_msg("%s", targets[_i].name);
	ck_assert_ptr_null(strstr(strbuf_text(&out), "\xe2\x80\xae"));
	ck_assert_ptr_null(strstr(strbuf_text(&out), "\xc2\x9b"));
	ck_assert_ptr_null(strchr(strbuf_text(&out), '\033'));
}
END_TEST

static const struct {
	const char *bytes;
	const char *text;
} base64_rows[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "\xff\xfb", "//s=" },
};

START_TEST(base64_goes_both_ways)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	char *bytes;
	size_t length;

	fixture_make(&fixture);
	base64_add(&text, base64_rows[_i].bytes, strlen(base64_rows[_i].bytes));
	ck_assert_str_eq(strbuf_text(&text), base64_rows[_i].text);
	ck_assert_int_eq(
	        base64_decode(fixture.arena, base64_rows[_i].text, &bytes, &length),
	        0);
	ck_assert_uint_eq(length, strlen(base64_rows[_i].bytes));
	ck_assert_str_eq(bytes, base64_rows[_i].bytes);
}
END_TEST

START_TEST(base64_refuses_what_is_none)
{
	static const char *const rows[] = { "Z",        "Zg=",  "Zg",
		                            "Z===",     "====", "Zm9v=",
		                            "Zg==Zg==", "Z g=", "Zm9\n" };
	_cleanup_fixture_ struct fixture fixture;
	char *bytes;
	size_t length;

	fixture_make(&fixture);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_msg(base64_decode(fixture.arena, rows[i], &bytes,
		                            &length) == -EINVAL,
		              "%s", rows[i]);
}
END_TEST

START_TEST(time_is_rfc_3339)
{
	char now[EVENT_TIME_SIZE];
	unsigned year, digits;
	char zone;

	event_time_now(now);
	ck_assert_uint_eq(strlen(now), strlen("2026-11-23T12:00:00.000000Z"));
	ck_assert_int_eq(sscanf(now, "%4u-%*2u-%*2uT%*2u:%*2u:%*2u.%6u%c", &year,
	                        &digits, &zone),
	                 3);
	ck_assert_int_eq(zone, 'Z');
	ck_assert_uint_ge(year, 2024);
}
END_TEST

/* gmtime_r(3) is the oracle: each day of 1970 to 2110, and moments of a day. */
START_TEST(time_is_that_of_gmtime)
{
	struct timespec moment = { .tv_nsec = 999999999 };
	char text[EVENT_TIME_SIZE], wanted[EVENT_TIME_SIZE];
	struct tm parts;

	for (moment.tv_sec = 0; moment.tv_sec < 4420000000;
	     moment.tv_sec += 86399) {
		gmtime_r(&moment.tv_sec, &parts);
		strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%S.999999Z",
		         &parts);
		event_time_write(&moment, text);
		if (strcmp(text, wanted) != 0)
			ck_assert_str_eq(text, wanted);
	}
	moment.tv_sec = -1;
	event_time_write(&moment, text);
	ck_assert_str_eq(text, "1970-01-01T00:00:00.999999Z");
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "line", line_is_plain_and_exact, ARRAY_SIZE(targets) },
		{ "long paths", line_takes_the_longest_paths, 1 },
		{ "types", fields_have_their_types, 1 },
		{ "documents", hostile_documents_are_read_or_refused,
		  ARRAY_SIZE(documents) },
		{ "words", words_are_those_of_why, ARRAY_SIZE(words_rows) },
		{ "text", text_is_printable, ARRAY_SIZE(targets) },
		{ "base64", base64_goes_both_ways, ARRAY_SIZE(base64_rows) },
		{ "base64 faults", base64_refuses_what_is_none, 1 },
		{ "time", time_is_rfc_3339, 1 },
		{ "dates", time_is_that_of_gmtime, 1 },
	};

	return harness_run(harness_suite("event", tables, ARRAY_SIZE(tables)));
}
