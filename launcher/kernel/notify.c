#include "kernel/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

int
notify_check_sizes(void)
{
	struct seccomp_notif_sizes sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		return -errno;
	if (sizes.seccomp_notif > sizeof(union notification) ||
	    sizes.seccomp_notif_resp > sizeof(struct seccomp_notif_resp))
		return -EOVERFLOW;
	return 0;
}

void
notify_wake_synchronously(int listener)
{
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	            SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

/* The kernel refuses a buffer that is not cleared. */
int
notify_receive(int listener, union notification *ret)
{
	memset(ret, 0, sizeof(*ret));
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, ret) ? -errno : 0;
}

bool
notify_is_pending(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

bool
notify_is_orphaned(int listener)
{
	struct pollfd state = { .fd = listener };

	return poll(&state, 1, 0) == 1 && state.revents & POLLHUP;
}

static int
send_response(int listener, struct seccomp_notif_resp response)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) ? -errno : 0;
}

int
notify_send_error(int listener, uint64_t id, int error)
{
	return send_response(
	        listener, (struct seccomp_notif_resp){ .id = id, .error = error });
}

int
notify_send_value(int listener, uint64_t id, int64_t value)
{
	return send_response(listener,
	                     (struct seccomp_notif_resp){ .id = id, .val = value });
}

int
notify_send_continue(int listener, uint64_t id)
{
	return send_response(
	        listener,
	        (struct seccomp_notif_resp){
	                .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE });
}

static int
add_fd(int listener, uint64_t id, int fd, bool close_on_exec, unsigned flags)
{
	struct seccomp_notif_addfd add = {
		.id = id,
		.flags = flags,
		.srcfd = (uint32_t)fd,
		.newfd_flags = close_on_exec ? O_CLOEXEC : 0,
	};
	int number = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);

	return number < 0 ? -errno : number;
}

int
notify_send_fd(int listener, uint64_t id, int fd, bool close_on_exec)
{
	int result =
	        add_fd(listener, id, fd, close_on_exec, SECCOMP_ADDFD_FLAG_SEND);

	return result < 0 ? result : 0;
}

int
notify_add_fd(int listener, uint64_t id, int fd, bool close_on_exec)
{
	return add_fd(listener, id, fd, close_on_exec, 0);
}
