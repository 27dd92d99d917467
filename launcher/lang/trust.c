#include "lang/trust.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "lang/token.h"

/* What is asked of an owner and a mode. */
struct demand {
	mode_t forbidden;
	struct refusal mode;
	struct refusal owner;
};

static const struct demand strict_file = {
	S_IWGRP | S_IWOTH,
	{ "it is writable by group or others", "chmod go-w takes that away" },
	{ "it belongs to another user", "it must belong to root or to you" },
};

static const struct demand strict_folder = {
	S_IWGRP | S_IWOTH,
	{ "its folder is writable by group or others",
	  "chmod go-w takes that away" },
	{ "its folder belongs to another user",
	  "it must belong to root or to you" },
};

/* A file of the reader's own, in a folder of the reader's choice. */
static const struct demand own_file = {
	S_IWOTH,
	{ "it is writable by everyone", "chmod o-w takes that away" },
	{ "it belongs to another user", "it must belong to root or to you" },
};

static const struct refusal is_link = { "it is a symbolic link",
	                                "name the file that it points to" };
static const struct refusal is_no_file = { "it is not a regular file", NULL };
static const struct refusal is_too_large = { "it is too large",
	                                     "a profile may have 1 MiB" };

static int
refuse(struct refusal *refusal, const struct refusal *why)
{
	*refusal = *why;
	return -EACCES;
}

static int
meet(const struct demand *demand, const struct stat *status, uid_t reader,
     struct refusal *refusal)
{
	if (status->st_uid != 0 && status->st_uid != reader)
		return refuse(refusal, &demand->owner);
	if (status->st_mode & demand->forbidden)
		return refuse(refusal, &demand->mode);
	return 0;
}

static bool
is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	while (length > 1 && folder[length - 1] == '/')
		length--;
	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

static bool
is_system_file(const struct search_path *search, const char *path)
{
	struct stat status;
	size_t i;

	for (i = 0; i < search->n; i++) {
		if (is_below(path, search->folders[i]) &&
		    stat(search->folders[i], &status) == 0 && status.st_uid == 0)
			return true;
	}
	return false;
}

/* The folder of the file, pinned: what was checked is what is opened in. */
static int
open_folder(const char *path, const char *base)
{
	_cleanup_free_ char *folder = NULL;
	int fd;

	folder = base == path ? strdup(".") : strndup(path, (size_t)(base - path));
	if (!folder)
		return -ENOMEM;
	fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* NAME.profile.d lies in a search folder, whose owner decides about it. */
static int
check_folder(int folder, bool is_drop_in, uid_t reader, struct refusal *refusal)
{
	struct stat status;
	int error;

	if (fstat(folder, &status) < 0)
		return -errno;
	error = meet(&strict_folder, &status, reader, refusal);
	if (error || !is_drop_in)
		return error;
	if (fstatat(folder, "..", &status, 0) < 0)
		return -errno;
	return meet(&strict_folder, &status, reader, refusal);
}

static bool
is_in_drop_in(const char *path, const char *base)
{
	static const char suffix[] = ".profile.d/";
	const size_t length = sizeof(suffix) - 1;

	return (size_t)(base - path) > length &&
	       strncmp(base - length, suffix, length) == 0;
}

static int
check_kind(const struct stat *status, struct refusal *refusal)
{
	if (S_ISLNK(status->st_mode))
		return refuse(refusal, &is_link);
	if (!S_ISREG(status->st_mode))
		return refuse(refusal, &is_no_file);
	if (status->st_size > PROFILE_SIZE_MAX)
		return refuse(refusal, &is_too_large);
	return 0;
}

/* To open a device or a FIFO may already do something: so a look before, and
 * another one at what was opened. */
static int
open_regular(int folder, const char *base, struct stat *status,
             struct refusal *refusal)
{
	_cleanup_close_ int fd = -1;
	int error;

	if (fstatat(folder, base, status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	error = check_kind(status, refusal);
	if (error)
		return error;
	fd = openat(folder, base,
	            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP ? refuse(refusal, &is_link) : -errno;
	if (fstat(fd, status) < 0)
		return -errno;
	error = check_kind(status, refusal);
	return error ? error : STEAL_FD(fd);
}

int
trust_open(const struct search_path *search, const char *path,
           struct trusted_file *ret, struct refusal *refusal)
{
	_cleanup_close_ int folder = -1, fd = -1;
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const bool system = is_system_file(search, path);
	const bool strict = system || search->reader == 0;
	struct stat status;
	int error = 0;

	if (!*base)
		return refuse(refusal, &is_no_file);
	folder = open_folder(path, base);
	if (folder < 0)
		return folder;
	if (strict)
		error = check_folder(folder, is_in_drop_in(path, base),
		                     search->reader, refusal);
	if (error)
		return error;
	fd = open_regular(folder, base, &status, refusal);
	if (fd < 0)
		return fd;
	error = meet(strict ? &strict_file : &own_file, &status, search->reader,
	             refusal);
	if (error)
		return error;
	*ret = (struct trusted_file){ .fd = STEAL_FD(fd),
		                      .device = status.st_dev,
		                      .inode = status.st_ino,
		                      .system = system };
	return 0;
}
