/* What the calls on metadata share: whose, may it be changed, as whom. */
#ifndef BAILEY_SUPERVISOR_METADATA_H
#define BAILEY_SUPERVISOR_METADATA_H

#include "supervisor/pin.h"

/* 0: *ret is pinned, judged for writing, and this worker acts as the caller. The
 * change is made through ret->self, which leads to the node itself, also to a link.
 */
int metadata_begin_fd(struct call *call, int fd, struct pin *ret);

/* flags as for pin_node. */
int metadata_begin_path(struct call *call, int folder, uint64_t address, int flags,
                        struct pin *ret);

/* The newer calls: with AT_EMPTY_PATH a path that is "" or NULL is the descriptor
 * itself, and that must not be one of O_PATH. flags may have no other bits than
 * AT_SYMLINK_NOFOLLOW and this one. */
int metadata_begin_at(struct call *call, int folder, uint64_t address, int flags,
                      struct pin *ret);

/* Of a call that the supervisor made: -errno where it is negative. */
int metadata_result(int value);

/* ioctl(2): FS_IOC_SETFLAGS, FS_IOC32_SETFLAGS, FS_IOC_FSSETXATTR. */
int64_t metadata_set_flags(struct call *call);

#endif
