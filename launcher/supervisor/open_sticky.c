#include "supervisor/open_sticky.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"

/* O_NOFOLLOW keeps it at that name; should it not be what was pinned, that is
 * walked anew. */
static int
open_by_name(struct call *call, const struct pin *pin, const struct pin *entry,
             int flags, mode_t mode)
{
	_cleanup_close_ int fd = -1;
	const struct task_status *caller;
	struct stat status;
	int error = call_status(call, &caller);

	if (error)
		return error;
	/* Should it be made after all: the caller's umask without a turn at our
	 * own (context.h), for a FIFO may wait here. */
	fd = openat(entry->fd, entry->name, flags | O_CREAT | O_NOFOLLOW,
	            mode & ~caller->umask);
	if (fd < 0 || fstat(fd, &status))
		return -errno;
	if (status.st_dev != pin->status.st_dev ||
	    status.st_ino != pin->status.st_ino)
		return OPEN_AGAIN;
	return STEAL_FD(fd);
}

int
open_sticky(struct call *call, const struct pin *pin, int flags, mode_t mode)
{
	_cleanup_pin_ struct pin entry = PIN_EMPTY;
	int error;

	if (S_ISDIR(pin->status.st_mode) || pin->nameless || pin->unnamed ||
	    pin->status.st_uid == geteuid())
		return OPEN_NOT_STICKY;
	error = pin_parent(pin, &entry);
	if (error)
		return error;
	if (!(entry.status.st_mode & S_ISVTX))
		return OPEN_NOT_STICKY;
	return open_by_name(call, pin, &entry, flags, mode);
}
