/* What the tests of launcher/events share: a folder of their own, files read back.
 */
#ifndef BAILEY_TESTS_UNIT_EVENTS_FIXTURE_H
#define BAILEY_TESTS_UNIT_EVENTS_FIXTURE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/diag.h"
#include "events/denial_log.h"
#include "events/event.h"

struct fixture {
	char folder[64];
	struct arena *arena;
	struct diag_list diags;
};

/* A new folder below /tmp, with nothing in it. */
void fixture_make(struct fixture *fixture);
void fixture_remove(struct fixture *fixture); /* with all that is in it */
#define _cleanup_fixture_ _cleanup_(fixture_remove)

/* FOLDER/name (arena). */
const char *fixture_path(const struct fixture *fixture, const char *name);

/* The whole file; the test fails where it cannot be read. Arena. */
char *fixture_read(const struct fixture *fixture, const char *path, size_t *length);
void fixture_write(const char *path, const char *text);
mode_t fixture_mode(const char *path);

/* The events of a file of JSON lines, each of which must be one. */
struct event_list fixture_events(const struct fixture *fixture, const char *path);

/* Was a message of that id added? */
bool fixture_told(const struct fixture *fixture, const char *id);

/* A denial of write on the target, as the supervisor would fill it. */
struct event fixture_denial(const char *target);

/* What waits longer kills the test program; 0: no limit any more. */
void fixture_limit_time(unsigned seconds);

#endif
