/* What each rule of a folder is about: one entry's name, or more. For
 * landlock_folder.c only. Makes no system calls. */
#ifndef BAILEY_KERNEL_LANDLOCK_ABOUT_H
#define BAILEY_KERNEL_LANDLOCK_ABOUT_H

#include "kernel/landlock_folder.h"

/* Marks, to be compared as pointers: the whole folder; entries of no one name. */
extern const char about_all[], about_any[];

/* Of names; one more, the first, is for the rules about no one name. */
enum { ABOUT_BUCKETS = 256 };

/* The name of an entry, or about_any. Arena; NULL on -ENOMEM. */
const char *about_name(struct arena *arena, const struct path_pattern *pattern,
                       const struct folder *folder);

unsigned about_hash(const char *name);

/* Once folder->about is filled: its by_name and buckets. */
void about_sort(const struct folder_rules *all, const struct folder *folder);

/* Positions of the rules that may concern an entry, ascending, into all->concern;
 * name: NULL where no rule names it. Returns their number. */
size_t about_concern(const struct folder_rules *all, const struct folder *folder,
                     const char *name);

#endif
