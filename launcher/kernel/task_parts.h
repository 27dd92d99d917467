/* For task.c and task_tree.c. */
#ifndef BAILEY_KERNEL_TASK_PARTS_H
#define BAILEY_KERNEL_TASK_PARTS_H

#include "kernel/task.h"

enum {
	PROC_NAME_MAX = 48,
	STATUS_MAX = 8192, /* /proc/PID/status and other texts */
};

/* The text of /proc/TID/file, NUL-terminated, cut at size. 0 or -errno, -ESRCH. */
int task_read_proc(pid_t tid, const char *file, char *out, size_t size);

/* What is behind the name in the text; NULL. */
const char *task_find_field(const char *text, const char *name);

#endif
