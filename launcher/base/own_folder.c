#include "base/own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600
#define FOR_OTHERS 0077

static const char foreign_folder[] = "a folder on its way belongs to another user";
static const char foreign_file[] =
        "the file is not an ordinary file of yours alone";
static const char is_link[] =
        "a symbolic link or a file stands where a folder should";

/* The base is the word of passwd or of the system, links and all; but it must be
 * ours. */
static int
open_base(const char *path, const char **why)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != geteuid()) {
		*why = foreign_folder;
		return -EPERM;
	}
	return STEAL_FD(fd);
}

static int
open_folder(int above, const char *name, bool make, const char **why)
{
	_cleanup_close_ int fd = -1;
	struct stat status;

	if (make && mkdirat(above, name, FOLDER_MODE) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		*why = is_link;
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != geteuid()) {
		*why = foreign_folder;
		return -EPERM;
	}
	return STEAL_FD(fd);
}

static int
close_to_others(int fd, mode_t mode)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	return status.st_mode & FOR_OTHERS && fchmod(fd, mode) < 0 ? -errno : 0;
}

/* Each step from a folder that is pinned: nothing can be put in its way. */
int
own_folder_open(const char *base, const char *const *folders, bool make,
                const char **why)
{
	_cleanup_close_ int folder = open_base(base, why);

	for (size_t i = 0; folder >= 0 && folders[i]; i++) {
		int below = open_folder(folder, folders[i], make, why);

		close(folder);
		folder = below;
	}
	if (folder >= 0 && make) {
		int error = close_to_others(folder, FOLDER_MODE);

		if (error)
			return error;
	}
	return STEAL_FD(folder);
}

/* A second hard link would be another file of the user's that the log is written
 * into. O_NONBLOCK: a FIFO must not stop us. */
int
own_folder_file(int folder, const char *name, int flags, const char **why)
{
	_cleanup_close_ int fd = openat(
	        folder, name,
	        flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, FILE_MODE);
	struct stat status;

	if (fd < 0 && (errno == ELOOP || errno == EISDIR || errno == ENXIO))
		*why = foreign_file;
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
	    status.st_nlink != 1) {
		*why = foreign_file;
		return -EPERM;
	}
	if (status.st_mode & FOR_OTHERS && fchmod(fd, FILE_MODE) < 0)
		return -errno;
	return STEAL_FD(fd);
}
