/* Opens: what exists is pinned, judged and opened anew through its descriptor; what
 * does not exist is made in its pinned folder. */
#include "supervisor/handler.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/decide.h"
#include "preload/wire.h"
#include "supervisor/blocking.h"
#include "supervisor/compat.h"
#include "supervisor/open_device.h"
#include "supervisor/open_named.h"
#include "supervisor/open_sticky.h"
#include "supervisor/pin.h"
#include "supervisor/pin_walk.h"
#include "supervisor/question.h"
#include "supervisor/terminal.h"

enum {
	TRIES_MAX = 40, /* links to what is not there yet: path_resolution(7) */
	OPEN_HOW_SIZE_FIRST = 24, /* the kernel's OPEN_HOW_SIZE_VER0 */
};

struct opening {
	struct call *call;
	const char *path; /* as it is walked at the moment */
	int flags;
	mode_t mode;
	uint64_t resolve;
	bool large; /* may be 2 GiB and more */
};

static bool
is_temporary(int flags)
{
	return (flags & O_TMPFILE) == O_TMPFILE;
}

static enum operation
operation_of(int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) ||
	              is_temporary(flags);

	return writes ? OPERATION_WRITE : OPERATION_READ;
}

/* fd: to be given to the caller and closed, or -errno. */
static int
give(struct opening *opening, int fd)
{
	bool close_on_exec = (opening->flags & O_CLOEXEC) != 0;
	int result;

	if (fd < 0)
		return fd;
	if (operation_of(opening->flags) == OPERATION_WRITE)
		return call_hand_over(opening->call, fd, close_on_exec);
	result = call_answer_fd(opening->call, fd, close_on_exec);
	close(fd);
	return result;
}

static int
open_again(const struct opening *opening, const struct pin *pin, int flags)
{
	int fd = opening->flags & O_CREAT
	                 ? open_sticky(opening->call, pin, flags, opening->mode)
	                 : OPEN_NOT_STICKY;

	if (fd != OPEN_NOT_STICKY)
		return fd;
	fd = open(pin->self, flags, opening->mode);
	return fd < 0 ? -errno : fd;
}

/* A FIFO waits for its other end, a terminal line may wait for a carrier. The
 * descriptor, or -errno. */
static int
open_and_wait(const struct opening *opening, const struct pin *pin, int flags)
{
	bool waits = !S_ISREG(pin->status.st_mode) &&
	             !S_ISDIR(pin->status.st_mode) && !(flags & O_NONBLOCK);
	int fd;

	if (open_device_is_shut(opening->call, pin))
		return open_device_shut(pin, flags | O_NOCTTY | O_CLOEXEC);
	if (strcmp(pin->path, "/dev/tty") == 0 && terminal_is_other(opening->call))
		return terminal_open(opening->call, flags);
	if (waits)
		blocking_begin(opening->call);
	fd = open_again(opening, pin, flags | O_NOCTTY | O_CLOEXEC);
	return waits ? (int)blocking_end(fd) : fd;
}

/* The shim may say so by itself for a while where the name alone was refused: no
 * link on the way that could lead elsewhere by then. */
static int
judge_pinned(struct opening *opening, const struct pin *pin, int flags)
{
	enum operation operation = operation_of(flags);
	int error;

	if (pin->nameless)
		return 0;
	error = call_decide_path(opening->call, operation, pin->path);
	if (error == -EACCES && operation == OPERATION_READ &&
	    call_is_again(opening->call) && strcmp(opening->path, pin->path) == 0)
		return -WIRE_REFUSED;
	return error;
}

/* The name was followed already, and nobody's terminal shall become the
 * supervisor's: O_NOFOLLOW and O_NOCTTY are not the caller's any more. */
