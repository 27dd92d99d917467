/* Another process seen from outside: memory, descriptors, folder, ids. Whoever asks
 * must make sure afterwards that it was the one he meant (kernel/notify.h). */
#ifndef BAILEY_KERNEL_TASK_H
#define BAILEY_KERNEL_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Are the numbers in /proc those that this process sees? In a PID namespace of its
 * own it may have its parent's /proc, where they are other processes'. 0, -ENXIO.
 */
int task_check_proc(void);

/* All of it or -EFAULT; -EPERM or -EACCES, -ESRCH. */
int task_read(pid_t tid, uint64_t address, void *out, size_t size);

/* A NUL-terminated string of fewer than size bytes: 0, -ENAMETOOLONG, -EFAULT ...
 */
int task_read_string(pid_t tid, uint64_t address, char *out, size_t size);

/* O_PATH descriptors, the caller's: the working folder, the root, and whatever an
 * own descriptor of the thread is open on. -EBADF, -EACCES, -ESRCH. */
int task_open_cwd(pid_t tid);
int task_open_root(pid_t tid);
int task_open_fd(pid_t tid, int fd);

/* The very descriptor, as dup(2) would give it: pidfd_getfd(2). It is made sure
 * that it is what the thread itself has under that number. */
int task_get_fd(pid_t tid, int fd);

/* /proc/TID/status */
struct task_status {
	pid_t tgid;
	mode_t umask;
	uid_t uid, fsuid; /* uid and gid: effective */
	gid_t gid, fsgid;
	uid_t uids[3]; /* real, effective, saved */
	gid_t gids[3];
	uint64_t effective; /* capabilities */
	gid_t groups[64];   /* supplementary; more are left out: fewer rights */
	unsigned n_groups;
};
int task_read_status(pid_t tid, struct task_status *ret);

/* Was the descriptor opened with O_PATH? 1, 0, -errno. */
int task_is_path_only(pid_t tid, int fd);

/* The number of threads of the process; -errno. */
int task_count_threads(pid_t tid);

/* What would end a call that the thread waits in: a signal that is neither blocked
 * nor ignored. (A tracer is told of more: those are no matter.) */
enum task_signal {
	TASK_SIGNAL_NONE,
	TASK_SIGNAL_SHARED, /* another thread of its process may take it */
	TASK_SIGNAL_OWN,    /* nobody else can: the thread will act on it */
};
enum task_signal task_find_signal(pid_t tid);

/* The device of its controlling terminal: 0; -ENXIO where it has none; -errno. */
int task_find_terminal(pid_t tid, dev_t *ret);

/* The parent's id from /proc/PID/stat; -errno. */
pid_t task_parent(pid_t pid);

/* The process of a thread, also of one that is dead and not waited for; -errno. */
pid_t task_process(pid_t tid);

/* Its process group; -errno. */
pid_t task_group(pid_t pid);

/* The process that a pidfd of the caller's stands for: -EBADF where it is none,
 * -ESRCH where that is gone, -errno. */
pid_t task_of_pidfd(int pidfd);

/* A number that children inherit and exec keeps, and that nobody can read but from
 * /proc: the hard limit of file locks, which Linux has not looked at since 2.4.25
 * (getrlimit(2), RLIMIT_LOCKS). It can be lowered by whoever bears it, which loses
 * it. task_new_mark: one that nobody has by chance; 0: none can be had. task_mark:
 * for the caller itself, where it has no such limit yet (else nothing is done). 0
 * or -errno. task_has_mark: false where unsure, and for 0. */
uint64_t task_new_mark(void);
int task_mark(uint64_t mark);
bool task_has_mark(pid_t pid, uint64_t mark);

#endif
