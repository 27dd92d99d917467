/* The recorder: nothing is lost in silence, nothing grows without end, and it works
 * where a filter leaves it almost nothing. */
#include "events_fixture.h"
#include "harness.h"

#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events/recorder.h"
#include "events/tally.h"

#define THREADS 4
#define EACH 100000

static const char *const folders[] = { "kept", NULL };
#define KEPT "kept/" DENIAL_LOG_FILE

static struct recorder *
open_both(struct fixture *fixture)
{
	const struct denial_log_place place = { fixture->folder, folders };
	const struct recorder_options options = {
		.destination = fixture_path(fixture, "log"),
		.kept = &place,
	};
	struct recorder *recorder;

	ck_assert_int_eq(recorder_open(&options, &fixture->diags, &recorder), 0);
	ck_assert_uint_eq(fixture->diags.n, 0);
	return recorder;
}

static struct event_list
logged(const struct fixture *fixture)
{
	return fixture_events(fixture, fixture_path(fixture, "log"));
}

static struct event_list
kept(const struct fixture *fixture)
{
	return fixture_events(fixture, fixture_path(fixture, KEPT));
}

static void
record(struct recorder *recorder, const char *target)
{
	const struct event event = fixture_denial(target);

	recorder_record(recorder, &event);
}

START_TEST(events_are_stamped)
{
	_cleanup_fixture_ struct fixture fixture;
	struct recorder *recorder;
	struct event_list list;
	char pid[16];

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	record(recorder, "/a");
	record(recorder, "/b");
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	list = logged(&fixture);
	ck_assert_uint_eq(list.n, 2);
	snprintf(pid, sizeof(pid), "%d@20", (int)getpid());
	ck_assert_msg(strstr(list.items[0].run, pid) == list.items[0].run, "%s",
	              list.items[0].run);
	ck_assert_str_eq(list.items[0].run, list.items[1].run);
	ck_assert_int_le(strcmp(list.items[0].time, list.items[1].time), 0);
	ck_assert_uint_eq(list.items[0].count, 0);
	ck_assert_uint_eq(kept(&fixture).n, 2);
}
END_TEST

START_TEST(loop_is_counted)
{
	static const uint64_t counts[] = { 0, 10, 100, 1000, 4321 };
	_cleanup_fixture_ struct fixture fixture;
	struct recorder *recorder;
	struct event_list list;

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	for (int i = 0; i < 4321; i++)
		record(recorder, "/a");
	ck_assert_uint_eq(logged(&fixture).n, 4);
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	list = logged(&fixture);
	ck_assert_uint_eq(list.n, ARRAY_SIZE(counts));
	for (size_t i = 0; i < list.n; i++)
		ck_assert_uint_eq(list.items[i].count, counts[i]);
}
END_TEST

/* The same where nobody asks who it was unless that is written. */
START_TEST(loop_is_counted_first)
{
	static const uint64_t counts[] = { 0, 10, 100, 1000, 4321 };
	_cleanup_fixture_ struct fixture fixture;
	struct event event = fixture_denial("/a");
	struct recorder *recorder;
	struct event_list list;
	unsigned asked = 0;

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	for (int i = 0; i < 4321; i++)
		if (!recorder_counts(recorder, &event)) {
			recorder_record(recorder, &event);
			asked++;
		}
	ck_assert_uint_eq(asked, 4);
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	list = logged(&fixture);
	ck_assert_uint_eq(list.n, ARRAY_SIZE(counts));
	for (size_t i = 0; i < list.n; i++)
		ck_assert_uint_eq(list.items[i].count, counts[i]);
}
END_TEST

/* Each differs from the first in one field. */
START_TEST(kinds_are_told_apart)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event events[] = { fixture_denial("/a"), fixture_denial("/b"),
		                  fixture_denial("/a"), fixture_denial("/a"),
		                  fixture_denial("/a"), fixture_denial("/a") };
	struct recorder *recorder;

	fixture_make(&fixture);
	events[2].operation = "read";
	events[3].rule = "deny write /";
	events[4].verdict = EVENT_COMPLAINED;
	events[5].exe = "/the/same/kind";
	recorder = open_both(&fixture);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		recorder_record(recorder, &events[i]);
	ck_assert_uint_eq(logged(&fixture).n, ARRAY_SIZE(events) - 1);
	recorder_close(recorder, -1);
}
END_TEST

START_TEST(kept_log_takes_denials_alone)
{
	_cleanup_fixture_ struct fixture fixture;
	struct event event = fixture_denial("/a");
	struct recorder *recorder;
	struct event_list list;

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	event.verdict = EVENT_ALLOWED;
	recorder_record(recorder, &event);
	event.verdict = EVENT_COMPLAINED;
	recorder_record(recorder, &event);
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	ck_assert_uint_eq(logged(&fixture).n, 2);
	list = kept(&fixture);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_str_eq(list.items[0].verdict, EVENT_COMPLAINED);
}
END_TEST

/* A program that makes up targets fills neither disk nor memory, and the end says
 * how many are missing. */
START_TEST(flood_ends)
{
	_cleanup_fixture_ struct fixture fixture;
	struct recorder *recorder;
	struct event_list log, short_list;
	struct stat status;
	char target[64];
	const int extra = 100;

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	for (int i = 0; i < TALLY_KINDS_MAX + extra; i++) {
		snprintf(target, sizeof(target), "/made/up/%d", i);
		record(recorder, target);
	}
	ck_assert_int_eq(recorder_close(recorder, -1), -EIO);
	log = logged(&fixture);
	ck_assert_uint_eq(log.n, TALLY_KINDS_MAX + 1);
	ck_assert_str_eq(log.items[log.n - 1].verdict, EVENT_UNRECORDED);
	ck_assert_uint_eq(log.items[log.n - 1].count, extra);
	ck_assert_int_eq(stat(fixture_path(&fixture, KEPT), &status), 0);
	ck_assert_int_lt(status.st_size, DENIAL_LOG_LAUNCH_MAX + 1024);
	short_list = kept(&fixture);
	ck_assert_str_eq(short_list.items[short_list.n - 1].verdict,
	                 EVENT_UNRECORDED);
	ck_assert_uint_eq(short_list.n - 1 +
	                          short_list.items[short_list.n - 1].count,
	                  TALLY_KINDS_MAX + extra);
}
END_TEST

