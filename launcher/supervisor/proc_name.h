/* Names below /proc. The supervisor stands outside the walls, so what the kernel
 * would ask before it shows one process to another (ptrace(2), access mode
 * checking) is asked here. */
#ifndef BAILEY_SUPERVISOR_PROC_NAME_H
#define BAILEY_SUPERVISOR_PROC_NAME_H

#include "supervisor/call.h"

/* Is the path, where it is one of a process, of the thread's own? 0 or -EACCES. */
int proc_name_own(struct call *call, const char *path);

/* How the judge knows a resolved path: what a process has of itself in /proc goes
 * by the rules for the program's ("/proc/self/" in a profile). 0; -EACCES for what
 * another process shows only to those who may trace it. out may be path. */
int proc_name_judge(struct call *call, const char *path, char out[PATH_MAX]);

#endif
