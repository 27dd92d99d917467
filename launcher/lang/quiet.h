/* Which files are known to protect nothing, kept between launches so that not each
 * of them reads every installed profile to find that out. For lang/ only.
 *
 * A file is known by what it is and when it last changed: device, inode, size and
 * ctime, which nobody can set. Where any of these differs it is read again; where
 * the list cannot be read, is damaged or is missing, all of them are. The list can
 * only say that a file need not be read: it lies in a folder that is the user's
 * alone and sealed in every policy (base/own_folder.h). */
#ifndef BAILEY_LANG_QUIET_H
#define BAILEY_LANG_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/arena.h"

struct quiet_file;

struct quiet_files {
	const struct quiet_file *known; /* sorted, from the list */
	size_t n_known;
	struct quiet_file *added;
	size_t n_added;
	size_t capacity;
	struct arena *arena;
};

/* Reads the list in the folder (a descriptor; -1: there is none). Whatever is wrong
 * with it makes it empty. */
void quiet_load(struct arena *arena, int folder, struct quiet_files *ret);

/* Need this file not be read? */
bool quiet_knows(const struct quiet_files *files, const struct stat *status);

/* It was read, status is that of the descriptor, and it protects nothing. A file
 * that changed in the last seconds is not kept: it could change once more within
 * the clock's grain. 0 or -ENOMEM. */
int quiet_add(struct quiet_files *files, const struct stat *status);

/* Puts what was added into the list, if anything was. What goes wrong costs time at
 * the next launch and nothing else. */
void quiet_save(struct quiet_files *files, int folder);

#endif
