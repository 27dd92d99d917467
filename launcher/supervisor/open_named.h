/* Opens by name alone, for most files: half of what a pinned open costs goes into
 * /proc/self/fd, to ask for the name and to open anew. */
#ifndef BAILEY_SUPERVISOR_OPEN_NAMED_H
#define BAILEY_SUPERVISOR_OPEN_NAMED_H

#include "supervisor/call.h"

/* A descriptor, which the caller of this closes, or -1: to be pinned and judged
 * like any other open, which also finds the error and makes the record. flags: as
 * open(2) takes them. */
int open_named(struct call *call, const char *path, enum operation operation,
               int flags);

#endif
