/* Paths of a contained thread, held fast by descriptors.
 *
 * A path is walked once, by openat2(2), from the thread's own folder or descriptor,
 * and what it led to is held by an O_PATH descriptor. The judge hears the name that
 * the kernel gives for that descriptor, and all that is done is done with it: no
 * name is walked a second time (symlinks and renames cannot be swapped in between).
 */
#ifndef BAILEY_SUPERVISOR_PIN_H
#define BAILEY_SUPERVISOR_PIN_H

#include <limits.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "supervisor/call.h"

struct pin {
	int fd;                  /* O_PATH: the node, or the folder of the entry */
	struct stat status;      /* of fd */
	char path[PATH_MAX];     /* as the judge knows it: of the node or entry */
	char name[NAME_MAX + 2]; /* of the entry, with a '/' that was behind it */
	bool nameless; /* no path leads to it: a pipe, a socket, a memfd, an
	                  unlinked file of the thread's own */
	bool unnamed;  /* reached through a link of proc(5), and not by a name */
	char self[32]; /* "/proc/self/fd/N": leads to fd, for calls by path */
};

#define PIN_EMPTY ((struct pin){ .fd = -1 })

void pin_release(struct pin *pin);
#define _cleanup_pin_ _cleanup_(pin_release)

/* The node that a path leads to. flags: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH (with ""
 * the descriptor itself). 0; -errno as the kernel has it for the native call;
 * -EACCES for what belongs to a stranger in /proc. */
int pin_node(struct call *call, int folder, const char *path, int flags,
             struct pin *ret);

/* An own descriptor of the thread. -EBADF. */
int pin_fd(struct call *call, int fd, struct pin *ret);

/* The folder of the last component, and its name there, which need not exist. */
int pin_entry(struct call *call, int folder, const char *path, struct pin *ret);

/* The same from a folder that the supervisor itself holds (AT_FDCWD: of no matter,
 * the path is absolute), with the RESOLVE_ bits of openat2(2). */
int pin_node_from(struct call *call, int base, const char *path, int flags,
                  uint64_t resolve, struct pin *ret);
int pin_entry_from(struct call *call, int base, const char *path, uint64_t resolve,
                   struct pin *ret);

/* The folder in which a node has its name, and that name: where it still has it.
 * 0; -errno. */
int pin_parent(const struct pin *node, struct pin *ret);

#endif
