/* Signals, on kernels whose Landlock has no scope for them (before ABI 6). The own
 * tree may be signalled, and whom else a rule names.
 *
 * The own process and its threads are signalled by the call itself, which then
 * cannot reach anybody else: its number is in use while its thread waits here. All
 * others by pidfd, since a number may be somebody else's a moment later. The
 * receiver sees the caller's pid as the sender's, with the code of sigqueue(3): the
 * kernel lets nobody say SI_USER of somebody else. */
#include "supervisor/signal.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/handler.h"
#include "supervisor/identity.h"
#include "supervisor/layout.h"

enum { LAST_SIGNAL = 64 }; /* _NSIG of the kernel */

int
signal_refuse(struct call *call)
{
	const struct request request = { .operation = OPERATION_SIGNAL,
		                         .name = "all" };

	return call_decide(call, &request) ? -EPERM : 0;
}

int
signal_is_own_process(struct call *call, pid_t process)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	return error ? error : process == status->tgid;
}

/* Of a process other than the caller's, held by *pidfd from before it was looked
 * at. 0; -EPERM; -ESRCH. */
static int
hold_process(struct call *call, pid_t process, int *pidfd)
{
	*pidfd = (int)syscall(SYS_pidfd_open, process, 0);
	if (*pidfd < 0)
		return errno == EINVAL ? -ESRCH : -errno;
	return call_is_own(call, process) ? 0 : signal_refuse(call);
}

/* With the rights of the caller; kill(2) compares real ids as well. */
static int
send_to(struct call *call, int pidfd, siginfo_t *info)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	if (!error)
		error = call_assume(call);
	if (!error && call->supervisor->has_identities)
		error = identity_take_real(status);
	if (!error)
		error = call_check(call);
	if (!error &&
	    syscall(SYS_pidfd_send_signal, pidfd, info->si_signo, info, 0))
		error = -errno;
	identity_return_real();
	return error;
}

/* What kill(2) would say of itself, but for the code. */
static int
make_info(struct call *call, int number, siginfo_t *ret)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	if (error)
		return error;
	memset(ret, 0, sizeof(*ret));
	ret->si_signo = number;
	ret->si_code = SI_QUEUE;
	ret->si_pid = status->tgid;
	ret->si_uid = status->uids[0];
	return 0;
}

static int
check_number(int number)
{
	return number < 0 || number > LAST_SIGNAL ? -EINVAL : 0;
}

/* info NULL: as by kill(2). */
static int64_t
signal_process(struct call *call, pid_t process, int number, siginfo_t *info)
{
	_cleanup_close_ int pidfd = -1;
	siginfo_t made;
	int error = check_number(number);

	if (!error && !info)
		error = make_info(call, number, &made);
	if (!error)
		error = hold_process(call, process, &pidfd);
	return error ? error : send_to(call, pidfd, info ? info : &made);
}

/* One thread of another process: a thread has no descriptor before Linux 6.9. Where
 * it is the only one, its process is the same. */
static int64_t
signal_thread(struct call *call, pid_t process, pid_t thread, int number,
              siginfo_t *info)
{
	if (thread != process || task_count_threads(process) != 1)
		return -EPERM;
	return signal_process(call, process, number, info);
}

/* Which processes a number of kill(2) that is not one stands for. */
struct crowd {
	pid_t group;    /* 0: everybody */
	pid_t excepted; /* the caller's process, where it is everybody */
};

static bool
is_of_crowd(const struct crowd *crowd, pid_t pid)
{
	if (crowd->group)
		return task_group(pid) == crowd->group;
	return pid > 1 && pid != crowd->excepted;
}

/* Who does not belong to the tree is left out, as Landlock leaves him out. */
static int
signal_member(struct call *call, pid_t pid, siginfo_t *info)
{
	_cleanup_close_ int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (pidfd < 0)
		return -ESRCH;
	return call_is_own(call, pid) ? send_to(call, pidfd, info) : -EPERM;
}

struct tally {
	bool sent, found;
	int error; /* the last one but -EPERM */
};

static void
count(struct tally *tally, int error)
{
	if (error == -ESRCH)
		return;
	tally->found = true;
	tally->sent |= error == 0;
	if (error && error != -EPERM)
		tally->error = error;
}

/* Children that are born meanwhile have higher numbers, and come later in /proc. */
static int
signal_members(struct call *call, const struct crowd *crowd, siginfo_t *info,
               struct tally *tally)
{
	_cleanup_dir_ DIR *folder = opendir("/proc");
	struct dirent *entry;

	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && is_of_crowd(crowd, pid))
			count(tally, signal_member(call, pid, info));
	}
	return 0;
}

/* __kill_pgrp_info() and kill_something_info() of the kernel: -1 finds nobody
 * guilty whom it may not signal. */
static int64_t
signal_crowd(struct call *call, const struct crowd *crowd, int number)
{
	struct tally tally = { 0 };
	siginfo_t info;
	int error = check_number(number);

	if (!error)
		error = make_info(call, number, &info);
	if (!error)
		error = signal_members(call, crowd, &info, &tally);
	if (error)
		return error;
	if (tally.sent)
		return 0;
	if (tally.error || !tally.found)
		return tally.found ? tally.error : -ESRCH;
	error = signal_refuse(call);
	return crowd->group ? error : 0;
}

