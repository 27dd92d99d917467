#include "kernel/landlock_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

static void
cleanup_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

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

static enum entry_kind
kind_of_entry(int folder, const struct dirent *entry)
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
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* The folder was opened by a path without links, and each entry is taken by its
 * name alone: the walk never leaves the tree that it is in. */
int
entry_list_read(struct arena *arena, const char *path, size_t max,
                struct entry_list *ret)
{
	_cleanup_close_ int fd =
	        open_without_links(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	_cleanup_(cleanup_folder) DIR *folder = NULL;
	struct entry_list list = { 0 };
	const struct dirent *entry;

	if (fd < 0)
		return fd;
	folder = fdopendir(fd);
	if (!folder)
		return -errno;
	STEAL_FD(fd);
	while (errno = 0, (entry = readdir(folder)) != NULL) {
		struct entry found = { NULL, kind_of_entry(dirfd(folder), entry) };

		if (found.kind == ENTRY_NONE || is_dots(entry->d_name))
			continue;
		if (list.n == max)
			return -E2BIG;
		found.name = arena_strdup(arena, entry->d_name);
		if (!found.name ||
		    ARENA_PUSH(arena, list.items, list.n, list.capacity, found))
			return -ENOMEM;
	}
	if (errno)
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
open_stepwise(const char *path, int flags)
{
	_cleanup_close_ int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
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
open_without_links(const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_stepwise(path, flags);
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
