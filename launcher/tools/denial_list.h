/* Which denials are shown, and how. */
#ifndef BAILEY_TOOLS_DENIAL_LIST_H
#define BAILEY_TOOLS_DENIAL_LIST_H

#include <stdbool.h>
#include <time.h>

#include "base/strbuf.h"
#include "events/denial_log.h"

struct denial_filter {
	const char *profile; /* NULL: any */
	time_t since;        /* 0: all */
	size_t last;         /* so many of the newest; SIZE_MAX: all */
};

/* Leaves in the list what the filter takes, sorted by time, newest last, and of the
 * records of one kind in one launch, which count up, only the last. In place. */
void
denial_list_select(struct event_list *list, const struct denial_filter *filter);

/* Two lines a record:
 *     2026-11-23 12:00:00  nginx  denied: write /etc/passwd  (10 times)
 *         by /usr/sbin/nginx (pid 123); rule: none (default deny); fix: allow ...
 */
void denial_list_print(struct strbuf *out, const struct event_list *list);

#endif
