#include "kernel/task.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/task_parts.h"

#ifndef PIDFD_THREAD /* 6.9 */
#define PIDFD_THREAD O_EXCL
#endif

__attribute__((format(printf, 2, 3))) static int
open_proc(int flags, const char *format, ...)
{
	char name[PROC_NAME_MAX];
	va_list args;
	int fd;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	fd = open(name, flags | O_CLOEXEC);
	return fd >= 0 ? fd : -errno;
}

int
task_open_cwd(pid_t tid)
{
	return open_proc(O_PATH, "/proc/%d/cwd", (int)tid);
}

int
task_open_root(pid_t tid)
{
	return open_proc(O_PATH, "/proc/%d/root", (int)tid);
}

/* Before 6.9 there are pidfds of whole processes only, and a thread may have a
 * table of its own: *exact is false then. */
static int
open_pidfd(pid_t tid, bool *exact)
{
	struct task_status status;
	int fd = (int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);
	int error;

	*exact = true;
	if (fd >= 0)
		return fd;
	error = task_read_status(tid, &status);
	if (error)
		return error;
	*exact = status.tgid == tid;
	fd = (int)syscall(SYS_pidfd_open, status.tgid, 0);
	return fd >= 0 ? fd : -errno;
}

static int
get_fd(pid_t tid, int fd, bool *exact)
{
	_cleanup_close_ int pidfd = open_pidfd(tid, exact);
	int copy;

	if (pidfd < 0)
		return pidfd;
	copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	return copy < 0 ? -errno : copy;
}

/* The folder of a process that came from root and has become another user is root's
 * (proc(5), PR_SET_DUMPABLE): who may trace it can take the descriptor all the
 * same. */
static int
open_copy(pid_t tid, int fd)
{
	bool exact;
	_cleanup_close_ int copy = get_fd(tid, fd, &exact);

	if (copy < 0)
		return copy;
	return exact ? open_proc(O_PATH, "/proc/self/fd/%d", copy) : -EACCES;
}

int
task_open_fd(pid_t tid, int fd)
{
	int opened;

	if (fd < 0)
		return -EBADF;
	opened = open_proc(O_PATH, "/proc/%d/fd/%d", (int)tid, fd);
	if (opened == -EACCES)
		return open_copy(tid, fd);
	return opened == -ENOENT ? -EBADF : opened;
}

static int
is_same_file(int a, int b)
{
	struct stat first, second;

	if (fstat(a, &first) || fstat(b, &second))
		return -errno;
	return first.st_dev == second.st_dev && first.st_ino == second.st_ino
	               ? 0
	               : -EBADF;
}

int
task_get_fd(pid_t tid, int fd)
{
	bool exact;
	_cleanup_close_ int copy = get_fd(tid, fd, &exact);
	_cleanup_close_ int seen = -1;
	int error;

	if (copy < 0 || exact)
		return STEAL_FD(copy);
	seen = task_open_fd(tid, fd);
	if (seen < 0)
		return seen;
	error = is_same_file(copy, seen);
	return error ? error : STEAL_FD(copy);
}

static int
read_text(int fd, char *out, size_t size)
{
	ssize_t n;

	if (fd < 0)
		return fd;
	n = read(fd, out, size - 1);
	if (n < 0)
		return -errno;
	out[n] = '\0';
	return 0;
}

int
task_read_proc(pid_t tid, const char *file, char *out, size_t size)
{
	_cleanup_close_ int fd = open_proc(O_RDONLY, "/proc/%d/%s", (int)tid, file);

	return read_text(fd, out, size);
}

const char *
task_find_field(const char *text, const char *name)
{
	const char *found = strstr(text, name);

	return found ? found + strlen(name) : NULL;
}

/* One number: that of the namespace whose /proc it is is our own. */
int
task_check_proc(void)
{
	_cleanup_close_ int fd = open_proc(O_RDONLY, "/proc/self/status");
	char text[STATUS_MAX];
	const char *numbers;
	int own, inner;

	if (read_text(fd, text, sizeof(text)))
		return -ENXIO;
	numbers = task_find_field(text, "\nNSpid:");
	return numbers && sscanf(numbers, "%d%d", &own, &inner) == 1 ? 0 : -ENXIO;
}

