/* task.h: who belongs to whom. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/task_parts.h"

/* proc(5): behind the name, which may hold anything, come the state and the parent;
 * the threads are the 20th field. */
static int
read_stat_field(pid_t pid, unsigned field, long *ret)
{
	char text[1024];
	const char *rest;
	int error = task_read_proc(pid, "stat", text, sizeof(text));

	if (error)
		return error;
	rest = strrchr(text, ')');
	for (unsigned i = 2; rest && i < field; i++)
		rest = strchr(rest + 1, ' ');
	if (!rest)
		return -EIO;
	*ret = strtol(rest, NULL, 10);
	return 0;
}

/* A folder has a link more for each folder in it, and two of its own; here they are
 * counted as they are asked for (fs/proc/base.c, proc_task_getattr). Cheaper by far
 * than /proc/TID/stat, which gathers fifty figures. */
int
task_count_threads(pid_t tid)
{
	char path[32];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)tid);
	if (stat(path, &status))
		return errno == ENOENT ? -ESRCH : -errno;
	return status.st_nlink > 2 ? (int)status.st_nlink - 2 : -ESRCH;
}

pid_t
task_parent(pid_t pid)
{
	long parent;
	int error = read_stat_field(pid, 4, &parent);

	return error ? error : (pid_t)parent;
}

/* The number behind the name of a field of /proc/PID/file: 0 or -errno; -EBADF
 * where there is no such field. */
static int
read_number(pid_t pid, const char *file, const char *name, pid_t *ret)
{
	char text[STATUS_MAX];
	const char *field;
	int error = task_read_proc(pid, file, text, sizeof(text));

	if (error)
		return error;
	field = task_find_field(text, name);
	return field && sscanf(field, "%d", ret) == 1 ? 0 : -EBADF;
}

pid_t
task_process(pid_t tid)
{
	pid_t process;
	int error = read_number(tid, "status", "\nTgid:", &process);

	if (error == -ENOENT || error == -EBADF)
		return -ESRCH;
	return error ? error : process;
}

pid_t
task_group(pid_t pid)
{
	long group;
	int error = read_stat_field(pid, 5, &group);

	return error ? error : (pid_t)group;
}

/* pidfd_open(2): /proc/PID/fdinfo has "Pid:", -1 behind the end, 0 in another
 * namespace. */
pid_t
task_of_pidfd(int pidfd)
{
	char name[PROC_NAME_MAX];
	pid_t pid;
	int error;

	snprintf(name, sizeof(name), "fdinfo/%d", pidfd);
	error = read_number(getpid(), name, "\nPid:", &pid);
	if (error)
		return error;
	return pid > 0 ? pid : -ESRCH;
}

/* Below RLIM_INFINITY, and what 32-bit programs take for it is no matter. */
uint64_t
task_new_mark(void)
{
	uint64_t mark;

	return getrandom(&mark, sizeof(mark), 0) == sizeof(mark) ? mark >> 2 : 0;
}

int
task_mark(uint64_t mark)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_LOCKS, &limit))
		return -errno;
	if (limit.rlim_max != RLIM_INFINITY)
		return 0;
	limit.rlim_cur = limit.rlim_max = mark;
	return setrlimit(RLIMIT_LOCKS, &limit) ? -errno : 0;
}

/* proc(5), /proc/PID/limits: soft, hard, unit. */
bool
task_has_mark(pid_t pid, uint64_t mark)
{
	char text[STATUS_MAX];
	const char *field;
	uint64_t hard;

	if (!mark || task_read_proc(pid, "limits", text, sizeof(text)))
		return false;
	field = task_find_field(text, "Max file locks");
	return field && sscanf(field, "%*s %" SCNu64, &hard) == 1 && hard == mark;
}

/* The 7th field, "with the minor device number in the combination of bits 31 to 20
 * and 7 to 0; the major in bits 15 to 8" (proc_pid_stat(5)). */
int
task_find_terminal(pid_t tid, dev_t *ret)
{
	long n;
	int error = read_stat_field(tid, 7, &n);
	unsigned long bits;

	if (error)
		return error;
	bits = (unsigned long)n & 0xffffffffUL;
	if (bits == 0)
		return -ENXIO;
	*ret = makedev(bits >> 8 & 0xfff, (bits & 0xff) | (bits >> 12 & 0xfff00));
	return 0;
}
