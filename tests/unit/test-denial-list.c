/* Which records `denials` shows and in which order; times on its command line. */
#include "events_fixture.h"
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/denial_list.h"
#include "tools/when.h"

#define NOW ((time_t)1800000000) /* 2027-01-15 08:00:00 UTC */

/* One event a line: TIME RUN PROFILE VERDICT TARGET COUNT */
static const struct {
	const char *name;
	const char *events;
	struct denial_filter filter;
	const char *shown; /* the targets, with the counts that are above 1 */
} rows[] = {
	{ "newest last, whatever the order of the log",
	  "3 r1 p denied /c 0\n1 r1 p denied /a 0\n2 r2 p complained /b 0\n",
	  { NULL, 0, SIZE_MAX },
	  "/a /b /c " },
	{ "what was allowed is not shown",
	  "1 r1 p allowed /a 0\n2 r1 p denied /b 0\n",
	  { NULL, 0, SIZE_MAX },
	  "/b " },
	{ "records that count up are one",
	  "1 r1 p denied /a 0\n2 r1 p denied /a 10\n3 r1 p denied /b 0\n"
	  "4 r1 p denied /a 17\n",
	  { NULL, 0, SIZE_MAX },
	  "/b /a*17 " },
	{ "another launch is another record",
	  "1 r1 p denied /a 0\n2 r2 p denied /a 0\n",
	  { NULL, 0, SIZE_MAX },
	  "/a /a " },
	{ "without a launch each stands for itself",
	  "1 - p denied /a 0\n2 - p denied /a 0\n",
	  { NULL, 0, SIZE_MAX },
	  "/a /a " },
	{ "another verdict is another record",
	  "1 r1 p denied /a 0\n2 r1 p complained /a 0\n",
	  { NULL, 0, SIZE_MAX },
	  "/a /a " },
	{ "what is missing is shown",
	  "1 r1 p denied /a 0\n2 r1 p unrecorded /- 99\n",
	  { NULL, 0, SIZE_MAX },
	  "/a /-*99 " },
	{ "one profile",
	  "1 r1 p denied /a 0\n2 r1 q denied /b 0\n",
	  { "q", 0, SIZE_MAX },
	  "/b " },
	{ "the last ones",
	  "1 r1 p denied /a 0\n2 r1 p denied /b 0\n3 r1 p denied /c 0\n",
	  { NULL, 0, 2 },
	  "/b /c " },
	{ "none of them", "1 r1 p denied /a 0\n", { NULL, 0, 0 }, "" },
	{ "from then on",
	  "1 r1 p denied /a 0\n2 r1 p denied /b 0\n3 r1 p denied /c 0\n",
	  { NULL, 1767225602, SIZE_MAX },
	  "/b /c " },
	{ "a record without a time is not from then on",
	  "- r1 p denied /a 0\n2 r1 p denied /b 0\n",
	  { NULL, 1, SIZE_MAX },
	  "/b " },
};

static const char *
word_or_null(struct arena *arena, const char *word)
{
	return strcmp(word, "-") ? arena_strdup(arena, word) : NULL;
}

static void
read_events(const struct fixture *fixture, const char *text,
            struct event_list *list)
{
	char time[8], run[8], profile[8], verdict[16], target[8];
	unsigned count;

	for (; *text; text = strchr(text, '\n') + 1) {
		struct event event = { .operation = "write" };

		ck_assert_int_eq(sscanf(text, "%7s %7s %7s %15s %7s %u", time, run,
		                        profile, verdict, target, &count),
		                 6);
		if (strcmp(time, "-"))
			event.time = arena_printf(fixture->arena,
			                          "2026-01-01T00:00:0%s.5Z", time);
		event.run = word_or_null(fixture->arena, run);
		event.profile = arena_strdup(fixture->arena, profile);
		event.verdict = arena_strdup(fixture->arena, verdict);
		event.target = arena_strdup(fixture->arena, target);
		event.count = count;
		ck_assert_int_eq(ARENA_PUSH(fixture->arena, list->items, list->n,
		                            list->capacity, event),
		                 0);
	}
}

