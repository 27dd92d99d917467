/* How often each kind of event came: a bounded table.
 *
 * Two events are of one kind where verdict, operation, target and rule are equal.
 * What is counted comes from hostile programs, which can make up any number of
 * targets: both the number of kinds and their memory end somewhere. */
#ifndef BAILEY_EVENTS_TALLY_H
#define BAILEY_EVENTS_TALLY_H

#include "events/event.h"

#define TALLY_KINDS_MAX 8192
#define TALLY_BYTES_MAX (8 * 1024 * 1024) /* of the texts of all kinds */

struct tally_row {
	struct event event; /* the first of its kind; time: of the last */
	uint64_t hash;
	uint64_t count;
	uint64_t written; /* the count that was last recorded (recorder.c) */
	bool owed;        /* the log could not take it then */
	char time[EVENT_TIME_SIZE];
};

struct tally;

struct tally *tally_new(void); /* NULL without memory */
void tally_free(struct tally *tally);

/* The row of its kind; NULL: none yet. */
struct tally_row *tally_find(const struct tally *tally, const struct event *event);

/* Counts one. 0: *ret is its row, valid until the next tally_add. -ENOSPC: a new
 * kind that has no room, -ENOMEM; *ret untouched. */
int
tally_add(struct tally *tally, const struct event *event, struct tally_row **ret);

/* All rows, in the order of their first event. */
struct tally_row *tally_rows(const struct tally *tally, size_t *n);

#endif
