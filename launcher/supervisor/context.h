/* The file system context of a worker: its umask and its working folder. Threads
 * share one unless told otherwise (clone(2), CLONE_FS), and a container's filter
 * may refuse unshare(2), as Docker's does: then who makes something waits for its
 * turn.
 */
#ifndef BAILEY_SUPERVISOR_CONTEXT_H
#define BAILEY_SUPERVISOR_CONTEXT_H

#include <sys/types.h>

/* In the thread that starts the first worker. */
void context_init(void);

/* In each worker, before its first call. 0 or -errno: it may serve none. */
int context_begin(void);

/* From now on the worker makes files with this umask, and has the working folder to
 * itself, until it leaves. */
void context_take(mode_t umask);

/* Behind each call, and before what may wait for others. Taken or not. */
void context_leave(void);

#endif
