/* Structures in the caller's memory that 32-bit programs lay out otherwise, read as
 * the native ones. All return 0, or the errors of call_read(). */
#ifndef BAILEY_SUPERVISOR_LAYOUT_H
#define BAILEY_SUPERVISOR_LAYOUT_H

#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "supervisor/call.h"

int layout_read_header(const struct call *call, uint64_t from, struct msghdr *ret);

/* n parts; a length that is negative for the caller stays above SSIZE_MAX. */
int layout_read_parts(const struct call *call, uint64_t from, struct iovec *parts,
                      size_t n);

/* The control data of a header, at most max bytes: *ret is the caller's (free).
 * Also -ENOBUFS; -ENOMEM; -EINVAL for items that cannot be translated. Where there
 * is none *size is 0 and *ret NULL. */
int layout_read_control(const struct call *call, const struct msghdr *header,
                        size_t max, char **ret, size_t *size);

/* What comes with a signal of sigqueue(3); other codes look the same here. */
int layout_read_siginfo(const struct call *call, uint64_t from, siginfo_t *ret);

/* struct mmsghdr: its size, and where its length is. */
size_t layout_message_size(const struct call *call);
size_t layout_message_length_at(const struct call *call);

/* The two times of utimensat(2), utimes(2), utime(2); as they are, checked by
 * nobody but for -EINVAL of microseconds that are none. */
int layout_read_timespecs(const struct call *call, uint64_t from,
                          struct timespec times[2]);
int layout_read_timevals(const struct call *call, uint64_t from,
                         struct timespec times[2]);
int layout_read_seconds(const struct call *call, uint64_t from,
                        struct timespec times[2]);

#endif
