#include "kernel/package_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"

#define LIST_SUFFIX ".list"

enum { LIST_MAX = 64 * 1024 * 1024 };

static int
read_list(int folder, const char *name, char **ret)
{
	_cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	size_t length;

	return fd < 0 ? -errno : fd_read_all(fd, LIST_MAX, ret, &length);
}

/* A whole line of the list. */
static bool
has_line(const char *text, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = text; (at = strstr(at, line)); at += length)
		if ((at == text || at[-1] == '\n') &&
		    (at[length] == '\n' || !at[length]))
			return true;
	return false;
}

/* Packages still name /bin/x where /bin is a link to usr/bin, and the reverse. */
static bool
has_file(const char *text, const char *path)
{
	static const char usr[] = "/usr";
	char other[PATH_MAX];

	if (has_line(text, path))
		return true;
	if (text_starts_with(path, "/usr/"))
		return has_line(text, path + strlen(usr));
	snprintf(other, sizeof(other), "%s%s", usr, path);
	return has_line(text, other);
}

/* "libc6:amd64.list" -> "libc6"; NULL: it is no list. */
static const char *
package_of(struct arena *arena, const char *name)
{
	if (!text_ends_with(name, LIST_SUFFIX))
		return NULL;
	return arena_strndup(arena, name,
	                     strcspn(name, ":") < strlen(name)
	                             ? strcspn(name, ":")
	                             : strlen(name) - strlen(LIST_SUFFIX));
}

struct list {
	const char **files;
	size_t n, capacity;
};

static int
add_files(struct arena *arena, struct list *list, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *line = arena_strndup(arena, text, length);

		if (!line ||
		    ARENA_PUSH(arena, list->files, list->n, list->capacity, line))
			return -ENOMEM;
		text += length + (text[length] == '\n');
	}
	return 0;
}

/* What a source package splits off. */
static int
add_parts(struct arena *arena, int folder, const char *package, struct list *list)
{
	static const char *const parts[] = { "common", "data", "core" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		_cleanup_free_ char *text = NULL;
		const char *name =
		        arena_printf(arena, "%s-%s" LIST_SUFFIX, package, parts[i]);
		int error = name ? read_list(folder, name, &text) : -ENOMEM;

		if (error == -ENOENT)
			continue;
		if (!error)
			error = add_files(arena, list, text);
		if (error)
			return error;
	}
	return 0;
}

int
package_find(struct arena *arena, const char *folder, const char *path,
             struct package *ret)
{
	_cleanup_dir_ DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_cleanup_free_ char *text = NULL;
		struct list list = { .files = NULL };
		const char *name;
		int error;

		if (!text_ends_with(entry->d_name, LIST_SUFFIX))
			continue;
		error = read_list(dirfd(dir), entry->d_name, &text);
		if (error)
			return error;
		if (!has_file(text, path))
			continue;
		name = package_of(arena, entry->d_name);
		error = name ? add_files(arena, &list, text) : -ENOMEM;
		if (!error)
			error = add_parts(arena, dirfd(dir), name, &list);
		if (!error)
			*ret = (struct package){ name, list.files, list.n };
		return error;
	}
	return dir || errno == ENOENT ? -ENOENT : -errno;
}
