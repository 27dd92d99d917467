/* Folders that are listed: around a hole the kernel lets nobody list. */
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLAGS = O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC };

/* What failed with errno, once more; NULL and errno where it stays so. */
static DIR *
ask_folder(int folder, const char *path, int saved)
{
	DIR *stream;
	int fd;

	if (errno != EACCES && errno != EPERM)
		return NULL;
	fd = ask_open(folder, path, FLAGS, 0);
	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	errno = saved;
	stream = fdopendir(fd);
	if (!stream)
		close(fd);
	return stream;
}

EXPORT DIR *
opendir(const char *path)
{
	int saved = errno;
	DIR *stream;

	if (!NEXT(opendir) || ask_is_refused(path, FLAGS)) {
		errno = NEXT(opendir) ? EACCES : ENOSYS;
		return NULL;
	}
	stream = NEXT(opendir)(path);
	return stream ? stream : ask_folder(AT_FDCWD, path, saved);
}

/* scandir(3), once the folder is open. libc's own opens it inside. */

struct listing {
	struct dirent **items;
	size_t n, capacity;
};

typedef int select_function(const struct dirent *entry);
typedef int compare_function(const struct dirent **a, const struct dirent **b);

static bool
add_entry(struct listing *listing, const struct dirent *entry)
{
	struct dirent *copy;

	if (listing->n == listing->capacity) {
		size_t capacity = listing->capacity ? 2 * listing->capacity : 32;
		struct dirent **items =
		        realloc(listing->items, capacity * sizeof(*items));

		if (!items)
			return false;
		listing->items = items;
		listing->capacity = capacity;
	}
	copy = malloc(entry->d_reclen);
	if (!copy)
		return false;
	memcpy(copy, entry, entry->d_reclen);
	listing->items[listing->n++] = copy;
	return true;
}

static int
free_listing(struct listing *listing, int error)
{
	while (listing->n)
		free(listing->items[--listing->n]);
	free(listing->items);
	errno = error;
	return -1;
}

/* Closes the folder. */
static int
scan(DIR *stream, struct dirent ***ret, select_function *wanted,
     compare_function *compare, int saved)
{
	struct listing listing = { NULL, 0, 0 };
	const struct dirent *entry;
	int error;

	for (;;) {
		errno = 0;
		entry = readdir(stream);
		if (!entry)
			break;
		errno = 0;
		if (wanted && !wanted(entry))
			continue;
		if (!add_entry(&listing, entry)) {
			errno = ENOMEM;
			break;
		}
	}
	error = errno;
	closedir(stream);
	if (error)
		return free_listing(&listing, error);
	if (compare && listing.n)
		qsort(listing.items, listing.n, sizeof(*listing.items),
		      (int (*)(const void *, const void *))compare);
	errno = saved;
	*ret = listing.items;
	return (int)listing.n;
}

/* entry: on 64-bit machines the two structures are one. */
#define SCANDIR(name, entry)                                                       \
	EXPORT int name(                                                           \
	        const char *path, struct entry ***ret,                             \
	        int (*wanted)(const struct entry *),                               \
	        int (*compare)(const struct entry **, const struct entry **))      \
	{                                                                          \
		int saved = errno, n;                                              \
		DIR *stream;                                                       \
                                                                                   \
		if (!NEXT(name))                                                   \
			return ask_return(-ENOSYS);                                \
		n = NEXT(name)(path, ret, wanted, compare);                        \
		stream = n < 0 ? ask_folder(AT_FDCWD, path, saved) : NULL;         \
		return stream ? scan(stream, (struct dirent ***)ret,               \
		                     (select_function *)wanted,                    \
		                     (compare_function *)compare, saved)           \
		              : n;                                                 \
	}

#define SCANDIRAT(name, entry)                                                     \
	EXPORT int name(                                                           \
	        int folder, const char *path, struct entry ***ret,                 \
	        int (*wanted)(const struct entry *),                               \
	        int (*compare)(const struct entry **, const struct entry **))      \
	{                                                                          \
		int saved = errno, n;                                              \
		DIR *stream;                                                       \
                                                                                   \
		if (!NEXT(name))                                                   \
			return ask_return(-ENOSYS);                                \
		n = NEXT(name)(folder, path, ret, wanted, compare);                \
		stream = n < 0 ? ask_folder(folder, path, saved) : NULL;           \
		return stream ? scan(stream, (struct dirent ***)ret,               \
		                     (select_function *)wanted,                    \
		                     (compare_function *)compare, saved)           \
		              : n;                                                 \
	}

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "one structure");
SCANDIR(scandir, dirent)
SCANDIR(scandir64, dirent64)
SCANDIRAT(scandirat, dirent)
SCANDIRAT(scandirat64, dirent64)

/* glob(3) walks by functions that the caller may bring along: ours. */

static void *
glob_open(const char *path)
{
	return opendir(path);
}

static void
glob_close(void *stream)
{
	closedir(stream);
}

static struct dirent *
glob_read(void *stream)
{
	return readdir(stream);
}

static void
bring_functions(glob_t *list)
{
	list->gl_opendir = glob_open;
	list->gl_closedir = glob_close;
	list->gl_readdir = (void *)glob_read;
	list->gl_lstat = (void *)lstat;
	list->gl_stat = (void *)stat;
}

/* Only the functions are lent: the rest of the list is the caller's. */
static void
take_functions(glob_t *list, const glob_t *before)
{
	list->gl_opendir = before->gl_opendir;
	list->gl_closedir = before->gl_closedir;
	list->gl_readdir = before->gl_readdir;
	list->gl_lstat = before->gl_lstat;
	list->gl_stat = before->gl_stat;
	list->gl_flags &= ~GLOB_ALTDIRFUNC;
}

#define GLOB(name, list_type)                                                      \
	EXPORT int name(const char *pattern, int flags,                            \
	                int (*report)(const char *, int), list_type *list)         \
	{                                                                          \
		glob_t *same = (glob_t *)list, before;                             \
		int result;                                                        \
                                                                                   \
		if (!NEXT(name))                                                   \
			return GLOB_NOSYS;                                         \
		if (!list || flags & GLOB_ALTDIRFUNC)                              \
			return NEXT(name)(pattern, flags, report, list);           \
		before = *same;                                                    \
		bring_functions(same);                                             \
		result = NEXT(name)(pattern, flags | GLOB_ALTDIRFUNC, report,      \
		                    list);                                         \
		take_functions(same, &before);                                     \
		return result;                                                     \
	}

_Static_assert(sizeof(glob_t) == sizeof(glob64_t), "one structure");
GLOB(glob, glob_t)
GLOB(glob64, glob64_t)
