/* Other processes: signals, tracing, memory, scheduling, limits. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t
pid_argument(char **arguments)
{
	return (pid_t)probe_number(arguments[0]);
}

/* A pid, or "child": a new child of the probe, killed again at the end. */
static pid_t
target_start(char **arguments)
{
	pid_t child;

	if (strcmp(arguments[0], "child"))
		return pid_argument(arguments);
	child = fork();
	if (child == 0) {
		alarm(60);
		for (;;)
			pause();
	}
	return child;
}

static void
target_stop(char **arguments, pid_t target)
{
	if (strcmp(arguments[0], "child") || target <= 0)
		return;
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
}

static int
try_signal(char **arguments, int n)
{
	pid_t target = target_start(arguments);
	int result = probe_result(kill(target, (int)probe_number(arguments[1])));

	(void)n;
	target_stop(arguments, target);
	return result;
}

/* pidfd_send_signal(2), the same by another call. */
static int
try_signal_pidfd(char **arguments, int n)
{
	int fd = (int)syscall(SYS_pidfd_open, pid_argument(arguments), 0);
	int result;

	if (fd < 0)
		return -errno;
	result = probe_result(syscall(SYS_pidfd_send_signal, fd,
	                              (int)probe_number(arguments[1]), NULL, 0));
	(void)n;
	close(fd);
	return result;
}

static int
try_ptrace(char **arguments, int n)
{
	pid_t target = target_start(arguments);
	int result = probe_result(ptrace(PTRACE_SEIZE, target, NULL, NULL));

	(void)n;
	target_stop(arguments, target);
	return result;
}

static int
try_vm_read(char **arguments, int n)
{
	char buffer[16];
	struct iovec local = { .iov_base = buffer, .iov_len = sizeof(buffer) };
	struct iovec remote = { .iov_base = (void *)probe_number(arguments[1]),
		                .iov_len = sizeof(buffer) };

	(void)n;
	return probe_result(process_vm_readv(pid_argument(arguments), &local, 1,
	                                     &remote, 1, 0));
}

static int
try_vm_write(char **arguments, int n)
{
	char bytes[] = "overwritten";
	struct iovec local = { .iov_base = bytes, .iov_len = sizeof(bytes) };
	struct iovec remote = { .iov_base = (void *)probe_number(arguments[1]),
		                .iov_len = sizeof(bytes) };

	(void)n;
	return probe_result(process_vm_writev(pid_argument(arguments), &local, 1,
	                                      &remote, 1, 0));
}

static int
try_proc_mem(char **arguments, int n)
{
	char path[64], buffer[16];
	int fd, result;

	(void)n;
	snprintf(path, sizeof(path), "/proc/%ld/mem", probe_number(arguments[0]));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = probe_result(pread(fd, buffer, sizeof(buffer),
	                            (off_t)probe_number(arguments[1])));
	close(fd);
	return result;
}

static int
try_setpriority(char **arguments, int n)
{
	pid_t target = pid_argument(arguments);

	(void)n;
	return probe_result(setpriority(PRIO_PROCESS, (id_t)target,
	                                getpriority(PRIO_PROCESS, (id_t)target)));
}

static int
try_affinity(char **arguments, int n)
{
	cpu_set_t set;

	(void)n;
	if (sched_getaffinity(0, sizeof(set), &set))
		return -errno;
	return probe_result(
	        sched_setaffinity(pid_argument(arguments), sizeof(set), &set));
}

static int
try_scheduler(char **arguments, int n)
{
	struct sched_param parameter = { 0 };

	(void)n;
	return probe_result(sched_setscheduler(pid_argument(arguments), SCHED_OTHER,
	                                       &parameter));
}

/* ioprio_set(2): IOPRIO_WHO_PROCESS 1, class best effort (2), level 4. */
static int
try_ioprio(char **arguments, int n)
{
	(void)n;
	return probe_result(
	        syscall(SYS_ioprio_set, 1, pid_argument(arguments), 2 << 13 | 4));
}

static int
try_prlimit(char **arguments, int n)
{
	struct rlimit limit;

	(void)n;
	if (getrlimit(RLIMIT_NPROC, &limit))
		return -errno;
	return probe_result(
	        prlimit(pid_argument(arguments), RLIMIT_NPROC, &limit, NULL));
}

static int
try_pidfd_getfd(char **arguments, int n)
{
	int fd = (int)syscall(SYS_pidfd_open, pid_argument(arguments), 0);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_close((int)syscall(SYS_pidfd_getfd, fd, 0, 0));
	close(fd);
	return result;
}

/* kcmp(2) KCMP_FILE (0): compares two descriptors of two processes. */
static int
try_kcmp(char **arguments, int n)
{
	(void)n;
	return probe_result(
	        syscall(SYS_kcmp, getpid(), pid_argument(arguments), 0, 0, 0));
}

/* Says its pid and where the secret lies, then waits to be attacked. */
static int
decoy(char **arguments, int n)
{
	static char secret[32];

	(void)n;
	snprintf(secret, sizeof(secret), "%s", arguments[0]);
	printf("%d 0x%lx\n", (int)getpid(), (unsigned long)secret);
	fflush(stdout);
	alarm(PROBE_LIFETIME);
	while (secret[0])
		pause();
	return 0;
}

const struct probe_operation probe_process_operations[] = {
	{ "signal", 2, try_signal, "PID|child SIGNAL" },
	{ "signal-pidfd", 2, try_signal_pidfd, "PID SIGNAL" },
	{ "ptrace", 1, try_ptrace, "PID|child" },
	{ "vm-read", 2, try_vm_read, "PID ADDRESS" },
	{ "vm-write", 2, try_vm_write, "PID ADDRESS" },
	{ "proc-mem", 2, try_proc_mem, "PID ADDRESS" },
	{ "setpriority", 1, try_setpriority, "PID" },
	{ "sched-affinity", 1, try_affinity, "PID" },
	{ "sched-setscheduler", 1, try_scheduler, "PID" },
	{ "ioprio", 1, try_ioprio, "PID" },
	{ "prlimit", 1, try_prlimit, "PID" },
	{ "pidfd-getfd", 1, try_pidfd_getfd, "PID" },
	{ "kcmp", 1, try_kcmp, "PID" },
	{ "decoy", 1, decoy, "SECRET" },
	{ 0 },
};
