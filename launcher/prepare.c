#include "prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "policy/decide.h"

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

/* What the caller may not make, the program could not make either: a profile for a
 * service that starts as root serves an ordinary user as well. */
static bool
is_forbidden(int error)
{
	return error == -EACCES || error == -EPERM || error == -EROFS;
}

int
prepare_paths(const struct policy *policy, struct diag_list *diags)
{
	for (size_t i = 0; i < policy->n_makes; i++) {
		const struct make_policy *make = &policy->makes[i];
		int error = make_path(make);

		if (!error)
			continue;
		diag_add(diags, is_forbidden(error) ? DIAG_WARNING : DIAG_ERROR,
		         "cannot-make", &make->at, NULL, "cannot make %s '%s': %s",
		         make->folder ? "folder" : "file", make->path,
		         strerror(-error));
		if (!is_forbidden(error))
			return -EINVAL;
	}
	return 0;
}

static bool
names_tmpdir(char *const *entries)
{
	for (; *entries; entries++)
		if (text_starts_with(*entries, "TMPDIR="))
			return true;
	return false;
}

static bool
temp_is_closed(const struct policy *policy)
{
	const struct request request = { .operation = OPERATION_WRITE,
		                         .path = "/tmp" };

	return decide(policy, &request).allowed &&
	       policy_tree_verdict(policy, OPERATION_WRITE, "/tmp") == TREE_MIXED;
}

static int
put_in_front(struct arena *arena, const char *entry, char *const **environment)
{
	const char **entries;
	size_t n = 0;

	while ((*environment)[n])
		n++;
	entries = arena_alloc_array(arena, n + 2, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	entries[0] = entry;
	memcpy(entries + 1, *environment, n * sizeof(*entries));
	*environment = (char *const *)entries;
	return 0;
}

int
prepare_temp(struct arena *arena, const struct policy *policy,
             struct diag_list *diags, char *const **environment)
{
	const struct location nowhere = { 0 };
	struct stat status;
	char *entry, *path;

	if (names_tmpdir(*environment) || !temp_is_closed(policy))
		return 0;
	entry = arena_printf(arena, "TMPDIR=/tmp/bailey-%u", (unsigned)geteuid());
	if (!entry)
		return -ENOMEM;
	path = entry + strlen("TMPDIR=");
	if (mkdir(path, 0700) && errno != EEXIST)
		return diag_error(diags, "cannot-make", &nowhere, NULL,
		                  "cannot make folder '%s': %s", path,
		                  strerror(errno));
	if (lstat(path, &status) || !S_ISDIR(status.st_mode) ||
	    status.st_uid != geteuid() || (status.st_mode & 077))
		return diag_error(
		        diags, "cannot-make", &nowhere, "remove it, or set TMPDIR",
		        "'%s' is not a private folder of this user", path);
	return put_in_front(arena, entry, environment);
}