START_TEST(selection_is_right)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf shown = STRBUF_EMPTY;
	struct event_list list = { 0 };

	fixture_make(&fixture);
	read_events(&fixture, rows[_i].events, &list);
	denial_list_select(&list, &rows[_i].filter);
	for (size_t i = 0; i < list.n; i++) {
		strbuf_add(&shown, list.items[i].target);
		if (list.items[i].count)
			strbuf_addf(&shown, "*%u", (unsigned)list.items[i].count);
		strbuf_add_char(&shown, ' ');
	}
	ck_assert_msg(strcmp(strbuf_text(&shown), rows[_i].shown) == 0, "%s: %s",
	              rows[_i].name, strbuf_text(&shown));
}
END_TEST

/* Whatever is in the log, the terminal gets text. */
START_TEST(text_is_printable)
{
	static const char hostile[] = "/\033]0;x\007\n\xff\x7f\xc2\x9b";
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct event event = { .count = 3 };
	struct event_list list = { .items = &event, .n = 1 };

#define FIELD(member, name) event.member = hostile;
#define NUMBER(member, name)
#include "events/event.def"
#undef FIELD
#undef NUMBER
	denial_list_print(&out, &list);
	for (const char *c = strbuf_text(&out); *c; c++)
		ck_assert_msg((*c >= ' ' && *c < 0x7f) || *c == '\n', "%02x",
		              (unsigned char)*c);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&out), "(3 times)"));
}
END_TEST

static const struct {
	const char *text;
	time_t wanted; /* 0: refused */
} times[] = {
	{ "2h", NOW - 7200 },
	{ "90s", NOW - 90 },
	{ "5m", NOW - 300 },
	{ "1d", NOW - 86400 },
	{ "2w", NOW - 14 * 86400 },
	{ "today", NOW - 8 * 3600 },
	{ "yesterday", NOW - 32 * 3600 },
	{ "2026-11-23", 1795392000 },
	{ "2026-11-23 12:00", 1795435200 },
	{ "2026-11-23T12:00:01", 1795435201 },
	{ "2026-11-23 12:00:01.25", 1795435201 },
	{ "2026-11-23T12:00:01.123456Z", 1795435201 },
	{ "", 0 },
	{ "h", 0 },
	{ "-2h", 0 },
	{ "2x", 0 },
	{ "99999999999999999999h", 0 },
	{ "tomorrow", 0 },
	{ "2026-13-01", 0 },
	{ "2026-11-23 25:00", 0 },
	{ "2026-11-23x", 0 },
	{ "2026-11-23T12:00:01Zx", 0 },
};

START_TEST(times_are_read)
{
	time_t got = 0;
	int error;

	setenv("TZ", "UTC", 1);
	error = when_parse(times[_i].text, NOW, &got);
	ck_assert_msg(got == times[_i].wanted &&
	                      (error == 0) == (times[_i].wanted != 0),
	              "'%s': %lld", times[_i].text, (long long)got);
}
END_TEST

START_TEST(times_are_local_unless_they_say)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	time_t got;

	setenv("TZ", "XXX-2", 1);
	ck_assert_int_eq(when_parse("2026-11-23 12:00", NOW, &got), 0);
	ck_assert_int_eq(got, 1795435200 - 7200);
	ck_assert_int_eq(when_parse("2026-11-23T12:00:00Z", NOW, &got), 0);
	ck_assert_int_eq(got, 1795435200);
	when_print(&out, "2026-11-23T12:00:00.000000Z");
	ck_assert_str_eq(strbuf_text(&out), "2026-11-23 14:00:00");
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "selection", selection_is_right, ARRAY_SIZE(rows) },
		{ "text", text_is_printable, 1 },
		{ "times", times_are_read, ARRAY_SIZE(times) },
		{ "local times", times_are_local_unless_they_say, 1 },
	};

	return harness_run(
	        harness_suite("denial list", tables, ARRAY_SIZE(tables)));
}
