/* Where events go: destinations, what a sink refuses to open, and that nothing
 * holds it up or mixes its lines. */
#include "events_fixture.h"
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events/recorder.h"
#include "events/sink.h"

#define FOREIGN_USER 65534
#define WRITERS 8
#define LINES 100
#define LINE_LENGTH 9000 /* three pages: they do not fill a pipe evenly */

static const struct {
	const char *name;
	const char *destination;
	int error;
} destinations[] = {
	{ "standard error", "stderr", 0 },
	{ "a descriptor", "fd:2", 0 },
	{ "a descriptor that is not open", "fd:999", -EBADF },
	{ "no number", "fd:x", -EINVAL },
	{ "a negative number", "fd:-1", -EINVAL },
	{ "an empty number", "fd:", -EINVAL },
	{ "a word", "somewhere", -EINVAL },
	{ "an empty word", "", -EINVAL },
	{ "stderr and more", "stderr2", -EINVAL },
	{ "a folder", "/tmp", -EISDIR },
	{ "a missing folder", "/no/such/folder/log", -ENOENT },
	{ "a device", "/dev/null", 0 },
	{ "no name", "file:", -ENOENT },
};

START_TEST(destination_is_opened_or_explained)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_sink_ struct event_sink *sink = NULL;
	int error;

	fixture_make(&fixture);
	error = sink_open(destinations[_i].destination, &fixture.diags, &sink);
	ck_assert_msg(error == destinations[_i].error, "%s: %d",
	              destinations[_i].name, error);
	ck_assert_msg((error != 0) == (fixture.diags.n_errors == 1),
	              "%s: each failure is told once", destinations[_i].name);
	ck_assert_msg(error || sink_descriptor(sink) > 2,
	              "%s: not a standard descriptor", destinations[_i].name);
	ck_assert_msg(error || fcntl(sink_descriptor(sink), F_GETFD) & FD_CLOEXEC,
	              "%s: closed on exec", destinations[_i].name);
}
END_TEST

static const struct {
	const char *destination;
	const char *file;
} names[] = {
	{ "stderr", NULL }, { "fd:3", NULL },  { "journald", NULL },
	{ "/a/b", "/a/b" }, { "./b", "./b" },  { "file:b", "b" },
	{ "b", NULL },      { "fd:/x", NULL },
};

START_TEST(file_name_is_found)
{
	const char *file = sink_file_name(names[_i].destination);

	ck_assert_msg((!file && !names[_i].file) ||
	                      (file && names[_i].file &&
	                       strcmp(file, names[_i].file) == 0),
	              "%s: %s", names[_i].destination, file ? file : "none");
}
END_TEST

/* A launcher that was started without standard input: the number would be closed,
 * or be the program's. */
START_TEST(standard_numbers_are_left_alone)
{
	_cleanup_fixture_ struct fixture fixture;
	static const char *const folders[] = { "kept", NULL };
	const struct denial_log_place place = { fixture.folder, folders };
	_cleanup_sink_ struct event_sink *sink = NULL;
	_cleanup_close_ int log = -1;
	const char *why;
	int input;

	fixture_make(&fixture);
	input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	close(STDIN_FILENO);
	ck_assert_int_eq(
	        sink_open(fixture_path(&fixture, "log"), &fixture.diags, &sink), 0);
	log = denial_log_open(&place, &why);
	if (input >= 0)
		dup2(input, STDIN_FILENO);
	close(input);
	ck_assert_int_gt(sink_descriptor(sink), 2);
	ck_assert_int_gt(log, 2);
}
END_TEST

static int
put(struct event_sink *sink, const char *target)
{
	const struct event event = fixture_denial(target);
	_cleanup_free_ char *line = event_to_line(&event);

	ck_assert_ptr_nonnull(line);
	return sink_write(sink, &event, line);
}

START_TEST(file_is_added_to)
{
	_cleanup_fixture_ struct fixture fixture;
	const char *path;
	struct event_list list;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "log");
	for (int i = 0; i < 2; i++) {
		_cleanup_sink_ struct event_sink *sink = NULL;

		ck_assert_int_eq(sink_open(path, &fixture.diags, &sink), 0);
		ck_assert_int_eq(put(sink, i ? "/b" : "/a"), 0);
	}
	ck_assert_uint_eq(fixture_mode(path), 0600);
	list = fixture_events(&fixture, path);
	ck_assert_uint_eq(list.n, 2);
	ck_assert_str_eq(list.items[0].target, "/a");
	ck_assert_str_eq(list.items[1].target, "/b");
}
END_TEST

