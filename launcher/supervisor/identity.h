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

#endif
