/* Walks a path for a contained thread. For pin.c and open.c. */
#ifndef BAILEY_SUPERVISOR_PIN_WALK_H
#define BAILEY_SUPERVISOR_PIN_WALK_H

#include "supervisor/call.h"

/* An O_PATH descriptor, the caller's, or -errno. base: a folder that the supervisor
 * holds; AT_FDCWD with an absolute path. flags: O_NOFOLLOW, O_DIRECTORY. resolve:
 * RESOLVE_ of openat2(2).
 *
 * One openat2 in the ordinary case. What leads to an own descriptor ("/dev/stdin")
 * is walked by hand, as the thread would see it; and so must be what was found, by
 * the same way, to lie in the supervisor's own /proc/self: pin_walk_by_hand.
 * So is all where the thread may have another root.
 * *unnamed: the last of it was a link of proc(5), which leads to the thing itself.
 * -EACCES where it leads through another process. Where a filter around us keeps
 * openat2 away all is walked by hand, and a resolve of the program's fails as it
 * would fail there without bailey. */
int pin_walk(struct call *call, int base, const char *path, int flags,
             uint64_t resolve, bool *unnamed);
int pin_walk_by_hand(struct call *call, int base, const char *path, int flags,
                     bool *unnamed);

/* Does it end in a name with a '/' behind it? With O_CREAT the kernel refuses
 * "name/" before it looks what is there. */
bool pin_means_folder(const char *path);

#endif