START_TEST(file_through_a_link_is_refused)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event_sink *sink;
	const char *link, *victim;

	fixture_make(&fixture);
	link = fixture_path(&fixture, "link");
	victim = fixture_path(&fixture, "victim");
	fixture_write(victim, "mine\n");
	ck_assert_int_eq(symlink(victim, link), 0);
	ck_assert_int_eq(sink_open(link, &fixture.diags, &sink), -ELOOP);
	ck_assert_int_eq(unlink(victim), 0);
	ck_assert_int_eq(sink_open(link, &fixture.diags, &sink), -ELOOP);
	ck_assert_msg(access(victim, F_OK), "nothing is made behind a link");
}
END_TEST

/* As root alone: nobody else can give a file away. */
START_TEST(file_of_another_user_is_refused)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event_sink *sink;
	const char *path;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "log");
	fixture_write(path, "");
	if (!geteuid() && chown(path, FOREIGN_USER, FOREIGN_USER) == 0)
		ck_assert_int_eq(sink_open(path, &fixture.diags, &sink), -EPERM);
}
END_TEST

/* The reader of a pipe does not read: the record is lost, nobody waits, the pipe is
 * as it was for its other users, and the next record begins on a line of its own.
 */
START_TEST(full_pipe_holds_nobody_up)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_sink_ struct event_sink *sink = NULL;
	char destination[32], target[LINE_LENGTH], *bytes, *last;
	int pipe_fds[2], error = 0;
	ssize_t got;

	fixture_make(&fixture);
	ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
	snprintf(destination, sizeof(destination), "fd:%d", pipe_fds[1]);
	ck_assert_int_eq(sink_open(destination, &fixture.diags, &sink), 0);
	ck_assert_int_eq(fcntl(pipe_fds[1], F_GETFL) & O_NONBLOCK, 0);
	memset(target, 'a', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	fixture_limit_time(10);
	for (int i = 0; i < 1000 && !error; i++)
		error = put(sink, target);
	ck_assert_int_eq(error, -EAGAIN);
	ck_assert_int_eq(put(sink, "/x"), -EAGAIN);

	bytes = arena_alloc(fixture.arena, 1 << 20);
	got = read(pipe_fds[0], bytes, 1 << 20);
	ck_assert_int_gt(got, 0);
	ck_assert_int_eq(put(sink, "/last"), 0);
	close(pipe_fds[1]);
	got += read(pipe_fds[0], bytes + got, (1 << 20) - (size_t)got);
	bytes[got - 1] = '\0';
	last = strrchr(bytes, '\n');
	ck_assert_ptr_nonnull(last);
	ck_assert_msg(last[1] == '{' && strstr(last, "/last") &&
	                      strlen(last) < LINE_LENGTH / 10,
	              "%s", last);
	close(pipe_fds[0]);
	fixture_limit_time(0);
}
END_TEST

START_TEST(full_socket_holds_nobody_up)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_sink_ struct event_sink *sink = NULL;
	char destination[32];
	int ends[2], error = 0;

	fixture_make(&fixture);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
	                 0);
	snprintf(destination, sizeof(destination), "fd:%d", ends[1]);
	ck_assert_int_eq(sink_open(destination, &fixture.diags, &sink), 0);
	fixture_limit_time(10);
	for (int i = 0; i < 100000 && !error; i++)
		error = put(sink, "/x");
	ck_assert_int_eq(error, -EAGAIN);
	close(ends[0]);
	/* With a signal this test would die. */
	ck_assert_int_eq(put(sink, "/x"), -EPIPE);
	close(ends[1]);
	fixture_limit_time(0);
}
END_TEST

/* What is there to read goes to the file. */
static void
drain(int fd, int file)
{
	char bytes[4096];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		ck_assert_int_eq(write(file, bytes, (size_t)got), got);
}

