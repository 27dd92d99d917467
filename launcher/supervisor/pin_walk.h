/* Walks a path for a contained thread. For pin.c and open.c. */
#ifndef BAILEY_SUPERVISOR_PIN_WALK_H
#define BAILEY_SUPERVISOR_PIN_WALK_H

#include "supervisor/call.h"

/* An O_PATH descriptor, the caller's, or -errno. base: a folder that the supervisor
 * holds; AT_FDCWD with an absolute path. flags: O_NOFOLLOW, O_DIRECTORY. resolve:
 * RESOLVE_ of openat2(2). One openat2 in the ordinary case; what leads through
 * /proc/self or an own descriptor ("/dev/stdin") is walked by hand, as the thread
 * would see it. -EACCES where it leads through another process. */
int pin_walk(struct call *call, int base, const char *path, int flags,
             uint64_t resolve);

#endif