START_TEST(memory_of_kinds_ends)
{
	_cleanup_fixture_ struct fixture fixture;
	struct tally *tally = tally_new();
	struct tally_row *row;
	char target[4096];
	int n, error = 0;

	fixture_make(&fixture);
	ck_assert_ptr_nonnull(tally);
	for (n = 0; n < TALLY_KINDS_MAX && !error; n++) {
		const struct event event = fixture_denial(target);

		snprintf(target, sizeof(target), "/%04000d", n);
		error = tally_add(tally, &event, &row);
	}
	ck_assert_int_eq(error, -ENOSPC);
	ck_assert_int_lt(n, TALLY_BYTES_MAX / 4000 + 1);
	tally_free(tally);
}
END_TEST

static void *
record_each(void *argument)
{
	char target[16];

	for (int i = 0; i < EACH; i++) {
		snprintf(target, sizeof(target), "/%d", i % 10);
		record(argument, target);
	}
	return NULL;
}

START_TEST(threads_count_together)
{
	_cleanup_fixture_ struct fixture fixture;
	struct recorder *recorder;
	pthread_t threads[THREADS];
	struct event_list list;
	uint64_t total = 0;

	fixture_make(&fixture);
	recorder = open_both(&fixture);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		        pthread_create(&threads[i], NULL, record_each, recorder),
		        0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
	list = logged(&fixture);
	for (size_t i = list.n - 10; i < list.n; i++)
		total += list.items[i].count;
	ck_assert_uint_eq(total, THREADS * EACH);
}
END_TEST

START_TEST(kept_log_is_no_condition)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct denial_log_place place = { "/proc", folders };
	const struct recorder_options options = { .kept = &place };
	struct recorder *recorder;
	int fds[RECORDER_DESCRIPTORS_MAX];

	fixture_make(&fixture);
	ck_assert_int_eq(recorder_open(&options, &fixture.diags, &recorder), 0);
	ck_assert_uint_eq(fixture.diags.n_errors + fixture.diags.n_warnings, 0);
	ck_assert(fixture_told(&fixture, "denial-log"));
	ck_assert_uint_eq(recorder_descriptors(recorder, fds, ARRAY_SIZE(fds)), 0);
	record(recorder, "/a");
	ck_assert_int_eq(recorder_close(recorder, -1), 0);
}
END_TEST

START_TEST(destination_is_a_condition)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct recorder_options options = { .destination = "/no/such/log" };
	struct recorder *recorder;

	fixture_make(&fixture);
	ck_assert_int_eq(recorder_open(&options, &fixture.diags, &recorder),
	                 -ENOENT);
	ck_assert_uint_eq(fixture.diags.n_errors, 1);
}
END_TEST

/* What recorder.h says that it needs, and the end of a process. Anything else
 * kills.
 */
static void
forbid_all_else(void)
{
	static const int calls[] = {
		SCMP_SYS(write), SCMP_SYS(sendmsg), SCMP_SYS(brk),
		SCMP_SYS(mmap),  SCMP_SYS(munmap),  SCMP_SYS(mremap),
		SCMP_SYS(futex), SCMP_SYS(close),   SCMP_SYS(exit_group),
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	if (seccomp_load(filter))
		_exit(1);
}

static void
close_all_but(int a, int b)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fd != a && fd != b)
			close(fd);
}

START_TEST(strict_filter_is_enough)
{
	_cleanup_fixture_ struct fixture fixture;
	int status, fds[RECORDER_DESCRIPTORS_MAX];
	pid_t pid;

#ifdef __SANITIZE_ADDRESS__
	return; /* sanitizers make calls of their own */
#endif
	fixture_make(&fixture);
	pid = fork();
	if (!pid) {
		struct recorder *recorder = open_both(&fixture);
		char target[2048];

		if (recorder_descriptors(recorder, fds, ARRAY_SIZE(fds)) != 2)
			_exit(2);
		close_all_but(fds[0], fds[1]);
		forbid_all_else();
		for (int i = 0; i < 3000; i++) {
			snprintf(target, sizeof(target), "/%02000d", i / 2);
			record(recorder, target);
		}
		_exit(recorder_close(recorder, fds[0]) == -EIO ? 0 : 3);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x",
	              (unsigned)status);
	ck_assert_uint_ge(kept(&fixture).n, 50);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		/* Before anything in this process has asked for the time. */
		{ "strict filter", strict_filter_is_enough, 1 },
		{ "stamp", events_are_stamped, 1 },
		{ "loop", loop_is_counted, 1 },
		{ "loop, counted first", loop_is_counted_first, 1 },
		{ "kinds", kinds_are_told_apart, 1 },
		{ "denials alone", kept_log_takes_denials_alone, 1 },
		{ "flood", flood_ends, 1 },
		{ "memory", memory_of_kinds_ends, 1 },
		{ "threads", threads_count_together, 1 },
		{ "kept log missing", kept_log_is_no_condition, 1 },
		{ "destination missing", destination_is_a_condition, 1 },
	};

	return harness_run(harness_suite("recorder", tables, ARRAY_SIZE(tables)));
}
