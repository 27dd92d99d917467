/* Calls of 32-bit programs (allow abi i386), made native before their handlers see
 * them: what stands in other registers, behind another number or in one more piece
 * of memory. Structures are layout.h's. */
#ifndef BAILEY_SUPERVISOR_COMPAT_H
#define BAILEY_SUPERVISOR_COMPAT_H

#include <linux/audit.h>

#include "supervisor/call.h"

static inline bool
compat_is(const struct call *call)
{
	return call->data.arch == AUDIT_ARCH_I386;
}

/* Named in handler.def. 0: the handler may go on with call->data; else the answer.
 */
typedef int64_t (*compat_function)(struct call *call);

int64_t compat_same(struct call *call);
int64_t compat_ids(struct call *call);    /* chown(2) of 16 bits */
int64_t compat_length(struct call *call); /* truncate(2) of 32 bits */
int64_t compat_split_length(struct call *call);
int64_t compat_mmap(struct call *call);

/* O_LARGEFILE of i386, which 64-bit programs have without asking. Else files of 2
 * GiB and more are not opened (EOVERFLOW, open(2)). */
bool compat_opens_large(const struct call *call, int flags);

/* The number that a call has in the ABI of this one; -1. */
int compat_number(const struct call *call, const char *name);

#endif
