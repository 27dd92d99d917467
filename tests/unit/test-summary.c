/* What is printed at the end of a launch. */
#include "events_fixture.h"
#include "harness.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "events/recorder.h"
#include "events/summary.h"

/* The summary of these events as it is printed. */
static const char *
summary_of(struct fixture *fixture, const struct event *events, size_t n)
{
	const struct recorder_options options = { 0 };
	_cleanup_close_ int fd = -1;
	struct recorder *recorder;
	const char *path = fixture_path(fixture, "summary");

	ck_assert_int_eq(recorder_open(&options, &fixture->diags, &recorder), 0);
	for (size_t i = 0; i < n; i++)
		recorder_record(recorder, &events[i]);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	recorder_close(recorder, fd);
	return fixture_read(fixture, path, NULL);
}

START_TEST(summary_is_a_table)
{
	static const char wanted[] =
	        "bailey: denied 4 times, 2 kinds\n"
	        "times  what                   rule          smallest fix\n"
	        "    3  write /etc/\xc3\xa9           default deny  allow write "
	        "it\n"
	        "    1  read /\\x0a\\x1b[2J\\xff  deny read /   allow write it\n";
	_cleanup_fixture_ struct fixture fixture;
	struct event events[6];

	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		events[i] = fixture_denial("/etc/\xc3\xa9");
	events[0].target = "/\n\033[2J\xff";
	events[0].operation = "read";
	events[0].rule = "deny read /";
	events[1].verdict = events[2].verdict = EVENT_ALLOWED;
	fixture_make(&fixture);
	ck_assert_str_eq(summary_of(&fixture, events, ARRAY_SIZE(events)), wanted);
}
END_TEST

START_TEST(summary_of_nothing_is_nothing)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event event = fixture_denial("/a");

	event.verdict = EVENT_ALLOWED;
	fixture_make(&fixture);
	ck_assert_str_eq(summary_of(&fixture, &event, 1), "");
}
END_TEST

START_TEST(summary_is_bounded)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event events[60];
	size_t lines = 0, longest = 0;
	const char *text;

	fixture_make(&fixture);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		events[i] = fixture_denial(
		        arena_printf(fixture.arena, "/%0*zu/\xc3\xa9", 3000, i));
	/* The last one twice: it comes first. */
	events[0] = events[ARRAY_SIZE(events) - 1] =
	        fixture_denial("/most/frequent");
	text = summary_of(&fixture, events, ARRAY_SIZE(events));
	ck_assert_ptr_nonnull(strstr(text, "    2  write /most/frequent"));
	for (size_t length; *text; text += length + 1, lines++) {
		length = strcspn(text, "\n");
		longest = length > longest ? length : longest;
	}
	ck_assert_uint_eq(lines, SUMMARY_ROWS_MAX + 3);
	ck_assert_uint_le(longest, 300);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "table", summary_is_a_table, 1 },
		{ "nothing", summary_of_nothing_is_nothing, 1 },
		{ "bounds", summary_is_bounded, 1 },
	};

	return harness_run(harness_suite("summary", tables, ARRAY_SIZE(tables)));
}
