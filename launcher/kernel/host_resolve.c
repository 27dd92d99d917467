#include "kernel/host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { LINKS_MAX = 40 }; /* as the kernel: path_resolution(7) */

static enum node_kind
kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return NODE_FILE;
	case S_IFDIR:
		return NODE_FOLDER;
	case S_IFCHR:
	case S_IFBLK:
		return NODE_DEVICE;
	}
	return NODE_OTHER;
}

/* Removes "//", "." and ".." as text: right only where no link is involved. out may
 * be path itself; it is never longer. */
static void
clean_path(const char *path, char *out)
{
	size_t used = 0;

	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && !memcmp(path, "..", 2)) {
			while (used > 0 && out[--used] != '/')
				;
		} else if (length > 0 && !(length == 1 && *path == '.')) {
			out[used++] = '/';
			memmove(out + used, path, length);
			used += length;
		}
		path += length + (path[length] == '/');
	}
	if (used == 0)
		out[used++] = '/';
	out[used] = '\0';
}

/* The name of an open file; -ESTALE where it has none any more or never had one (a
 * pipe, a deleted file). */
static int
name_of(int fd, const struct stat *status, char out[PATH_MAX])
{
	char link[32];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, out, PATH_MAX);
	if (length < 0)
		return -errno;
	if (length == PATH_MAX)
		return -ENAMETOOLONG;
	out[length] = '\0';
	return out[0] != '/' || status->st_nlink == 0 ? -ESTALE : 0;
}

/* Opens a path that exists in full. Most paths have no links in them: one openat2
 * tells, and the path is its own name. */
static int
resolve_existing(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	_cleanup_close_ int fd = -1;
	bool has_links;
	struct stat status;
	int error = 0;

	fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	has_links = fd < 0;
	if (fd < 0 && (errno == ELOOP || errno == ENOSYS || errno == EPERM))
		fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status))
		return -errno;
	if (has_links)
		error = name_of(fd, &status, out);
	else
		clean_path(path, out);
	if (!error)
		*kind = kind_of(status.st_mode);
	return error;
}

/* A walk by hand, for paths of which some part is missing. */
struct lookup {
	char done[PATH_MAX];   /* resolved so far, "" for "/" */
	char rest[PATH_MAX];   /* not looked at yet */
	char target[PATH_MAX]; /* of a link, then the rest */
	unsigned n_links;
	enum node_kind kind; /* of done */
};

static void
drop_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/* A link without a target still says where a new file would come to be. */
static int
follow_link(struct lookup *lookup)
{
	ssize_t length = readlink(lookup->done, lookup->target, PATH_MAX - 1);
	size_t rest = strlen(lookup->rest);

	if (length < 0)
		return -errno;
	if (++lookup->n_links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)length + 1 + rest >= PATH_MAX)
		return -ENAMETOOLONG;
	lookup->target[length] = '/';
	memcpy(lookup->target + length + 1, lookup->rest, rest + 1);
	memcpy(lookup->rest, lookup->target, (size_t)length + 1 + rest + 1);
	if (lookup->rest[0] == '/')
		lookup->done[0] = '\0';
	else
		drop_last(lookup->done);
	return 0;
}

static int
look_at(struct lookup *lookup)
{
	struct stat status;

	if (lookup->kind == NODE_MISSING)
		return 0;
	if (lstat(lookup->done, &status)) {
		lookup->kind = NODE_MISSING;
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	}
	if (S_ISLNK(status.st_mode)) {
		lookup->kind = NODE_FOLDER;
		return follow_link(lookup);
	}
	lookup->kind = kind_of(status.st_mode);
	return 0;
}

/* What is below a missing folder is missing; ".." may lead back to what is there.
 */
static int
take_component(struct lookup *lookup)
{
	char *rest = lookup->rest;
	size_t length = strcspn(rest, "/");
	size_t used = strlen(lookup->done);
	bool back = length == 2 && !memcmp(rest, "..", 2);

	if (!back && length > 0 && !(length == 1 && *rest == '.')) {
		if (used + 1 + length >= PATH_MAX)
			return -ENAMETOOLONG;
		lookup->done[used] = '/';
		memcpy(lookup->done + used + 1, rest, length);
		lookup->done[used + 1 + length] = '\0';
	} else if (back) {
		drop_last(lookup->done);
		lookup->kind = NODE_FOLDER;
	}
	rest += length + (rest[length] == '/');
	memmove(lookup->rest, rest, strlen(rest) + 1);
	return lookup->done[0] ? look_at(lookup) : 0;
}

static int
resolve_by_hand(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	_cleanup_free_ struct lookup *lookup = calloc(1, sizeof(*lookup));
	int error = 0;

	if (!lookup)
		return -ENOMEM;
	lookup->kind = NODE_FOLDER;
	strcpy(lookup->rest, path);
	while (*lookup->rest && !error)
		error = take_component(lookup);
	if (error)
		return error;
	strcpy(out, lookup->done[0] ? lookup->done : "/");
	*kind = lookup->kind;
	return 0;
}

/* /proc/self/fd/0 may be a pipe: it goes by the name of the link. */
static int
resolve_nameless(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	char folder[PATH_MAX];
	const char *name = strrchr(path, '/') + 1;
	int error;

	snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
	error = resolve_existing(folder, folder, kind);
	if (error)
		return error;
	if (snprintf(out, PATH_MAX, "%s/%s", strcmp(folder, "/") ? folder : "",
	             name) >= PATH_MAX)
		return -ENAMETOOLONG;
	*kind = NODE_OTHER;
	return 0;
}

int
host_resolve(void *context, const char *path, char out[PATH_MAX],
             enum node_kind *kind)
{
	char found[PATH_MAX];
	enum node_kind node;
	int error;

	(void)context;
	if (path[0] != '/')
		return -EINVAL;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	error = resolve_existing(path, found, &node);
	if (error == -ENOENT || error == -ENOTDIR)
		error = resolve_by_hand(path, found, &node);
	else if (error == -ESTALE)
		error = resolve_nameless(path, found, &node);
	if (error)
		return error;
	strcpy(out, found);
	*kind = node;
	return 0;
}
