/* Whole reads and writes on descriptors, and their numbers. */
#ifndef BAILEY_BASE_FD_H
#define BAILEY_BASE_FD_H

#include <stddef.h>

/* Reads to the end. *ret is the caller's (free), NUL-terminated behind *length
 * bytes. -EFBIG where more than max bytes are there, else -errno; outputs
 * untouched on failure. */
int fd_read_all(int fd, size_t max, char **ret, size_t *length);

/* Writes all of it, restarting after EINTR and short writes. 0 or -errno. */
int fd_write_all(int fd, const void *bytes, size_t length);

/* The same open file under a number above the standard ones (0 to 2), which may be
 * closed or replaced; closed on exec. Takes the descriptor: it is closed where the
 * number changes, and on failure. -errno; a negative fd is returned as it is. */
int fd_lift(int fd);

/* Each standard descriptor that is closed becomes one that can do nothing and is
 * closed on exec, so that nothing that is opened later is taken for it. 0 or
 * -errno. */
int fd_occupy_standard(void);

#endif
