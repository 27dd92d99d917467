/* Modes, owners, times, sizes: Landlock knows no rights for them. */
#include "supervisor/metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/kernel_abi.h"
#include "supervisor/handler.h"
#include "supervisor/layout.h"

int
metadata_result(int value)
{
	return value < 0 ? -errno : value;
}

/* Terminals are their users' (mesg(1)): Documentation/admin-guide/devices.txt. */
static bool
is_of_all(const struct stat *status)
{
	enum { PTY_FIRST = 136, PTY_LAST = 143 };
	unsigned number = major(status->st_rdev);

	if (S_ISCHR(status->st_mode))
		return number < PTY_FIRST || number > PTY_LAST;
	return S_ISBLK(status->st_mode);
}

/* What no path leads to is the caller's own and nobody else's business. */
static int
judge(struct call *call, const struct pin *pin)
{
	int error = 0;

	if (!pin->nameless && is_of_all(&pin->status))
		error = call_decide_name(call, pin->path);
	else if (!pin->nameless)
		error = call_decide_path(call, OPERATION_WRITE, pin->path);
	return error ? error : call_assume(call);
}

int
metadata_begin_fd(struct call *call, int fd, struct pin *ret)
{
	/* Nothing can be changed through such a descriptor (open(2), O_PATH). */
	int path_only = task_is_path_only(call->tid, fd);
	int error = path_only > 0 ? -EBADF : pin_fd(call, fd, ret);

	if (error)
		return error;
	if (path_only < 0)
		return -EACCES;
	error = call_check(call);
	return error ? error : judge(call, ret);
}

int
metadata_begin_path(struct call *call, int folder, uint64_t address, int flags,
                    struct pin *ret)
{
	char path[PATH_MAX];
	int error = call_read_path(call, address, path);

	if (!error)
		error = pin_node(call, folder, path, flags, ret);
	return error ? error : judge(call, ret);
}

int
metadata_begin_at(struct call *call, int folder, uint64_t address, int flags,
                  struct pin *ret)
{
	char path[PATH_MAX] = "";
	int error = address || !(flags & AT_EMPTY_PATH)
	                    ? call_read_path(call, address, path)
	                    : 0;

	if (error)
		return error;
	if (path[0] == '\0' && flags & AT_EMPTY_PATH && folder != AT_FDCWD)
		return metadata_begin_fd(call, folder, ret);
	error = pin_node(call, folder, path, flags, ret);
	return error ? error : judge(call, ret);
}

/* --- truncate(2) --- */

int64_t
handle_truncate(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error;

	if ((off_t)call_pointer(call, 1) < 0)
		return -EINVAL;
	error = metadata_begin_path(call, AT_FDCWD, call_pointer(call, 0), 0, &pin);
	return error ? error
	             : metadata_result(
	                       truncate(pin.self, (off_t)call_pointer(call, 1)));
}

/* --- chmod(2) --- */

static int
change_mode(struct call *call, int folder, uint64_t address, mode_t mode, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = metadata_begin_path(call, folder, address, flags, &pin);
	if (error)
		return error;
	/* Linux has no modes of links: fchmodat(2). */
	if (S_ISLNK(pin.status.st_mode))
		return -EOPNOTSUPP;
	return metadata_result(chmod(pin.self, mode));
}

int64_t
handle_chmod(struct call *call)
{
	return change_mode(call, AT_FDCWD, call_pointer(call, 0),
	                   (mode_t)call_int(call, 1), 0);
}

int64_t
handle_fchmodat(struct call *call)
{
	return change_mode(call, call_int(call, 0), call_pointer(call, 1),
	                   (mode_t)call_int(call, 2), 0);
}

int64_t
handle_fchmodat2(struct call *call)
{
	return change_mode(call, call_int(call, 0), call_pointer(call, 1),
	                   (mode_t)call_int(call, 2), call_int(call, 3));
}

int64_t
handle_fchmod(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error = metadata_begin_fd(call, call_int(call, 0), &pin);

	return error ? error
	             : metadata_result(chmod(pin.self, (mode_t)call_int(call, 1)));
}

/* --- chown(2) --- */

static int
change_owner(struct call *call, int folder, uint64_t address, unsigned ids,
             int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = metadata_begin_path(call, folder, address, flags, &pin);
	return error ? error
	             : metadata_result(chown(pin.self, (uid_t)call_int(call, ids),
	                                     (gid_t)call_int(call, ids + 1)));
}

int64_t
handle_chown(struct call *call)
{
	return change_owner(call, AT_FDCWD, call_pointer(call, 0), 1, 0);
}

