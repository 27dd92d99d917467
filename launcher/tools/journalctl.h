/* The denials of a systemd unit, read by journalctl(1). */
#ifndef BAILEY_TOOLS_JOURNALCTL_H
#define BAILEY_TOOLS_JOURNALCTL_H

#include <stdbool.h>
#include <time.h>

#include "base/diag.h"
#include "events/denial_log.h"

/* Runs journalctl without a shell, in an environment of its own, and reads the
 * events of the unit since then (0: all). 0; -errno with *diags filled. Strings go
 * to the arena. */
int journalctl_read(struct arena *arena, struct diag_list *diags, const char *unit,
                    time_t since, struct event_list *ret);

#endif
