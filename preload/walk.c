/* ftw(3) and nftw(3): libc walks by calls inside itself, so that a folder around a
 * hole is "unreadable" to it. Where asking is worth it the walk is ours, by folders
 * that are asked for. With FTW_CHDIR it is libc's: narrower. */
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "wire.h"

typedef int visit_function(const char *path, const struct stat *status, int kind,
                           struct FTW *place);
typedef int plain_function(const char *path, const struct stat *status, int kind);

struct object {
	dev_t device;
	ino_t inode;
};

struct walk {
	visit_function *visit; /* nftw; NULL: */
	plain_function *plain; /* ftw */
	int flags;
	dev_t device;  /* of the start */
	void *folders; /* tsearch(3): each is entered once where links are followed
	                */
	size_t length; /* of path */
	char path[PATH_MAX];
};

static int walk_node(struct walk *walk, int base, int level);

static bool
has(const struct walk *walk, int flag)
{
	return (walk->flags & flag) != 0;
}

static int
visit(struct walk *walk, const struct stat *status, int kind, int base, int level)
{
	struct FTW place = { .base = base, .level = level };

	if (walk->visit)
		return walk->visit(walk->path, status, kind, &place);
	switch (kind) { /* what ftw(3) knows */
	case FTW_SL:
		kind = FTW_F;
		break;
	case FTW_DP:
		kind = FTW_D;
		break;
	case FTW_SLN:
		kind = FTW_NS;
		break;
	default:
		break;
	}
	return walk->plain(walk->path, status, kind);
}

static int
compare_objects(const void *a, const void *b)
{
	const struct object *one = a, *other = b;

	if (one->device != other->device)
		return one->device < other->device ? -1 : 1;
	return one->inode < other->inode ? -1 : one->inode > other->inode;
}

/* 1: for the first time; 0: again; -1: no memory. */
static int
enter(struct walk *walk, const struct stat *status)
{
	struct object *object, **found;

	if (has(walk, FTW_PHYS))
		return 1;
	object = malloc(sizeof(*object));
	if (!object)
		return -1;
	*object = (struct object){ status->st_dev, status->st_ino };
	found = tsearch(object, &walk->folders, compare_objects);
	if (found && *found == object)
		return 1;
	free(object);
	return found ? 0 : -1;
}