static int64_t
signal_number(struct call *call, pid_t number, int signal_of)
{
	const struct task_status *status;
	struct crowd crowd = { 0 };
	int error = call_status(call, &status);

	if (error)
		return error;
	if (number == INT_MIN)
		return -ESRCH; /* kill(2) of the kernel */
	if (number == -1)
		crowd.excepted = status->tgid;
	else
		crowd.group = number ? -number : task_group(status->tgid);
	return signal_crowd(call, &crowd, signal_of);
}

/* Does the number stand for the own process until the call is done? That of another
 * thread does not. 1, 0, -errno. */
static int
is_sure(struct call *call, pid_t number, pid_t process)
{
	if (number != process && number != call->tid)
		return 0;
	return signal_is_own_process(call, process);
}

int64_t
handle_kill(struct call *call)
{
	pid_t number = call_int(call, 0), process;
	int own;

	if (number <= 0)
		return signal_number(call, number, call_int(call, 1));
	process = task_process(number);
	if (process < 0)
		return process;
	own = is_sure(call, number, process);
	if (own < 0)
		return own;
	return own ? call_answer_continue(call)
	           : signal_process(call, process, call_int(call, 1), NULL);
}

/* A thread of the own process by the number that its process has: that process is
 * there as long as this thread waits. */
int64_t
handle_tgkill(struct call *call)
{
	pid_t process = call_int(call, 0), thread = call_int(call, 1);
	int own = signal_is_own_process(call, process);

	if (process <= 0 || thread <= 0)
		return -EINVAL;
	if (own < 0)
		return own;
	if (own)
		return call_answer_continue(call);
	if (task_process(thread) != process)
		return -ESRCH;
	return signal_thread(call, process, thread, call_int(call, 2), NULL);
}

static int64_t
signal_own_thread(struct call *call, pid_t process, pid_t thread, int number)
{
	siginfo_t info;
	int error = make_info(call, number, &info);

	if (!error)
		error = call_check(call);
	if (!error &&
	    syscall(SYS_rt_tgsigqueueinfo, process, thread, number, &info))
		error = -errno;
	return error;
}

int64_t
handle_tkill(struct call *call)
{
	pid_t thread = call_int(call, 0), process;
	int number = call_int(call, 1), own;

	if (thread <= 0)
		return -EINVAL;
	if (thread == call->tid)
		return call_answer_continue(call);
	process = task_process(thread);
	own = process < 0 ? process : signal_is_own_process(call, process);
	if (own < 0)
		return own;
	return own ? signal_own_thread(call, process, thread, number)
	           : signal_thread(call, process, thread, number, NULL);
}

/* Only the kernel says that it was the kernel, or kill(2). */
static int
read_info(struct call *call, unsigned argument, int number, siginfo_t *ret)
{
	int error = layout_read_siginfo(call, call_pointer(call, argument), ret);

	if (error)
		return error;
	ret->si_signo = number;
	return ret->si_code >= 0 || ret->si_code == SI_TKILL ? -EPERM : 0;
}

/* What the own process tells itself is nobody's concern: its memory decides nothing
 * here. */
int64_t
handle_rt_sigqueueinfo(struct call *call)
{
	pid_t number = call_int(call, 0), process;
	siginfo_t info;
	int own, error;

	process = number > 0 ? task_process(number) : -ESRCH;
	own = process < 0 ? process : is_sure(call, number, process);
	if (own > 0)
		return call_answer_continue(call);
	error = read_info(call, 2, call_int(call, 1), &info);
	if (!error)
		error = own;
	return error ? error : signal_process(call, process, info.si_signo, &info);
}

int64_t
handle_rt_tgsigqueueinfo(struct call *call)
{
	pid_t process = call_int(call, 0), thread = call_int(call, 1);
	int own = signal_is_own_process(call, process);
	siginfo_t info;
	int error;

	if (own > 0 && thread > 0)
		return call_answer_continue(call);
	error = read_info(call, 3, call_int(call, 2), &info);
	if (error)
		return error;
	if (process <= 0 || thread <= 0)
		return -EINVAL;
	if (own < 0 || task_process(thread) != process)
		return own < 0 ? own : -ESRCH;
	return signal_thread(call, process, thread, info.si_signo, &info);
}

/* The descriptor decides who it is, and another thread may put another in its
 * place: a copy is looked at and used. A folder of /proc is no pidfd here, and
 * there are no flags (Linux 6.9). */
int64_t
handle_pidfd_send_signal(struct call *call)
{
	_cleanup_close_ int pidfd = -1;
	int number = call_int(call, 1);
	siginfo_t info;
	pid_t process;
	int error = call_int(call, 3) ? -EINVAL : 0;

	if (error)
		return error;
	pidfd = task_get_fd(call->tid, call_int(call, 0));
	if (pidfd < 0)
		return pidfd;
	error = call_pointer(call, 2) ? read_info(call, 2, number, &info)
	                              : make_info(call, number, &info);
	if (!error)
		error = check_number(number);
	if (error)
		return error;
	process = task_of_pidfd(pidfd);
	if (process < 0)
		return process;
	if (!call_is_own(call, process))
		error = signal_refuse(call);
	return error ? error : send_to(call, pidfd, &info);
}
