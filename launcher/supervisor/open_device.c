#include "supervisor/open_device.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/landlock.h"
#include "supervisor/thread.h"

/* ioctl(2) itself is not asked about, where the kernel has a right for it: Landlock
 * notes at the open what the opener may do, and the opener is the supervisor. */
bool
open_device_is_shut(const struct call *call, const struct pin *pin)
{
	const struct request request = { .operation = OPERATION_IOCTL,
		                         .path = pin->path };

	if (!S_ISCHR(pin->status.st_mode) && !S_ISBLK(pin->status.st_mode))
		return false;
	if (call->supervisor->mode == MODE_COMPLAIN)
		return false;
	return pin->nameless || !decide(call->supervisor->policy, &request).allowed;
}

struct shut {
	const char *path;
	int flags;
	int result; /* a descriptor or -errno */
};

static void *
open_behind_walls(void *argument)
{
	struct shut *shut = argument;
	int fd;

	if (landlock_shut_devices())
		return NULL;
	fd = open(shut->path, shut->flags | O_NONBLOCK);
	shut->result = fd < 0 ? -errno : fd;
	return NULL;
}

int
open_device_shut(const struct pin *pin, int flags)
{
	struct shut shut = { .path = pin->self, .flags = flags, .result = -EACCES };
	int error = thread_run(open_behind_walls, &shut);

	if (error || shut.result < 0)
		return error ? error : shut.result;
	if (flags & O_NONBLOCK || !fcntl(shut.result, F_SETFL, flags & ~O_ACCMODE))
		return shut.result;
	error = -errno;
	close(shut.result);
	return error;
}
