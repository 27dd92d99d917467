#include "events/recorder.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "events/sink.h"
#include "events/summary.h"
#include "events/tally.h"

#define RUN_SIZE (EVENT_TIME_SIZE + 16)

enum { OUTLET_LOG, OUTLET_KEPT, OUTLET_WORDS, OUTLET_COUNT };

/* How long the end waits for the journal: 5 ms each. */
#define SETTLE_STEPS 200
#define SETTLE_STEP_NS 5000000

#define OWED_NONE SIZE_MAX

static const struct location nowhere;

struct outlet {
	struct event_sink *sink; /* NULL: none */
	bool denials;            /* takes nothing else */
	uint64_t lost;
};

struct recorder {
	pthread_mutex_t lock;
	struct outlet outlets[OUTLET_COUNT];
	struct tally *tally;
	uint64_t uncounted; /* of kinds that have no room in the tally */
	size_t owed_from;   /* no row before it is owed; OWED_NONE: none at all */
	char run[RUN_SIZE];
};

static void
recorder_free(struct recorder *recorder)
{
	if (!recorder)
		return;
	for (size_t i = 0; i < OUTLET_COUNT; i++)
		sink_free(recorder->outlets[i].sink);
	tally_free(recorder->tally);
	pthread_mutex_destroy(&recorder->lock);
	free(recorder);
}

static void
cleanup_recorder(struct recorder **recorder)
{
	recorder_free(*recorder);
}

static void
open_kept(const struct recorder_options *options, struct diag_list *diags,
          struct outlet *outlet)
{
	const char *why;
	int fd = denial_log_open(options->kept, &why);

	outlet->denials = true;
	if (fd >= 0)
		outlet->sink = sink_from_file(fd, DENIAL_LOG_LAUNCH_MAX);
	if (outlet->sink)
		return;
	if (fd >= 0)
		close(fd);
	if (options->quiet)
		return;
	diag_add(diags, DIAG_NOTE, "denial-log", &nowhere, NULL,
	         "denials are not kept for `bailey denials`: %s",
	         why ? why : strerror(fd < 0 ? -fd : ENOMEM));
}

/* Left alone, jansson reads /dev/urandom at its first object, where a filter stands
 * by then. 0 would be "find one yourself". */
static void
seed_tables(void)
{
	size_t seed = 0;

	(void)!getrandom(&seed, sizeof(seed), GRND_NONBLOCK);
	json_object_seed(seed | 1);
}

int
recorder_open(const struct recorder_options *options, struct diag_list *diags,
              struct recorder **ret)
{
	_cleanup_(cleanup_recorder) struct recorder *recorder =
	        calloc(1, sizeof(*recorder));
	char now[EVENT_TIME_SIZE];
	int error = 0;

	if (!recorder)
		return -ENOMEM;
	pthread_mutex_init(&recorder->lock, NULL);
	recorder->owed_from = OWED_NONE;
	recorder->tally = tally_new();
	if (!recorder->tally)
		return -ENOMEM;
	event_time_now(now);
	seed_tables();
	snprintf(recorder->run, sizeof(recorder->run), "%d@%s", (int)getpid(), now);
	if (options->destination)
		error = sink_open(options->destination, diags,
		                  &recorder->outlets[OUTLET_LOG].sink);
	recorder->outlets[OUTLET_WORDS].denials = true;
	if (!error && options->explain)
		error = sink_open_words(diags,
		                        &recorder->outlets[OUTLET_WORDS].sink);
	if (error)
		return error;
	if (options->kept)
		open_kept(options, diags, &recorder->outlets[OUTLET_KEPT]);
	*ret = STEAL_PTR(recorder);
	return 0;
}

size_t
recorder_descriptors(const struct recorder *recorder, int *fds, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < OUTLET_COUNT && n < max; i++)
		if (recorder->outlets[i].sink)
			fds[n++] = sink_descriptor(recorder->outlets[i].sink);
	return n;
}

static bool
takes(const struct outlet *outlet, const struct event *event)
{
	return outlet->sink && (!outlet->denials || event_is_denial(event));
}

/* False: the log would have to wait; that is not lost yet. */
static bool
record_in(struct recorder *recorder, size_t number, const struct event *event,
          const char *line)
{
	struct outlet *outlet = &recorder->outlets[number];
	int error;

	if (!takes(outlet, event))
		return true;
	error = line ? sink_write(outlet->sink, event, line) : -ENOMEM;
	if (error == -EAGAIN && number == OUTLET_LOG)
		return false;
	outlet->lost += error != 0;
	return true;
}

/* The row's event with its count so far; once is not said. */
static struct event
event_of(const struct tally_row *row)
{
	struct event event = row->event;

	event.time = row->time;
	event.count = row->count > 1 ? row->count : 0;
	return event;
}

static void
record_row(struct recorder *recorder, struct tally_row *row)
{
	struct event event = event_of(row);
	_cleanup_free_ char *line = event_to_line(&event);
	size_t n, index;

	row->written = row->count;
	row->owed = !record_in(recorder, OUTLET_LOG, &event, line);
	index = (size_t)(row - tally_rows(recorder->tally, &n));
	if (row->owed && index < recorder->owed_from)
		recorder->owed_from = index;
	for (size_t i = OUTLET_LOG + 1; i < OUTLET_COUNT; i++)
		(void)record_in(recorder, i, &event, line);
}