static int
scan_ids(const char *text, struct task_status *status)
{
	const char *uids = task_find_field(text, "\nUid:");
	const char *gids = task_find_field(text, "\nGid:");
	uid_t *uid = status->uids;
	gid_t *gid = status->gids;

	if (!uids || !gids ||
	    sscanf(uids, "%u %u %u %u", &uid[0], &uid[1], &uid[2],
	           &status->fsuid) != 4 ||
	    sscanf(gids, "%u %u %u %u", &gid[0], &gid[1], &gid[2],
	           &status->fsgid) != 4)
		return -EIO;
	status->uid = uid[1];
	status->gid = gid[1];
	return 0;
}

static void
scan_groups(const char *text, struct task_status *status)
{
	const char *rest = task_find_field(text, "\nGroups:");
	const size_t max = ARRAY_SIZE(status->groups);

	while (rest && status->n_groups < max) {
		char *end;
		unsigned long group = strtoul(rest, &end, 10);

		if (end == rest || memchr(rest, '\n', (size_t)(end - rest)))
			return;
		status->groups[status->n_groups++] = (gid_t)group;
		rest = end;
	}
}

int
task_read_status(pid_t tid, struct task_status *ret)
{
	char text[STATUS_MAX];
	struct task_status status = { 0 };
	const char *umask_at, *tgid_at, *effective_at;
	unsigned umask_value;
	int error = task_read_proc(tid, "status", text, sizeof(text));

	if (error)
		return error;
	umask_at = task_find_field(text, "\nUmask:");
	tgid_at = task_find_field(text, "\nTgid:");
	effective_at = task_find_field(text, "\nCapEff:");
	/* A thread that is about to die has no umask any more. */
	if (!umask_at || !tgid_at || !effective_at ||
	    sscanf(umask_at, "%o", &umask_value) != 1 ||
	    sscanf(tgid_at, "%d", &status.tgid) != 1)
		return -ESRCH;
	status.umask = (mode_t)umask_value;
	status.effective = strtoull(effective_at, NULL, 16);
	error = scan_ids(text, &status);
	if (error)
		return error;
	scan_groups(text, &status);
	*ret = status;
	return 0;
}

static uint64_t
signals_of(const char *text, const char *name)
{
	const char *field = task_find_field(text, name);

	return field ? strtoull(field, NULL, 16) : 0;
}

static uint64_t
signal_bit(int number)
{
	return 1ULL << (number - 1);
}

/* What does nothing where there is no handler (signal(7)) is queued all the same
 * for who is traced. */
static uint64_t
signals_that_act(const char *text)
{
	const uint64_t idle = signal_bit(SIGCHLD) | signal_bit(SIGCONT) |
	                      signal_bit(SIGURG) | signal_bit(SIGWINCH);

	return ~signals_of(text, "\nSigBlk:") & ~signals_of(text, "\nSigIgn:") &
	       (~idle | signals_of(text, "\nSigCgt:"));
}

enum task_signal
task_find_signal(pid_t tid)
{
	char text[STATUS_MAX];
	uint64_t acting, own, shared;
	const char *threads;

	if (task_read_proc(tid, "status", text, sizeof(text)))
		return TASK_SIGNAL_NONE;
	acting = signals_that_act(text);
	own = signals_of(text, "\nSigPnd:") & acting;
	shared = signals_of(text, "\nShdPnd:") & acting;
	threads = task_find_field(text, "\nThreads:");
	if (own || (shared && threads && atoi(threads) == 1))
		return TASK_SIGNAL_OWN;
	return shared ? TASK_SIGNAL_SHARED : TASK_SIGNAL_NONE;
}

/* proc(5), /proc/PID/fdinfo: "flags:" and the octal number. */
int
task_is_path_only(pid_t tid, int fd)
{
	char name[PROC_NAME_MAX], text[512];
	const char *flags;
	unsigned value;
	int error;

	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	error = task_read_proc(tid, name, text, sizeof(text));
	if (error)
		return error;
	flags = task_find_field(text, "flags:");
	if (!flags || sscanf(flags, "%o", &value) != 1)
		return -EIO;
	return (value & O_PATH) != 0;
}
