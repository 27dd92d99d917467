#include "tools/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

/* Mode and owner of what it takes the place of. */
static int
dress(int fd, const struct stat *old, mode_t mode)
{
	struct stat status;

	if (!old)
		return fchmod(fd, mode) < 0 ? -errno : 0;
	if (fstat(fd, &status) < 0)
		return -errno;
	if ((status.st_uid != old->st_uid || status.st_gid != old->st_gid) &&
	    fchown(fd, old->st_uid, old->st_gid) < 0)
		return -errno;
	return fchmod(fd, old->st_mode & 07777) < 0 ? -errno : 0;
}

static int
fill(const char *temporary, int fd, const char *file, const char *text,
     size_t length)
{
	int error = fd_write_all(fd, text, length);

	if (!error && fsync(fd) < 0)
		error = -errno;
	if (!error && rename(temporary, file) < 0)
		error = -errno;
	return error;
}

int
replace_file(const char *file, const char *text, size_t length, mode_t mode)
{
	_cleanup_free_ char *target = realpath(file, NULL);
	_cleanup_close_ int fd = -1;
	char temporary[PATH_MAX];
	struct stat old;
	const bool there = target && stat(target, &old) == 0;
	int error;

	if (!target && errno != ENOENT)
		return -errno;
	if (there && !S_ISREG(old.st_mode))
		return -EINVAL;
	if (there)
		file = target;
	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", file) >=
	    (int)sizeof(temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = dress(fd, there ? &old : NULL, mode);
	if (!error)
		error = fill(temporary, fd, file, text, length);
	if (error)
		(void)unlink(temporary);
	return error;
}
