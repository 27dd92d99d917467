/* Terminals of contained threads. */
#ifndef BAILEY_SUPERVISOR_TERMINAL_H
#define BAILEY_SUPERVISOR_TERMINAL_H

#include "supervisor/call.h"

/* Is /dev/tty another one for the thread than for the supervisor, which has that of
 * the session that it was started in (tty(4))? */
bool terminal_is_other(const struct call *call);

/* Opens the thread's /dev/tty in that case. call_assume() comes before. A
 * descriptor, the caller's; -ENXIO where there is none, or no descriptor that leads
 * to it. */
int terminal_open(const struct call *call, int flags);

#endif