static int
open_pinned(struct opening *opening, const struct pin *pin)
{
	struct call *call = opening->call;
	int flags = opening->flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW);
	int error;

	if (S_ISLNK(pin->status.st_mode))
		return flags & O_DIRECTORY ? -ENOTDIR : -ELOOP;
	if (S_ISDIR(pin->status.st_mode) && opening->flags & O_CREAT &&
	    !is_temporary(flags))
		return -EISDIR;
	error = judge_pinned(opening, pin, flags);
	if (!error)
		error = is_temporary(flags) ? call_assume_maker(call)
		                            : call_assume(call);
	if (error)
		return error;
	if (S_ISREG(pin->status.st_mode) && !opening->large &&
	    pin->status.st_size > INT32_MAX)
		return -EOVERFLOW;
	return give(opening, open_and_wait(opening, pin, flags));
}

/* O_EXCL: should something be there by now it was not judged: -EEXIST, and a link
 * is not followed either. A file that the caller has no room for must not stay. */
static int
make_entry(struct opening *opening, const struct pin *entry)
{
	struct call *call = opening->call;
	int error, fd;

	if (strchr(entry->name, '/'))
		return -EISDIR;
	error = call_decide_name(call, entry->path);
	if (!error)
		error = call_assume_maker(call);
	if (error)
		return error;
	fd = openat(entry->fd, entry->name,
	            opening->flags | O_CREAT | O_EXCL | O_NOCTTY | O_CLOEXEC,
	            opening->mode);
	error = give(opening, fd < 0 ? -errno : fd);
	if (fd >= 0 && error != CALL_ANSWERED)
		(void)unlinkat(entry->fd, entry->name, 0);
	return error;
}

/* A link to what is not there: the file comes to be where it leads. */
static int
read_link(const struct pin *entry, char target[PATH_MAX])
{
	ssize_t length = readlinkat(entry->fd, entry->name, target, PATH_MAX - 1);

	if (length < 0)
		return errno == EINVAL || errno == ENOENT ? 0 : -errno;
	target[length] = '\0';
	return (int)length;
}

/* base: a folder that the supervisor holds. One try; OPEN_AGAIN: what was missing
 * is there, or *path is where the link leads, from *next. */
static int
try_open(struct opening *opening, int base, char path[PATH_MAX], int *next)
{
	bool exclusive =
	        (opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	bool no_follow = exclusive || (opening->flags & O_NOFOLLOW);
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	int error = -ENOENT, missing;

	if (!(opening->flags & O_CREAT) || !pin_means_folder(path))
		error = pin_node_from(opening->call, base, path,
		                      no_follow ? AT_SYMLINK_NOFOLLOW : 0,
		                      opening->resolve, &pin);
	if (!error)
		return exclusive ? -EEXIST : open_pinned(opening, &pin);
	/* ENOTDIR: of a link to "name/", perhaps. */
	if ((error != -ENOENT && error != -ENOTDIR) || !(opening->flags & O_CREAT))
		return error;
	missing = error;
	error = pin_entry_from(opening->call, base, path, opening->resolve, &pin);
	if (!error)
		error = missing == -ENOENT ? make_entry(opening, &pin) : -EEXIST;
	if (error != -EEXIST || exclusive)
		return error;
	error = read_link(&pin, path);
	if (error < 0)
		return error;
	if (error == 0 && missing == -ENOTDIR)
		return missing;
	*next = error > 0 ? STEAL_FD(pin.fd) : -1;
	return OPEN_AGAIN;
}

static int
open_from(struct opening *opening, int base, char path[PATH_MAX])
{
	_cleanup_close_ int held = -1;

	for (unsigned i = 0; i < TRIES_MAX; i++) {
		int next = -1;
		int result = try_open(opening, base, path, &next);

		if (result != OPEN_AGAIN)
			return result;
		if (next >= 0) {
			cleanup_close(&held);
			base = held = next;
		}
	}
	return -ELOOP;
}

static int
open_on_behalf(struct opening *opening, int folder, uint64_t address)
{
	_cleanup_close_ int base = -1;
	char path[PATH_MAX];
	int error = call_read_path(opening->call, address, path);
	int named = -1;

	if (error)
		return error;
	if (path[0] == '\0')
		return -ENOENT;
	opening->path = path;
	if (!opening->resolve && opening->large)
		named = open_named(opening->call, path,
		                   operation_of(opening->flags), opening->flags);
	if (named >= 0)
		return give(opening, named);
	if (path[0] != '/' || opening->resolve & RESOLVE_IN_ROOT) {
		base = folder == AT_FDCWD
		               ? task_open_cwd(opening->call->tid)
		               : task_open_fd(opening->call->tid, folder);
		if (base < 0)
			return base == -EBADF ? -EBADF : -EACCES;
		error = call_check(opening->call);
		if (error)
			return error;
	}
	return open_from(opening, base >= 0 ? base : AT_FDCWD, path);
}

/* The bits that open(2) itself takes; it ignores all others. */
#define OPEN_FLAGS                                                                 \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND |            \
	 O_NONBLOCK | O_SYNC | O_DSYNC | O_ASYNC | O_DIRECT | O_LARGEFILE |        \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | O_TMPFILE)

