#include "kernel/landlock_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

static enum entry_kind
kind_of_mode(mode_t mode)
{
	if (S_ISLNK(mode) || S_ISSOCK(mode))
		return ENTRY_NONE;
	return S_ISDIR(mode) ? ENTRY_FOLDER : ENTRY_FILE;
}

enum entry_kind
entry_kind_of(const char *path)
{
	struct stat status;

	if (lstat(path, &status))
		return ENTRY_NONE;
	return kind_of_mode(status.st_mode);
}

/* As getdents64(2) fills it; libc's reader would ask for the folder's status and
 * flags, and take 32 KiB, at each folder. */
enum { LISTING_SIZE = 8192 };

static enum entry_kind
kind_of_entry(int folder, const struct dirent64 *entry)
{
	struct stat status;

	if (entry->d_type != DT_UNKNOWN)
		return kind_of_mode(DTTOIF(entry->d_type));
	if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW))
		return ENTRY_NONE;
	return kind_of_mode(status.st_mode);
}

static bool
is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static int
add_entry(struct arena *arena, int folder, const struct dirent64 *entry, size_t max,
          struct entry_list *list)
{
	struct entry found = { NULL, kind_of_entry(folder, entry) };

	if (found.kind == ENTRY_NONE || is_dots(entry->d_name))
		return 0;
	if (list->n == max)
		return -E2BIG;
	found.name = arena_strdup(arena, entry->d_name);
	if (!found.name)
		return -ENOMEM;
	return ARENA_PUSH(arena, list->items, list->n, list->capacity, found);
}

/* The folder was opened by a path without links, and each entry is taken by its
 * name alone: the walk never leaves the tree that it is in. */
int
entry_list_read(struct arena *arena, const char *path, size_t max,
                struct entry_list *ret)
{
	_cleanup_close_ int fd = open_without_links(
	        AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	alignas(struct dirent64) char listing[LISTING_SIZE];
	struct entry_list list = { 0 };
	ssize_t length;

	if (fd < 0)
		return fd;
	while ((length = getdents64(fd, listing, sizeof(listing))) > 0) {
		const char *next = listing;

		while (next < listing + length) {
			const struct dirent64 *entry = (const void *)next;
			int error = add_entry(arena, fd, entry, max, &list);

			if (error)
				return error;
			next += entry->d_reclen;
		}
	}
	if (length < 0)
		return -errno;
	*ret = list;
	return 0;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
name_list_sort(struct name_list *list)
{
	size_t kept = 0;

	if (list->n < 2)
		return;
	qsort(list->items, list->n, sizeof(*list->items), compare_names);
	for (size_t i = 1; i < list->n; i++)
		if (strcmp(list->items[kept], list->items[i]))
			list->items[++kept] = list->items[i];
	list->n = kept + 1;
}

bool
name_list_has(const struct name_list *list, const char *name)
{
	return list->n && bsearch(&name, list->items, list->n, sizeof(*list->items),
	                          compare_names);
}

/* Component by component, for where openat2(2) is kept away by a container's
 * filter: O_PATH | O_NOFOLLOW opens a link as itself, and O_DIRECTORY refuses that.
 */
static int
open_stepwise(int start, const char *path, int flags)
{
	_cleanup_close_ int folder = openat(start, *path == '/' ? "/" : ".",
	                                    O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];

	for (path += strspn(path, "/"); folder >= 0; path += strspn(path, "/")) {
		size_t length = strcspn(path, "/");
		bool last = path[length + strspn(path + length, "/")] == '\0';
		int next;

		if (length > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, length ? path : ".", length ? length : 1);
		name[length ? length : 1] = '\0';
		next = openat(folder, name,
		              (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW |
		                      O_CLOEXEC);
		if (next < 0 || last)
			return next < 0 ? -errno : next;
		close(folder);
		folder = next;
		path += length;
	}
	return -errno;
}

int
open_without_links(int folder, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_stepwise(folder, path, flags);
	return fd < 0 ? -errno : (int)fd;
}

char *
path_join(struct arena *arena, const char *dir, const char *name)
{
	size_t before = strcmp(dir, "/") ? strlen(dir) : 0;
	size_t behind = strlen(name);
	char *path = arena_alloc(arena, before + behind + 2);

	if (!path)
		return NULL;
	memcpy(path, dir, before);
	path[before] = '/';
	memcpy(path + before + 1, name, behind + 1);
	return path;
}