static int
walk_name(struct walk *walk, const char *name, int level)
{
	size_t length = walk->length, more = strlen(name);
	bool slash = length > 0 && walk->path[length - 1] != '/';
	int result;

	if (length + slash + more >= sizeof(walk->path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (slash)
		walk->path[length++] = '/';
	memcpy(walk->path + length, name, more + 1);
	result = walk_node(walk, (int)length, level);
	walk->length = length - slash;
	walk->path[walk->length] = '\0';
	return result;
}

static void
free_names(struct dirent **names, int n)
{
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static int
walk_names(struct walk *walk, struct dirent **names, int n, int level)
{
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		int result = 0;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			result = walk_name(walk, name, level);
		if (has(walk, FTW_ACTIONRETVAL) && result == FTW_SKIP_SIBLINGS)
			return 0;
		if (result)
			return result;
	}
	return 0;
}

/* All names are read first: a walk into the depth holds no folder open. */
static int
walk_folder(struct walk *walk, const struct stat *status, int base, int level)
{
	struct dirent **names;
	int n = scandir(walk->path, &names, NULL, NULL), result = 0;

	if (n < 0)
		return errno == EACCES ? visit(walk, status, FTW_DNR, base, level)
		                       : -1;
	if (!has(walk, FTW_DEPTH))
		result = visit(walk, status, FTW_D, base, level);
	if (result == 0)
		result = walk_names(walk, names, n, level + 1);
	free_names(names, n);
	if (result == 0 && has(walk, FTW_DEPTH))
		result = visit(walk, status, FTW_DP, base, level);
	return result;
}

/* The kind of what is no folder; -1: it cannot be told, errno says why. */
static int
look(const struct walk *walk, struct stat *status)
{
	if (has(walk, FTW_PHYS)) {
		if (lstat(walk->path, status))
			return -1;
		return S_ISLNK(status->st_mode) ? FTW_SL : FTW_F;
	}
	if (stat(walk->path, status) == 0)
		return FTW_F;
	if (errno == ENOENT && lstat(walk->path, status) == 0 &&
	    S_ISLNK(status->st_mode))
		return FTW_SLN;
	return -1;
}

/* walk->path names it. level 0: the start. */
static int
walk_node(struct walk *walk, int base, int level)
{
	struct stat status;
	int kind = look(walk, &status), result, first;

	walk->length = strlen(walk->path);
	if (kind < 0 && (level == 0 || (errno != EACCES && errno != ENOENT)))
		return -1;
	if (level == 0)
		walk->device = status.st_dev;
	if (kind < 0) {
		memset(&status, 0, sizeof(status));
		kind = FTW_NS;
	} else if (has(walk, FTW_MOUNT) && status.st_dev != walk->device) {
		return 0;
	}
	if (kind != FTW_F || !S_ISDIR(status.st_mode)) {
		result = visit(walk, &status, kind, base, level);
	} else {
		first = enter(walk, &status);
		result =
		        first > 0 ? walk_folder(walk, &status, base, level) : first;
	}
	if (has(walk, FTW_ACTIONRETVAL) && result == FTW_SKIP_SUBTREE)
		return 0;
	return result;
}

static int
walk_from(struct walk *walk, const char *start)
{
	size_t length = strlen(start);
	const char *slash;
	int result, error, saved = errno;

	while (length > 1 && start[length - 1] == '/')
		length--;
	if (length == 0 || length >= sizeof(walk->path)) {
		errno = length ? ENAMETOOLONG : ENOENT;
		return -1;
	}
	memcpy(walk->path, start, length);
	walk->path[length] = '\0';
	slash = length > 1 ? strrchr(walk->path, '/') : NULL;
	result = walk_node(walk, slash ? (int)(slash + 1 - walk->path) : 0, 0);
	error = result == 0 ? saved : errno;
	tdestroy(walk->folders, free);
	errno = error;
	if (has(walk, FTW_ACTIONRETVAL) && result == FTW_SKIP_SIBLINGS)
		return 0;
	return result;
}

static bool
is_ours(int flags)
{
	return (ask_facts() & WIRE_READS) && !(flags & FTW_CHDIR);
}

/* stat_type: on 64-bit machines the two structures are one. */
#define NFTW(name, stat_type)                                                      \
	EXPORT int name(const char *path,                                          \
	                int (*function)(const char *, const struct stat_type *,    \
	                                int, struct FTW *),                        \
	                int folders, int flags)                                    \
	{                                                                          \
		struct walk walk;                                                  \
                                                                                   \
		if (NEXT(name) && !is_ours(flags))                                 \
			return NEXT(name)(path, function, folders, flags);         \
		walk.visit = (visit_function *)function;                           \
		walk.plain = NULL;                                                 \
		walk.folders = NULL;                                               \
		walk.flags = flags;                                                \
		return walk_from(&walk, path);                                     \
	}

#define FTW(name, stat_type)                                                       \
	EXPORT int name(                                                           \
	        const char *path,                                                  \
	        int (*function)(const char *, const struct stat_type *, int),      \
	        int folders)                                                       \
	{                                                                          \
		struct walk walk;                                                  \
                                                                                   \
		if (NEXT(name) && !is_ours(0))                                     \
			return NEXT(name)(path, function, folders);                \
		walk.visit = NULL;                                                 \
		walk.plain = (plain_function *)function;                           \
		walk.folders = NULL;                                               \
		walk.flags = 0;                                                    \
		return walk_from(&walk, path);                                     \
	}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one structure");
NFTW(nftw, stat)
NFTW(nftw64, stat64)
FTW(ftw, stat)
FTW(ftw64, stat64)