int64_t
handle_lchown(struct call *call)
{
	return change_owner(call, AT_FDCWD, call_pointer(call, 0), 1,
	                    AT_SYMLINK_NOFOLLOW);
}

int64_t
handle_fchownat(struct call *call)
{
	return change_owner(call, call_int(call, 0), call_pointer(call, 1), 2,
	                    call_int(call, 4));
}

int64_t
handle_fchown(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error = metadata_begin_fd(call, call_int(call, 0), &pin);

	return error ? error
	             : metadata_result(chown(pin.self, (uid_t)call_int(call, 1),
	                                     (gid_t)call_int(call, 2)));
}

/* --- utimensat(2) and its elders --- */

/* times: NULL is now. */
static int
set_times(struct call *call, int folder, uint64_t address,
          const struct timespec *times, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error =
	        address || folder == AT_FDCWD
	                ? metadata_begin_path(call, folder, address, flags, &pin)
	                : metadata_begin_fd(call, folder, &pin);

	return error ? error
	             : metadata_result(utimensat(AT_FDCWD, pin.self, times, 0));
}

static int
set_timevals(struct call *call, int folder, uint64_t path, uint64_t values)
{
	struct timespec times[2];
	int error = values ? layout_read_timevals(call, values, times) : 0;

	return error ? error
	             : set_times(call, folder, path, values ? times : NULL, 0);
}

int64_t
handle_utimes(struct call *call)
{
	return set_timevals(call, AT_FDCWD, call_pointer(call, 0),
	                    call_pointer(call, 1));
}

int64_t
handle_futimesat(struct call *call)
{
	return set_timevals(call, call_int(call, 0), call_pointer(call, 1),
	                    call_pointer(call, 2));
}

int64_t
handle_utime(struct call *call)
{
	uint64_t address = call_pointer(call, 1);
	struct timespec times[2];
	int error = address ? layout_read_seconds(call, address, times) : 0;

	return error ? error
	             : set_times(call, AT_FDCWD, call_pointer(call, 0),
	                         address ? times : NULL, 0);
}

int64_t
handle_utimensat(struct call *call)
{
	uint64_t address = call_pointer(call, 2);
	int flags = call_int(call, 3);
	struct timespec times[2];
	int error = 0;

	if (address)
		error = layout_read_timespecs(call, address, times);
	if (error)
		return error;
	/* Nothing to do: nothing is looked at, utimensat(2). */
	if (address && times[0].tv_nsec == UTIME_OMIT &&
	    times[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	/* The descriptor itself: flags are about paths. */
	if (!call_pointer(call, 1) && call_int(call, 0) != AT_FDCWD && flags)
		return -EINVAL;
	return set_times(call, call_int(call, 0), call_pointer(call, 1),
	                 address ? times : NULL, flags);
}

/* --- ioctl_iflags(2) and FS_IOC_FSSETXATTR: metadata through a descriptor that may
 * have been opened to read --- */

int64_t
metadata_set_flags(struct call *call)
{
	unsigned request = (unsigned)call_int(call, 1);
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	_cleanup_close_ int fd = -1;
	char value[sizeof(struct fsxattr)];
	size_t size =
	        request == FS_IOC_FSSETXATTR ? sizeof(struct fsxattr) : sizeof(int);
	int error = metadata_begin_fd(call, call_int(call, 0), &pin);

	if (error)
		return error;
	if (!S_ISREG(pin.status.st_mode) && !S_ISDIR(pin.status.st_mode))
		return -ENOTTY;
	error = call_read(call, call_pointer(call, 2), value, size);
	if (error)
		return error;
	fd = open(pin.self, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* The i386 form differs in its number alone. */
	if (request == FS_IOC32_SETFLAGS)
		request = FS_IOC_SETFLAGS;
	return metadata_result(ioctl(fd, request, value));
}

/* file_setattr(2) of Linux 6.17. What it takes for no file whatever it says of "",
 * where nothing is found. */
int64_t
handle_file_setattr(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	struct abi_file_attr attr;
	int flags = call_int(call, 4);
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = call_read_growing(call, call_pointer(call, 2),
	                          call_pointer(call, 3), sizeof(attr), &attr,
	                          sizeof(attr));
	if (!error &&
	    syscall(SYS_file_setattr, AT_FDCWD, "", &attr, sizeof(attr), 0) &&
	    errno != ENOENT)
		error = -errno;
	if (!error)
		error = metadata_begin_at(call, call_int(call, 0),
		                          call_pointer(call, 1), flags, &pin);
	return error ? error
	             : metadata_result((int)syscall(SYS_file_setattr, AT_FDCWD,
	                                            pin.self, &attr, sizeof(attr),
	                                            0));
}
