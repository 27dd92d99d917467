/* The listener of a seccomp filter: calls that wait for an answer
 * (seccomp_unotify(2), Documentation/userspace-api/seccomp_filter.rst). Mechanism
 * only. Everything that reads memory, descriptors or /proc of the caller is true
 * only if notify_is_pending() still holds afterwards: the thread may be another one
 * by now. */
#ifndef BAILEY_KERNEL_NOTIFY_H
#define BAILEY_KERNEL_NOTIFY_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/* Room for what newer kernels may add. */
union notification {
	struct seccomp_notif data;
	char room[256];
};

/* 0; -EOVERFLOW where the kernel's structures are larger than ours; -errno. */
int notify_check_sizes(void);

/* Wakes whoever waits on the same CPU (6.6): a quarter of the cost of a round trip.
 * No error where the kernel does not know it. */
void notify_wake_synchronously(int listener);

/* Waits for the next call. 0; -EINTR, -ENOENT (the caller has gone, or was
 * interrupted: ask again); other -errno when the listener is of no use any more. */
int notify_receive(int listener, union notification *ret);

/* No process is left behind the filter: nothing will be received any more. */
bool notify_is_orphaned(int listener);

bool notify_is_pending(int listener, uint64_t id);

/* The answers: each ends the call. 0; -ENOENT where the caller is gone. */
int notify_send_error(int listener, uint64_t id, int error); /* error < 0 */
int notify_send_value(int listener, uint64_t id, int64_t value);

/* The kernel carries out the call as it stands: only where no memory of the caller
 * decides what it does. */
int notify_send_continue(int listener, uint64_t id);

/* A copy of fd becomes the result. -EMFILE as for the caller itself: then the call
 * still waits for an answer. */
int notify_send_fd(int listener, uint64_t id, int fd, bool close_on_exec);

/* The same copy, and the caller still waits: for notify_send_value with the number
 * that is returned. It would be left over where a signal could end the wait (no
 * WAIT_KILLABLE_RECV). -errno. */
int notify_add_fd(int listener, uint64_t id, int fd, bool close_on_exec);

#endif
