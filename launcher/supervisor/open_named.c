#include "supervisor/open_named.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What is made, emptied or only looked at is for the pinned open. */
enum {
	FLAGS_OF_OTHERS =
	        O_EXCL | O_TRUNC | O_PATH | O_ASYNC | (O_TMPFILE & ~O_DIRECTORY)
};

/* Absolute, no "//", "." or "..", no '/' at the end: where no link is followed, it
 * is the kernel's own name for what it leads to. */
static bool
is_plain(const char *path)
{
	if (path[0] != '/')
		return false;
	while (*path) {
		size_t length = strcspn(++path, "/");

		if (length <= 2 && strspn(path, ".") >= length)
			return false;
		path += length;
	}
	return true;
}

static bool
may_be_named(const struct call *call, const char *path, int flags)
{
	return call->supervisor->mode == MODE_ENFORCE &&
	       !call->supervisor->roots_differ && is_plain(path) &&
	       !(flags & FLAGS_OF_OTHERS) && !text_starts_with(path, "/proc/");
}

static int
walk(const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)flags | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* Nothing else has a type that does nothing when it is opened. A folder with
 * O_CREAT is EISDIR, which the pinned open says: here nothing is made any more. */
static bool
is_quiet(const struct stat *status, int flags)
{
	return S_ISREG(status->st_mode) ||
	       (S_ISDIR(status->st_mode) && !(flags & O_CREAT));
}

/* Two walks that follow no link and reach the same: when the second began, what the
 * first had found was still what the name leads to. Something else may have taken
 * the name since: nothing waits (O_NONBLOCK), and what is not the same is closed.
 */
static int
open_twice(const char *path, int flags)
{
	_cleanup_close_ int held = walk(path, O_PATH), fd = -1;
	struct stat first, second;

	if (held < 0 || fstat(held, &first) || !is_quiet(&first, flags))
		return -1;
	/* A stranger's may lie in a sticky folder, which the pinned open looks at.
	 */
	if (flags & O_CREAT && first.st_uid != geteuid())
		return -1;
	fd = walk(path, (flags & ~O_CREAT) | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &second) || first.st_dev != second.st_dev ||
	    first.st_ino != second.st_ino)
		return -1;
	if (!(flags & O_NONBLOCK) && fcntl(fd, F_SETFL, flags & ~O_ACCMODE))
		return -1;
	return STEAL_FD(fd);
}

int
open_named(struct call *call, const char *path, enum operation operation, int flags)
{
	const struct request request = { .operation = operation, .path = path };

	if (!may_be_named(call, path, flags) ||
	    !decide(call->supervisor->policy, &request).allowed ||
	    call_assume(call))
		return -1;
	return open_twice(path, flags);
}
