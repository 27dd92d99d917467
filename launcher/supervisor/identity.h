/* Whose rights a worker acts with. Linux has ids and capabilities for each thread
 * (credentials(7)); libc's functions would change them for all. */
#ifndef BAILEY_SUPERVISOR_IDENTITY_H
#define BAILEY_SUPERVISOR_IDENTITY_H

#include "kernel/task.h"

/* The calling thread gets the ids, groups and capabilities of that one, as far as
 * the supervisor has them; its CAP_SYS_PTRACE stays. Free where it has them
 * already. 0 or -errno: then it has the rights of nobody in particular and must not
 * act. */
int identity_assume(const struct task_status *status);

/* The capabilities alone, where no process can have other ids. A supervisor asks
 * for the one or for the other, never for both. */
int identity_assume_capabilities(const struct task_status *status);

/* Behind identity_assume(), for one act: some checks of the kernel are about real
 * ids (prlimit(2), ioprio_set(2)). They are not kept, for whoever has the same
 * could send signals to this thread. 0; -EPERM: they can only be those that the
 * thread has otherwise, or root's. */
int identity_take_real(const struct task_status *status);
void identity_return_real(void);

#endif