/* Flags that the kernel takes for no file whatever: it looks at them first, and
 * finds nothing behind "". */
static int
check_flags(const struct open_how *how, bool plain)
{
	int fd = plain ? openat(AT_FDCWD, "", (int)how->flags, (mode_t)how->mode)
	               : (int)syscall(SYS_openat2, AT_FDCWD, "", how, sizeof(*how));

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EINVAL ? -EINVAL : 0;
}

static int64_t
open_plain(struct call *call, int folder, uint64_t path, int flags, mode_t mode)
{
	struct opening opening = {
		.call = call,
		.flags = flags & OPEN_FLAGS,
		.mode = mode & 07777,
		.large = compat_opens_large(call, flags),
	};
	const struct open_how how = { .flags = (uint64_t)opening.flags,
		                      .mode = opening.mode };
	/* No others of open(2) can be wrong. */
	int error =
	        opening.flags & (O_TMPFILE | O_PATH) ? check_flags(&how, true) : 0;

	return error ? error : open_on_behalf(&opening, folder, path);
}

int64_t
handle_open(struct call *call)
{
	return open_plain(call, AT_FDCWD, call_pointer(call, 0), call_int(call, 1),
	                  (mode_t)call_int(call, 2));
}

int64_t
handle_openat(struct call *call)
{
	if (question_is_one(call))
		return question_answer(call);
	return open_plain(call, call_int(call, 0), call_pointer(call, 1),
	                  call_int(call, 2), (mode_t)call_int(call, 3));
}

int64_t
handle_creat(struct call *call)
{
	return open_plain(call, AT_FDCWD, call_pointer(call, 0),
	                  O_CREAT | O_WRONLY | O_TRUNC, (mode_t)call_int(call, 1));
}

int64_t
handle_openat2(struct call *call)
{
	struct open_how how;
	struct opening opening;
	int error = call_read_growing(call, call_pointer(call, 2),
	                              call_pointer(call, 3), OPEN_HOW_SIZE_FIRST,
	                              &how, sizeof(how));

	if (error)
		return error;
	if (how.flags & ~(uint64_t)OPEN_FLAGS || how.mode & ~07777ULL ||
	    (how.mode && !(how.flags & O_CREAT) && !is_temporary((int)how.flags)))
		return -EINVAL;
	if (how.mode & S_ISUID)
		return -EPERM; /* as the filter says it for the other opens */
	/* Where the walk may go is asked with openat2 itself. */
	if (how.resolve &
	    ~(uint64_t)(RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS |
	                RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		return -EINVAL;
	error = check_flags(&how, false);
	if (error)
		return error;
	/* SECCOMP_IOCTL_NOTIF_ADDFD passes no such descriptor on; openat(2), which
	 * who gets this tries next, is not asked about then. */
	if (how.flags & O_PATH)
		return -ENOSYS;
	opening = (struct opening){
		.call = call,
		.flags = (int)how.flags,
		.mode = (mode_t)how.mode,
		.resolve = how.resolve,
		.large = true,
	};
	return open_on_behalf(&opening, call_int(call, 0), call_pointer(call, 1));
}
