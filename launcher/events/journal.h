/* Events as entries of systemd's journal: fields BAILEY_OP, BAILEY_TARGET ..., one
 * for each field of event.def. Text that is not wholly printable is in
 * BAILEY_NAME_B64, in base 64. */
#ifndef BAILEY_EVENTS_JOURNAL_H
#define BAILEY_EVENTS_JOURNAL_H

#include "base/strbuf.h"
#include "events/denial_log.h"
#include "events/event.h"

/* Of every entry: `journalctl MESSAGE_ID=...` finds them all. */
#define JOURNAL_MESSAGE_ID "59c315d4542a4227bc4a9fc0dc13ddb4"

/* One datagram for the journal's socket, in its native protocol
 * (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/). */
void journal_add_entry(struct strbuf *out, const struct event *event);

/* The reverse: what `journalctl --output=json --all` printed is added to the list.
 * Entries that are no events are counted. 0 or -ENOMEM. */
int journal_read_lines(struct arena *arena, const char *text, size_t length,
                       struct event_list *list);

#endif
