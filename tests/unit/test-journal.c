/* The journal: what is sent, what comes back, and that no target adds a field. */
#include "events_fixture.h"
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "events/journal.h"
#include "events/sink_kinds.h"

#define DATAGRAM_MAX (256 * 1024)

static const struct {
	const char *name;
	const char *target;
	const char *field; /* that holds it */
} targets[] = {
	{ "an ordinary path", "/etc/passwd", "BAILEY_TARGET=/etc/passwd\n" },
	{ "other letters", "/\xc3\xa9", "BAILEY_TARGET=/\xc3\xa9\n" },
	{ "a newline that would add a field",
	  "/x\nPRIORITY=0\nBAILEY_VERDICT=allowed", "BAILEY_TARGET_B64=" },
	{ "an escape sequence", "/\033[2J", "BAILEY_TARGET_B64=" },
	{ "no UTF-8", "/\xff", "BAILEY_TARGET_B64=L/8=\n" },
	{ "nothing", "", "BAILEY_TARGET=\n" },
};

static const char *const keys[] = { "MESSAGE", "MESSAGE_ID", "PRIORITY",
	                            "SYSLOG_IDENTIFIER" };

/* The datagram as journalctl would print it: an object of strings. Every line must
 * be KEY=VALUE with a key of ours. */
static char *
as_printed(const char *name, char *datagram)
{
	json_t *object = json_object();
	char *line, *text;

	while ((line = strsep(&datagram, "\n")) && *line) {
		char *value = strchr(line, '=');
		bool known = false;

		ck_assert_msg(value != NULL, "%s: %s", name, line);
		*value++ = '\0';
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			known = known || strcmp(keys[i], line) == 0;
		ck_assert_msg(known || strncmp(line, "BAILEY_", 7) == 0, "%s: %s",
		              name, line);
		ck_assert_msg(!json_object_get(object, line), "%s: %s twice", name,
		              line);
		json_object_set_new(object, line, json_string(value));
	}
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}

START_TEST(entry_comes_back)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf entry = STRBUF_EMPTY;
	_cleanup_free_ char *printed = NULL;
	struct event event = fixture_denial(targets[_i].target);
	struct event_list list = { 0 };

	fixture_make(&fixture);
	event.rule = targets[_i].target;
	event.count = 10;
	journal_add_entry(&entry, &event);
	ck_assert_ptr_nonnull(strbuf_text(&entry));
	ck_assert_msg(strstr(strbuf_text(&entry), targets[_i].field) != NULL, "%s",
	              targets[_i].name);
	ck_assert_ptr_nonnull(strstr(strbuf_text(&entry), "\nPRIORITY=4\n"));
	printed = as_printed(targets[_i].name, entry.data);
	ck_assert_int_eq(
	        journal_read_lines(fixture.arena, printed, strlen(printed), &list),
	        0);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_str_eq(list.items[0].target, targets[_i].target);
	ck_assert_str_eq(list.items[0].rule, targets[_i].target);
	ck_assert_str_eq(list.items[0].verdict, EVENT_DENIED);
	ck_assert_uint_eq(list.items[0].pid, event.pid);
	ck_assert_uint_eq(list.items[0].count, 10);
}
END_TEST

START_TEST(entries_of_others_are_skipped)
{
	static const char text[] =
	        "{\"MESSAGE\":\"Started it.\",\"PRIORITY\":\"6\"}\n"
	        "{\"BAILEY_OP\":[1,2],\"BAILEY_TARGET\":null}\n";
	_cleanup_fixture_ struct fixture fixture;
	struct event_list list = { 0 };

	fixture_make(&fixture);
	ck_assert_int_eq(
	        journal_read_lines(fixture.arena, text, strlen(text), &list), 0);
	ck_assert_uint_eq(list.n, 0);
	ck_assert_uint_eq(list.n_bad, 2);
}
END_TEST

static int
bind_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	ck_assert_int_eq(
	        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

START_TEST(sink_sends_and_never_waits)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct event event = fixture_denial("/a");
	struct event_sink sink = { .fd = -1 };
	_cleanup_free_ char *datagram = malloc(DATAGRAM_MAX);
	const char *path;
	int fd, error = 0;
	ssize_t got;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "journal");
	ck_assert_int_eq(sink_connect_journal(path, &sink), -ENOENT);
	fd = bind_socket(path);
	ck_assert_int_eq(sink_connect_journal(path, &sink), 0);
	fixture_limit_time(10);
	ck_assert(sink_is_read(&sink));
	ck_assert_int_eq(sink_write(&sink, &event, ""), 0);
	ck_assert(!sink_is_read(&sink));
	got = recv(fd, datagram, DATAGRAM_MAX - 1, 0);
	ck_assert_int_gt(got, 0);
	ck_assert(sink_is_read(&sink));
	datagram[got] = '\0';
	ck_assert_ptr_eq(strstr(datagram, "MESSAGE=denied: write /a (test)\n"),
	                 datagram);
	ck_assert_ptr_nonnull(
	        strstr(datagram, "\nMESSAGE_ID=" JOURNAL_MESSAGE_ID "\n"));
	for (int i = 0; i < 10000 && !error; i++)
		error = sink_write(&sink, &event, "");
	ck_assert_int_eq(error, -EAGAIN);
	close(fd);
	ck_assert_int_eq(sink_write(&sink, &event, ""), -ECONNREFUSED);
	close(sink.fd);
	fixture_limit_time(0);
}
END_TEST

START_TEST(longest_target_fits)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event_sink sink = { .fd = -1 };
	struct event event;
	char target[4096];
	const char *path;
	int fd;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "journal");
	fd = bind_socket(path);
	ck_assert_int_eq(sink_connect_journal(path, &sink), 0);
	memset(target, '\033', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	event = fixture_denial(target);
	event.rule = event.hint = event.exe = target;
	ck_assert_int_eq(sink_write(&sink, &event, ""), 0);
	close(sink.fd);
	close(fd);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "entry", entry_comes_back, ARRAY_SIZE(targets) },
		{ "other entries", entries_of_others_are_skipped, 1 },
		{ "sink", sink_sends_and_never_waits, 1 },
		{ "long target", longest_target_fits, 1 },
	};

	return harness_run(harness_suite("journal", tables, ARRAY_SIZE(tables)));
}
