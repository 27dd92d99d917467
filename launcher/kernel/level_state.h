/* The level of a profile as `bailey level` has set it: a file that is gone after
 * the next boot, LEVEL and the second of CLOCK_BOOTTIME at which it ends. Nobody
 * can set that clock, and it runs while the machine sleeps. */
#ifndef BAILEY_KERNEL_LEVEL_STATE_H
#define BAILEY_KERNEL_LEVEL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "lang/level.h"

/* Folders: of root for everyone, and of a user for profiles of his own. */
#define LEVEL_FOLDER_ROOT "/run/bailey"
#define LEVEL_FOLDER_USER "/run/user/%u/bailey"

struct level_state {
	enum launch_level level;
	uint64_t left; /* seconds; 0: until the next boot, or for ever */
};

/* The level of this profile now: root's word, else for a profile of the user's own
 * (system false) his. What is not there, has ended, or belongs to somebody else or
 * may be written by others is LEVEL_PROTECTED: what cannot be believed loosens
 * nothing; but a locked one that cannot be read is an error, for it took something
 * away. 0, or -errno. */
int level_read(const char *profile, bool system, struct level_state *ret);

/* Writes it, for root or for this user. seconds 0: until the next boot.
 * LEVEL_PROTECTED removes the file. 0; -ENOENT where the user has no folder in
 * /run/user; -errno. */
int level_write(const char *profile, enum launch_level level, uint64_t seconds);

#endif
