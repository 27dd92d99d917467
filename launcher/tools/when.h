/* Times on the command line and in events. */
#ifndef BAILEY_TOOLS_WHEN_H
#define BAILEY_TOOLS_WHEN_H

#include <time.h>

#include "base/strbuf.h"

/* The forms of --since, for messages. */
#define WHEN_FORMS "'2026-11-23', '2026-11-23 12:00', 'today', 'yesterday' or '2h'"

/* when := "today" | "yesterday" | NUMBER ("s" | "m" | "h" | "d" | "w")
 *       | DATE | DATE (" " | "T") TIME ["Z"]
 * DATE is 2026-11-23, TIME 12:00 or 12:00:00 with or without a fraction; local,
 * with Z in UTC. A number is so long before now. 0, or -EINVAL with *ret untouched.
 */
int when_parse(const char *text, time_t now, time_t *ret);

/* "2026-11-23 12:00:00" in local time; what is no time as it is, made printable. */
void when_print(struct strbuf *out, const char *text);

#endif