/* The log is a pipe of a page, read now and then. Nobody waits, nothing is lost. */
START_TEST(full_log_is_written_later)
{
	_cleanup_fixture_ struct fixture fixture;
	struct recorder_options options = { .destination = NULL };
	struct recorder *recorder;
	struct event event;
	char destination[32], target[32];
	int pipe_fds[2], file, kinds = 0;

	fixture_make(&fixture);
	file = open(fixture_path(&fixture, "log"),
	            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
	ck_assert_int_ge(fcntl(pipe_fds[1], F_SETPIPE_SZ, 4096), 4096);
	ck_assert_int_eq(fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK), 0);
	snprintf(destination, sizeof(destination), "fd:%d", pipe_fds[1]);
	options.destination = destination;
	ck_assert_int_eq(recorder_open(&options, &fixture.diags, &recorder), 0);
	fixture_limit_time(10);
	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < (round < 5 ? 20 : 1); i++) {
			snprintf(target, sizeof(target), "/%d", kinds++);
			event = fixture_denial(target);
			recorder_record(recorder, &event);
		}
		drain(pipe_fds[0], file);
	}
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	fixture_limit_time(0);
	drain(pipe_fds[0], file);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	close(file);
	ck_assert_uint_eq(fixture_events(&fixture, fixture_path(&fixture, "log")).n,
	                  (size_t)kinds);
}
END_TEST

START_TEST(reader_only_is_refused)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_close_ int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct event_sink *sink;
	char destination[32];

	fixture_make(&fixture);
	snprintf(destination, sizeof(destination), "fd:%d", fd);
	ck_assert_int_eq(sink_open(destination, &fixture.diags, &sink), -EBADF);
}
END_TEST

START_TEST(budget_ends)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_sink_ struct event_sink *sink = NULL;
	const char *path;
	struct stat status;
	int fd, error = 0;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "log");
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	sink = sink_from_file(fd, 1000);
	ck_assert_ptr_nonnull(sink);
	for (int i = 0; i < 100 && !error; i++)
		error = put(sink, "/x");
	ck_assert_int_eq(error, -ENOSPC);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_le(status.st_size, 1000);
	ck_assert_int_gt(status.st_size, 500);
}
END_TEST

static void
write_lines(const struct fixture *fixture, const char *path, char mark)
{
	_cleanup_sink_ struct event_sink *sink = NULL;
	struct diag_list diags;
	char target[LINE_LENGTH];

	diag_list_init(&diags, fixture->arena);
	if (sink_open(path, &diags, &sink))
		_exit(1);
	memset(target, mark, sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	for (int i = 0; i < LINES; i++)
		if (put(sink, target))
			_exit(1);
	_exit(0);
}

START_TEST(concurrent_launches_do_not_mix)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event_list list;
	const char *path;
	int status;

	fixture_make(&fixture);
	path = fixture_path(&fixture, "log");
	for (int i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		ck_assert_int_ge(pid, 0);
		if (!pid)
			write_lines(&fixture, path, (char)('a' + i));
	}
	for (int i = 0; i < WRITERS; i++) {
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_int_eq(status, 0);
	}
	list = fixture_events(&fixture, path);
	ck_assert_uint_eq(list.n, WRITERS * LINES);
	for (size_t i = 0; i < list.n; i++) {
		const char *target = list.items[i].target;

		ck_assert_uint_eq(strspn(target, (char[]){ *target, '\0' }),
		                  LINE_LENGTH - 1);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "destination", destination_is_opened_or_explained,
		  ARRAY_SIZE(destinations) },
		{ "file name", file_name_is_found, ARRAY_SIZE(names) },
		{ "numbers", standard_numbers_are_left_alone, 1 },
		{ "append", file_is_added_to, 1 },
		{ "link", file_through_a_link_is_refused, 1 },
		{ "foreign file", file_of_another_user_is_refused, 1 },
		{ "full pipe", full_pipe_holds_nobody_up, 1 },
		{ "full socket", full_socket_holds_nobody_up, 1 },
		{ "full log", full_log_is_written_later, 1 },
		{ "read only", reader_only_is_refused, 1 },
		{ "budget", budget_ends, 1 },
		{ "concurrent writers", concurrent_launches_do_not_mix, 1 },
	};

	return harness_run(harness_suite("sink", tables, ARRAY_SIZE(tables)));
}
