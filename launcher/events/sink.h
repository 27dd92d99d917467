/* Where events go. All is opened at once; afterwards a sink only writes.
 *
 * A destination, as --log names it:
 *     stderr       the launcher's standard error
 *     fd:N         an open descriptor
 *     journald     the journal of systemd
 *     file:PATH    a file, added to; also any word with a '/'
 * All but the journal get JSON lines, each with a single write(2), so that the
 * lines of concurrent launches do not mix.
 *
 * No reader can hold up the writer: a pipe, a socket or a terminal that takes no
 * more does not get the record (-EAGAIN). The caller ignores SIGPIPE. */
#ifndef BAILEY_EVENTS_SINK_H
#define BAILEY_EVENTS_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "events/event.h"

struct event_sink;

/* 0: *ret is the caller's (sink_free); else -errno with *diags filled. The sink has
 * a descriptor of its own, above 2 and closed on exec. */
int sink_open(const char *destination, struct diag_list *diags,
              struct event_sink **ret);

/* One line in words for each event on standard error (event_print_line). As
 * sink_open. */
int sink_open_words(struct diag_list *diags, struct event_sink **ret);

/* Takes the descriptor of a file that is open to add to. At most `budget` bytes are
 * written to it (0: no bound). NULL without memory, the descriptor then still the
 * caller's. */
struct event_sink *sink_from_file(int fd, size_t budget);

/* The file that a destination names, so that it can be sealed; NULL: none. Points
 * into the destination. */
const char *sink_file_name(const char *destination);

/* 0; -EAGAIN where it would wait, -ENOSPC where the budget is used up, else -errno.
 * line: of event_to_line. System calls: write, sendmsg. */
int
sink_write(struct event_sink *sink, const struct event *event, const char *line);

/* The same, whatever the budget: for the one record that tells what is missing. */
int sink_write_last(struct event_sink *sink, const struct event *event,
                    const char *line);

/* The journal looks up who has sent an entry when it reads it, not when it is sent.
 */
bool sink_is_journal(const struct event_sink *sink);

/* Has the journal read all? System call: ioctl. */
bool sink_is_read(const struct event_sink *sink);

int sink_descriptor(const struct event_sink *sink);

void sink_free(struct event_sink *sink); /* takes NULL; closes */

static inline void
cleanup_sink(struct event_sink **sink)
{
	sink_free(*sink);
}
#define _cleanup_sink_ _cleanup_(cleanup_sink)

#endif
