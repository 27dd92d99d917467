/* ioctl(2), and terminals that the program makes for itself (pty(7)).
 *
 * Landlock asks for the path of the other end, which no rule can name beforehand,
 * and a rule for all of /dev/pts would open the terminals of strangers. Who holds
 * the one end has the terminal already: he gets the other end of that very one. */
#include "supervisor/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/handler.h"
#include "supervisor/metadata.h"
#include "supervisor/signal.h"

/* The three, and those that a server of logins has before it puts them there. */
enum { LOW_FDS = 16 };

bool
terminal_is_other(const struct call *call)
{
	return getsid(call->tid) != getsid(0);
}

/* The number of a device says which terminal only within one devpts: so the path is
 * not looked up, but taken from who has it open. */
static int
find_terminal(const struct call *call, pid_t holder, dev_t device)
{
	for (int i = 0; i < LOW_FDS; i++) {
		_cleanup_close_ int fd = task_open_fd(holder, i);
		struct stat status;

		if (fd >= 0 && fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
		    status.st_rdev == device && !call_check(call))
			return STEAL_FD(fd);
	}
	return -ENXIO;
}

/* The thread itself, or the leader of its session, whose id stays its own as long
 * as the session has members. */
int
terminal_open(const struct call *call, int flags)
{
	_cleanup_close_ int held = -1;
	char name[32];
	dev_t device;
	int error = task_find_terminal(call->tid, &device);
	int fd;

	if (error)
		return -ENXIO;
	held = find_terminal(call, call->tid, device);
	if (held < 0)
		held = find_terminal(call, getsid(call->tid), device);
	if (held < 0)
		return -ENXIO;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", held);
	fd = open(name, flags | O_NOCTTY | O_CLOEXEC);
	return fd >= 0 ? fd : -errno;
}

#define PEER_FLAGS (O_ACCMODE | O_NONBLOCK | O_CLOEXEC)

/* The controlling terminal is that of whoever opens it: never the supervisor's. */
static int
open_peer(struct call *call, int master)
{
	int flags = call_int(call, 2) & PEER_FLAGS;
	_cleanup_close_ int fd =
	        ioctl(master, TIOCGPTPEER, flags | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return call_answer_fd(call, fd, (flags & O_CLOEXEC) != 0);
}

/* Documentation/admin-guide/devices.txt: 5, 2 is /dev/ptmx. What the number of the
 * request means to other devices is theirs to know. */
static bool
is_master(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
	       status.st_rdev == makedev(5, 2);
}

/* Judged is whether this program may make terminals at all: by the name that it has
 * opened. Should the number stand for another one by now, then that is held, too.
 */
static int64_t
handle_peer(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	_cleanup_close_ int master = -1;
	int error = pin_fd(call, call_int(call, 0), &pin);

	if (!error)
		error = call_check(call);
	if (!error && !pin.nameless)
		error = call_decide_path(call, OPERATION_IOCTL, pin.path);
	if (!error && !pin.nameless)
		error = call_decide_path(call, OPERATION_WRITE, pin.path);
	if (!error)
		error = call_assume(call);
	if (error)
		return error;
	master = task_get_fd(call->tid, call_int(call, 0));
	if (master < 0)
		return master == -EBADF ? -EBADF : -EACCES;
	if (!is_master(master))
		return -ENOTTY;
	error = call_check(call);
	return error ? error : open_peer(call, master);
}

int64_t
handle_ioctl(struct call *call)
{
	switch ((unsigned)call_int(call, 1)) {
	case TIOCGPTPEER:
		return handle_peer(call);
	case FIOSETOWN:
	case SIOCSPGRP:
	case FIOASYNC:
		return signal_set_owner(call);
	default:
		return metadata_set_flags(call);
	}
}
