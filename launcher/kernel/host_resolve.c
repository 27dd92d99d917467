#include "kernel/host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/host_cache.h"

enum { LINKS_MAX = 40 }; /* as the kernel: path_resolution(7) */

enum node_kind
host_kind_of(mode_t mode)
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

/* A path without links is its own name: one openat2(2) tells. */
static int
resolve_without_links(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	_cleanup_close_ int fd =
	        (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		return -errno;
	clean_path(path, out);
	*kind = host_kind_of(status.st_mode);
	return 0;
}

/* A walk by hand: through links, and on where something is missing. (The name of an
 * open descriptor in /proc would cost more than the walk.) */
struct lookup {
	char done[PATH_MAX];   /* resolved so far, "" for "/" */
	char rest[PATH_MAX];   /* not looked at yet */
	char target[PATH_MAX]; /* of a link, then the rest */
	unsigned n_links;
	bool missing; /* done is */
};

/* The callers have seen that it fits. */
static void
copy_path(char to[PATH_MAX], const char *from)
{
	size_t length = strnlen(from, PATH_MAX - 1);

	memmove(to, from, length);
	to[length] = '\0';
}

/* The three paths are not cleared: that would cost more than the walk. */
static void
lookup_begin(struct lookup *lookup)
{
	lookup->done[0] = '\0';
	lookup->n_links = 0;
	lookup->missing = false;
}

static void
drop_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/* A link without a target still says where a new file would come to be. */
static int
take_target(struct lookup *lookup, size_t length)
{
	size_t rest = strlen(lookup->rest);

	if (++lookup->n_links > LINKS_MAX)
		return -ELOOP;
	if (length + 1 + rest >= PATH_MAX)
		return -ENAMETOOLONG;
	lookup->target[length] = '/';
	memcpy(lookup->target + length + 1, lookup->rest, rest + 1);
	copy_path(lookup->rest, lookup->target);
	if (lookup->rest[0] == '/')
		lookup->done[0] = '\0';
	else
		drop_last(lookup->done);
	return 0;
}

static int
follow(struct lookup *lookup)
{
	ssize_t length;

	if (lookup->missing)
		return 0;
	length = readlink(lookup->done, lookup->target, PATH_MAX);
	if (length >= 0)
		return take_target(lookup, (size_t)length);
	if (errno == EINVAL) /* no link */
		return 0;
	lookup->missing = errno == ENOENT || errno == ENOTDIR;
	return lookup->missing ? 0 : -errno;
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
	bool here = length == 0 || (length == 1 && *rest == '.');

	if (back) {
		drop_last(lookup->done);
		lookup->missing = false;
	} else if (!here) {
		if (used + 1 + length >= PATH_MAX)
			return -ENAMETOOLONG;
		lookup->done[used] = '/';
		memcpy(lookup->done + used + 1, rest, length);
		lookup->done[used + 1 + length] = '\0';
	}
	rest += length + (rest[length] == '/');
	memmove(lookup->rest, rest, strlen(rest) + 1);
	return here || !lookup->done[0] ? 0 : follow(lookup);
}

static int
walk_path(struct lookup *lookup, const char *path)
{
	int error = 0;

	copy_path(lookup->rest, path);
	while (*lookup->rest && !error)
		error = take_component(lookup);
	return error;
}

/* /proc/self/fd/0 may be a pipe, whose link leads to no path: it goes by the name
 * of the link. */
static int
walk_nameless(struct lookup *lookup, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t used;
	int error;

	lookup_begin(lookup);
	memcpy(lookup->target, path, (size_t)(name - path));
	lookup->target[name - path] = '\0';
	error = walk_path(lookup, lookup->target);
	used = strlen(lookup->done);
	if (!error && used + strlen(name) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!error)
		memcpy(lookup->done + used, name, strlen(name) + 1);
	return error;
}

static int
resolve_by_hand(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	_cleanup_free_ struct lookup *lookup = malloc(sizeof(*lookup));
	struct stat status;
	int error;

	if (!lookup)
		return -ENOMEM;
	lookup_begin(lookup);
	error = walk_path(lookup, path);
	if (!error && lookup->missing && lookup->n_links && !stat(path, &status)) {
		error = walk_nameless(lookup, path);
		*kind = NODE_OTHER;
	} else if (!error) {
		if (!lookup->missing &&
		    lstat(lookup->done[0] ? lookup->done : "/", &status))
			return -errno;
		*kind = lookup->missing ? NODE_MISSING
		                        : host_kind_of(status.st_mode);
	}
	if (!error)
		copy_path(out, lookup->done[0] ? lookup->done : "/");
	return error;
}

int
host_resolve_alone(const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	char found[PATH_MAX];
	enum node_kind node;
	int error = resolve_without_links(path, found, &node);

	if (error)
		error = resolve_by_hand(path, found, &node);
	if (error)
		return error;
	copy_path(out, found);
	*kind = node;
	return 0;
}

int
host_resolve(void *context, const char *path, char out[PATH_MAX],
             enum node_kind *kind)
{
	if (path[0] != '/')
		return -EINVAL;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	return context ? host_cache_resolve(context, path, out, kind)
	               : host_resolve_alone(path, out, kind);
}
