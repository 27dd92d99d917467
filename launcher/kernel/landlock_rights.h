/* The rights of Landlock by operation and by ABI. One list: landlock_right.def.
 * Pure. */
#ifndef BAILEY_KERNEL_LANDLOCK_RIGHTS_H
#define BAILEY_KERNEL_LANDLOCK_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/operation.h"

/* Rights that are granted together. `read` is two groups: READ_DIR holds for all
 * folders below, so it may be due higher up than READ_FILE or not at all. */
enum landlock_group {
	GROUP_LIST,
	GROUP_READ,
	GROUP_WRITE,
	GROUP_EXEC,
	GROUP_IOCTL,
	GROUP_COUNT,
	GROUP_NEVER = GROUP_COUNT, /* handled, and granted to nobody: nodes of
	                              devices, whiteouts */
};

/* The operation whose verdict gives the group. Not for GROUP_NEVER. */
enum operation landlock_group_operation(enum landlock_group group);

/* The rights of a group, GROUP_NEVER included, that an ABI knows. */
uint64_t landlock_group_rights(enum landlock_group group, int abi);

/* Rights that a rule on a plain file or a device may hold. */
uint64_t landlock_file_rights(void);

/* The name of the lowest right in *rights, which is taken out; NULL: none left. */
const char *landlock_next_right(uint64_t *rights);

#endif
