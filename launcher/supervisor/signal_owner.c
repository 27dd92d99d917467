/* Whom the kernel signals when something happens to a descriptor (fcntl(2),
 * F_SETOWN): by a signal of the program's choice, F_SETSIG. On kernels whose
 * Landlock does not ask about it: the caller's own process may be named, and nobody
 * else. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/handler.h"
#include "supervisor/signal.h"

/* Nobody, the own process, the calling thread. A group holds strangers. */
static int
check_owner(struct call *call, const struct f_owner_ex *owner)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	if (error || owner->pid == 0)
		return error;
	if (owner->type == F_OWNER_PID && owner->pid == status->tgid)
		return 0;
	if (owner->type == F_OWNER_TID && owner->pid == call->tid)
		return 0;
	return signal_refuse(call);
}

static int
copy_fd(struct call *call, int *ret)
{
	*ret = task_get_fd(call->tid, call_int(call, 0));
	return *ret < 0 ? *ret : call_check(call);
}

/* Should the caller be gone meanwhile, his number may be another's. */
static int64_t
set_owner(struct call *call, const struct f_owner_ex *owner)
{
	static const struct f_owner_ex nobody = { .type = F_OWNER_PID };
	_cleanup_close_ int fd = -1;
	int error = check_owner(call, owner);

	if (!error)
		error = copy_fd(call, &fd);
	if (!error)
		error = call_assume(call);
	if (!error && fcntl(fd, F_SETOWN_EX, owner))
		error = -errno;
	if (!error && call_check(call))
		error = fcntl(fd, F_SETOWN_EX, &nobody) ? -errno : -ESRCH;
	return error;
}

static int64_t
set_owner_number(struct call *call, int number)
{
	struct f_owner_ex owner = { .type = F_OWNER_PID, .pid = number };

	if (number == INT_MIN)
		return -EINVAL;
	if (number < 0)
		owner = (struct f_owner_ex){ .type = F_OWNER_PGRP, .pid = -number };
	return set_owner(call, &owner);
}

/* A terminal that has no owner yet gets the group in its foreground (tty_fasync()
 * of the kernel). */
static int64_t
set_async(struct call *call, int flags)
{
	_cleanup_close_ int fd = -1;
	int error = copy_fd(call, &fd);

	if (!error && isatty(fd))
		error = signal_refuse(call);
	if (!error)
		error = call_assume(call);
	if (!error && fcntl(fd, F_SETFL, flags))
		error = -errno;
	return error;
}

static int64_t
set_async_alone(struct call *call, bool on)
{
	_cleanup_close_ int fd = -1;
	int value = on;
	int error = copy_fd(call, &fd);

	if (!error && on && isatty(fd))
		error = signal_refuse(call);
	if (!error && ioctl(fd, FIOASYNC, &value))
		error = -errno;
	return error;
}

int64_t
handle_fcntl(struct call *call)
{
	struct f_owner_ex owner;
	int error;

	switch (call_int(call, 1)) {
	case F_SETOWN:
		return set_owner_number(call, call_int(call, 2));
	case F_SETFL:
		return set_async(call, call_int(call, 2));
	case F_SETOWN_EX:
		error = call_read(call, call_pointer(call, 2), &owner,
		                  sizeof(owner));
		return error ? error : set_owner(call, &owner);
	}
	return -EINVAL;
}

int64_t
signal_set_owner(struct call *call)
{
	int value;
	int error = call_read(call, call_pointer(call, 2), &value, sizeof(value));

	if (error)
		return error;
	if ((unsigned)call_int(call, 1) == FIOASYNC)
		return set_async_alone(call, value != 0);
	return set_owner_number(call, value);
}
