#include "prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

enum { PARENT_MODE = 0755 };

/* Steps into name below folder, making it where it is missing. A descriptor, or
 * -errno: -ELOOP and -ENOTDIR for a link or a file in the way. */
static int
open_or_make_folder(int folder, const char *name, mode_t mode)
{
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(folder, name, flags);

	if (fd >= 0 || errno != ENOENT)
		return fd >= 0 ? fd : -errno;
	if (mkdirat(folder, name, mode) && errno != EEXIST)
		return -errno;
	fd = openat(folder, name, flags);
	return fd >= 0 ? fd : -errno;
}

static int
make_file(int folder, const char *name, mode_t mode)
{
	_cleanup_close_ int fd =
	        openat(folder, name,
	               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	struct stat status;

	if (fd >= 0)
		return 0;
	if (errno != EEXIST)
		return -errno;
	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW))
		return -errno;
	if (S_ISLNK(status.st_mode))
		return -ELOOP;
	return S_ISDIR(status.st_mode) ? -EISDIR : 0;
}

static int
make_path(const struct make_policy *make)
{
	_cleanup_close_ int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];
	const char *rest = make->path + 1;

	if (folder < 0)
		return -errno;
	while (*rest) {
		size_t length = strcspn(rest, "/");
		bool last = rest[length] == '\0' || rest[length + 1] == '\0';
		int next;

		if (length > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, rest, length);
		name[length] = '\0';
		if (last && !make->folder)
			return make_file(folder, name, make->mode);
		next = open_or_make_folder(folder, name,
		                           last ? make->mode : PARENT_MODE);
		if (next < 0)
			return next;
		close(folder);
		folder = next;
		rest += length + (rest[length] == '/');
	}
	return 0;
}

int
prepare_paths(const struct policy *policy, struct diag_list *diags)
{
	for (size_t i = 0; i < policy->n_makes; i++) {
		const struct make_policy *make = &policy->makes[i];
		int error = make_path(make);

		if (error)
			return diag_error(diags, "cannot-make", &make->at, NULL,
			                  "cannot make %s '%s': %s",
			                  make->folder ? "folder" : "file",
			                  make->path, strerror(-error));
	}
	return 0;
}
