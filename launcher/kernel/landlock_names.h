/* Names in one folder: those that rules speak about, those that are on disk. For
 * landlock_walk.c only. */
#ifndef BAILEY_KERNEL_LANDLOCK_NAMES_H
#define BAILEY_KERNEL_LANDLOCK_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum entry_kind {
	ENTRY_NONE, /* missing, a link, a socket: nothing to grant */
	ENTRY_FILE, /* devices and pipes as well */
	ENTRY_FOLDER,
};

struct entry {
	const char *name;
	enum entry_kind kind;
};

struct entry_list {
	struct entry *items;
	size_t n;
	size_t capacity;
};

/* What is at path now, links not followed. */
enum entry_kind entry_kind_of(const char *path);

/* Everything in the folder but ENTRY_NONE; names in the arena. 0; -E2BIG where it
 * has more than max entries; -errno of opening or reading it. *ret untouched on
 * failure. */
int entry_list_read(struct arena *arena, const char *folder, size_t max,
                    struct entry_list *ret);

struct name_list {
	const char **items;
	size_t n;
	size_t capacity;
};

void name_list_sort(struct name_list *list); /* and each once */
bool name_list_has(const struct name_list *list, const char *name); /* sorted */

/* Opens a path, from the folder where it is relative, without following any link on
 * the way, with flags of open(2). A descriptor or -errno. */
int open_without_links(int folder, const char *path, int flags);

/* "dir" "/" "name", arena. */
char *path_join(struct arena *arena, const char *dir, const char *name);

#endif