/* What the log could not take, as far as it does now. */
static void
record_owed(struct recorder *recorder)
{
	size_t n;
	struct tally_row *rows = tally_rows(recorder->tally, &n);

	for (size_t i = recorder->owed_from; i < n; i++) {
		_cleanup_free_ char *line = NULL;
		struct event event = event_of(&rows[i]);

		if (!rows[i].owed)
			continue;
		recorder->owed_from = i;
		line = event_to_line(&event);
		if (!record_in(recorder, OUTLET_LOG, &event, line))
			return;
		rows[i].owed = false;
	}
	recorder->owed_from = OWED_NONE;
}

static bool
is_power_of_ten(uint64_t number)
{
	while (number % 10 == 0 && number)
		number /= 10;
	return number == 1;
}

static void
record_locked(struct recorder *recorder, const struct event *event)
{
	struct event stamped = *event;
	struct tally_row *row;

	record_owed(recorder);
	if (!stamped.run)
		stamped.run = recorder->run;
	if (tally_add(recorder->tally, &stamped, &row)) {
		recorder->uncounted++;
		return;
	}
	if (event->time)
		snprintf(row->time, sizeof(row->time), "%s", event->time);
	else
		event_time_now(row->time);
	if (is_power_of_ten(row->count))
		record_row(recorder, row);
}

bool
recorder_counts(struct recorder *recorder, const struct event *event)
{
	struct tally_row *row;
	bool counted;

	pthread_mutex_lock(&recorder->lock);
	row = tally_find(recorder->tally, event);
	counted = row && !is_power_of_ten(row->count + 1);
	if (counted) {
		row->count++;
		event_time_now(row->time);
	}
	pthread_mutex_unlock(&recorder->lock);
	return counted;
}

void
recorder_record(struct recorder *recorder, const struct event *event)
{
	pthread_mutex_lock(&recorder->lock);
	record_locked(recorder, event);
	pthread_mutex_unlock(&recorder->lock);
}

static void
record_rest(struct recorder *recorder)
{
	size_t n;
	struct tally_row *rows = tally_rows(recorder->tally, &n);

	for (size_t i = 0; i < n; i++)
		if (rows[i].count > rows[i].written)
			record_row(recorder, &rows[i]);
}

/* journald finds the unit of an entry by the process that sent it, which has to be
 * there still when the first is read; then it remembers. */
static bool
is_late(const struct recorder *recorder)
{
	const struct event_sink *log = recorder->outlets[OUTLET_LOG].sink;

	return log && sink_is_journal(log) &&
	       (recorder->owed_from != OWED_NONE || !sink_is_read(log));
}

static void
settle(struct recorder *recorder)
{
	const struct timespec step = { .tv_nsec = SETTLE_STEP_NS };
	const struct event_sink *log = recorder->outlets[OUTLET_LOG].sink;

	for (int i = 0; i < SETTLE_STEPS; i++) {
		(void)nanosleep(&step, NULL);
		record_owed(recorder);
		if (recorder->owed_from == OWED_NONE && sink_is_read(log))
			return;
	}
}

static void
give_up(struct recorder *recorder)
{
	size_t n;
	const struct tally_row *rows = tally_rows(recorder->tally, &n);

	for (size_t i = recorder->owed_from; i < n; i++)
		recorder->outlets[OUTLET_LOG].lost += rows[i].owed;
}

/* What is missing is said where it is missing; the budget does not count here. */
static bool
record_lost(struct recorder *recorder)
{
	char now[EVENT_TIME_SIZE];
	struct event event = {
		.time = now,
		.run = recorder->run,
		.operation = "",
		.target = "",
		.verdict = EVENT_UNRECORDED,
	};
	bool complete = true;

	event_time_now(now);
	for (size_t i = 0; i < OUTLET_COUNT; i++) {
		struct outlet *outlet = &recorder->outlets[i];
		_cleanup_free_ char *line = NULL;

		event.count = outlet->lost + recorder->uncounted;
		if (!outlet->sink || !event.count)
			continue;
		complete = false;
		line = event_to_line(&event);
		if (line)
			(void)sink_write_last(outlet->sink, &event, line);
	}
	return complete;
}

static void
print_summary(const struct recorder *recorder, int fd)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

	summary_print(&text, recorder->tally, recorder->uncounted);
	if (strbuf_text(&text))
		(void)fd_write_all(fd, strbuf_text(&text), text.length);
}

int
recorder_close(struct recorder *recorder, int summary_fd)
{
	bool complete, late;

	if (!recorder)
		return 0;
	late = is_late(recorder);
	record_rest(recorder);
	record_owed(recorder);
	if (late)
		settle(recorder);
	give_up(recorder);
	complete = record_lost(recorder);
	if (summary_fd >= 0)
		print_summary(recorder, summary_fd);
	recorder_free(recorder);
	return complete ? 0 : -EIO;
}
