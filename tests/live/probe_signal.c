/* Signals by every call that sends one, and those that a descriptor is to send. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRIED_SIGNAL SIGUSR2
#define WAIT_SECONDS 10

static siginfo_t
queued(int number)
{
	siginfo_t info = { .si_signo = number, .si_code = SI_QUEUE };

	info.si_pid = getpid();
	info.si_uid = getuid();
	return info;
}

static long
send_by_pidfd(pid_t pid, int number, siginfo_t *info)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	long result;

	if (pidfd < 0)
		return -1;
	result = syscall(SYS_pidfd_send_signal, pidfd, number, info, 0);
	close(pidfd);
	return result;
}

static int
send_by(const char *call, pid_t pid, pid_t tid, int number)
{
	siginfo_t info = queued(number);

	if (!strcmp(call, "kill"))
		return probe_result(kill(pid, number));
	if (!strcmp(call, "kill-thread"))
		return probe_result(kill(tid, number));
	if (!strcmp(call, "tkill"))
		return probe_result(syscall(SYS_tkill, tid, number));
	if (!strcmp(call, "tgkill"))
		return probe_result(syscall(SYS_tgkill, pid, tid, number));
	if (!strcmp(call, "queue"))
		return probe_result(
		        syscall(SYS_rt_sigqueueinfo, pid, number, &info));
	if (!strcmp(call, "queue-thread"))
		return probe_result(
		        syscall(SYS_rt_tgsigqueueinfo, pid, tid, number, &info));
	if (!strcmp(call, "pidfd"))
		return probe_result(send_by_pidfd(pid, number, NULL));
	if (!strcmp(call, "pidfd-info"))
		return probe_result(send_by_pidfd(pid, number, &info));
	if (!strcmp(call, "group"))
		return probe_result(kill(-pid, number));
	return -ENOSYS;
}

/* Blocked before anybody can send it. */
static sigset_t
expect_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, TRIED_SIGNAL);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return set;
}

/* 0: it came, and from there. */
static int
await_signal(const sigset_t *set, pid_t sender)
{
	const struct timespec limit = { .tv_sec = WAIT_SECONDS };
	siginfo_t info;

	if (sigtimedwait(set, &info, &limit) != TRIED_SIGNAL)
		return -ETIMEDOUT;
	return info.si_pid == sender ? 0 : -EILSEQ;
}

static int
try_own(const char *call)
{
	const sigset_t set = expect_signal();
	int error = send_by(call, getpid(), gettid(), TRIED_SIGNAL);

	return error ? error : await_signal(&set, getpid());
}

struct listener {
	int fds[2];
	int result;
};

static void *
listen_as_thread(void *context)
{
	struct listener *listener = context;
	const sigset_t set = expect_signal();
	pid_t tid = gettid();

	(void)!write(listener->fds[1], &tid, sizeof(tid));
	listener->result = await_signal(&set, getpid());
	return NULL;
}

static int
try_thread(const char *call)
{
	struct listener listener;
	pthread_t thread;
	pid_t tid;
	int error;

	expect_signal();
	if (pipe(listener.fds) ||
	    pthread_create(&thread, NULL, listen_as_thread, &listener))
		return -EAGAIN;
	(void)!read(listener.fds[0], &tid, sizeof(tid));
	error = send_by(call, getpid(), tid, TRIED_SIGNAL);
	if (error)
		return error;
	pthread_join(thread, NULL);
	return listener.result;
}

static _Noreturn void
listen_as_process(int told, pid_t sender)
{
	const sigset_t set = expect_signal();
	pid_t pid = getpid();
	int result;

	(void)!write(told, &pid, sizeof(pid));
	result = await_signal(&set, sender);
	(void)!write(told, &result, sizeof(result));
	_exit(0);
}

/* A child in a group of its own; orphaned: a child of one that has ended. */
static int
try_process(const char *call, bool orphaned)
{
	pid_t sender = getpid(), child, pid;
	int fds[2], result = -ETIMEDOUT, error;

	if (pipe(fds))
		return -errno;
	child = fork();
	if (child == 0) {
		setpgid(0, 0);
		if (!orphaned || fork() == 0)
			listen_as_process(fds[1], sender);
		_exit(0);
	}
	close(fds[1]);
	if (orphaned)
		waitpid(child, NULL, 0);
	(void)!read(fds[0], &pid, sizeof(pid));
	error = send_by(call, strcmp(call, "group") ? pid : child, pid,
	                TRIED_SIGNAL);
	if (error)
		return error;
	(void)!read(fds[0], &result, sizeof(result));
	return result;
}

/* CALL own|thread|child|orphan|PID. Of a stranger: may it be signalled? */
static int
try_send(char **arguments, int n)
{
	const char *call = arguments[0], *whom = arguments[1];
	pid_t stranger;

	(void)n;
	if (!strcmp(whom, "own"))
		return try_own(call);
	if (!strcmp(whom, "thread"))
		return try_thread(call);
	if (!strcmp(whom, "child") || !strcmp(whom, "orphan"))
		return try_process(call, *whom == 'o');
	stranger = (pid_t)probe_number(whom);
	if (!strcmp(call, "group"))
		stranger = getpgid(stranger);
	return send_by(call, stranger, stranger, 0);
}

static int
set_owner_by(const char *call, int fd, pid_t pid)
{
	struct f_owner_ex owner = { .type = F_OWNER_PID, .pid = pid };
	int on = 1;

	if (!strcmp(call, "setown"))
		return probe_result(fcntl(fd, F_SETOWN, pid));
	if (!strcmp(call, "setown-ex"))
		return probe_result(fcntl(fd, F_SETOWN_EX, &owner));
	if (!strcmp(call, "fiosetown"))
		return probe_result(ioctl(fd, FIOSETOWN, &pid));
	if (!strcmp(call, "siocspgrp"))
		return probe_result(ioctl(fd, SIOCSPGRP, &pid));
	if (!strcmp(call, "fioasync"))
		return probe_result(ioctl(fd, FIOASYNC, &on));
	return -ENOSYS;
}

/* CALL own|group|PID: a socket sends that one TRIED_SIGNAL. Nothing comes of it but
 * where it is the own process. */
static int
try_owner(char **arguments, int n)
{
	const char *call = arguments[0], *whom = arguments[1];
	const sigset_t set = expect_signal();
	const struct timespec limit = { .tv_sec = WAIT_SECONDS };
	bool own = !strcmp(whom, "own");
	int fds[2], error;
	pid_t pid;

	(void)n;
	pid = own                      ? getpid()
	      : !strcmp(whom, "group") ? -getpgid(0)
	                               : (pid_t)probe_number(whom);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return -errno;
	error = set_owner_by(call, fds[0], pid);
	if (error || !own)
		return error;
	if (fcntl(fds[0], F_SETSIG, TRIED_SIGNAL) || fcntl(fds[0], F_SETOWN, pid) ||
	    fcntl(fds[0], F_SETFL, O_ASYNC))
		return -errno;
	(void)!write(fds[1], "x", 1);
	return sigtimedwait(&set, NULL, &limit) == TRIED_SIGNAL ? 0 : -ETIMEDOUT;
}

/* Orphans below become children of the program. */
static int
become_subreaper(char **arguments, int n)
{
	(void)n;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return -errno;
	execv(arguments[0], arguments);
	return -errno;
}

const struct probe_operation probe_signal_operations[] = {
	{ "send", 2, try_send, "CALL own|thread|child|orphan|PID" },
	{ "subreaper", 1, become_subreaper, "PROGRAM ARGUMENT..." },
	{ "owner", 2, try_owner, "CALL own|group|PID" },
	{ 0 },
};
