/* Kernel surface that an ordinary program has no business with. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A terminal of our own as the controlling one: TIOCSTI is for that alone. */
static int
own_terminal(void)
{
	const char *name;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0)
		return -errno;
	if (grantpt(master) || unlockpt(master))
		return -errno;
	name = ptsname(master);
	if (!name)
		return -ENOTTY;
	if (setsid() < 0)
		return -errno;
	return probe_result(open(name, O_RDWR | O_CLOEXEC));
}

/* The command as given, with the upper half set: ioctl(2) looks at 32 bits only. */
static int
call_terminal(void *context)
{
	unsigned long command = *(unsigned long *)context;
	char bytes[sizeof(struct winsize)] = { 0x0b };
	int result = own_terminal();
	int fd;

	if (result)
		return result;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return probe_result(syscall(SYS_ioctl, fd, command, bytes));
}

static int
try_window_size(char **arguments, int n)
{
	unsigned long command = TIOCGWINSZ;

	(void)arguments;
	(void)n;
	return probe_in_child(call_terminal, &command);
}

static int
try_tiocsti(char **arguments, int n)
{
	unsigned long command = TIOCSTI;

	(void)arguments;
	(void)n;
	return probe_in_child(call_terminal, &command);
}

static int
try_tiocsti_high(char **arguments, int n)
{
	unsigned long command = TIOCSTI | 1UL << 32;

	(void)arguments;
	(void)n;
	return probe_in_child(call_terminal, &command);
}

static int
try_tioclinux(char **arguments, int n)
{
	unsigned long command = TIOCLINUX;

	(void)arguments;
	(void)n;
	return probe_in_child(call_terminal, &command);
}

static int
reap(long child)
{
	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(0);
	waitpid((pid_t)child, NULL, 0);
	return 0;
}

static int
try_clone(char **arguments, int n)
{
	(void)n;
	return reap(syscall(SYS_clone, SIGCHLD | probe_number(arguments[0]), 0, 0,
	                    0, 0));
}

static int
try_clone3(char **arguments, int n)
{
	struct clone_args clone_arguments = {
		.flags = (uint64_t)probe_number(arguments[0]),
		.exit_signal = SIGCHLD,
	};

	(void)n;
	return reap(syscall(SYS_clone3, &clone_arguments, sizeof(clone_arguments)));
}

static int
unshare_flags(void *context)
{
	return probe_result(unshare((int)*(long *)context));
}

static int
try_unshare(char **arguments, int n)
{
	long flags = probe_number(arguments[0]);

	(void)n;
	return probe_in_child(unshare_flags, &flags);
}

static int
try_io_uring(char **arguments, int n)
{
	struct io_uring_params parameters = { 0 };

	(void)arguments;
	(void)n;
	return probe_close((int)syscall(SYS_io_uring_setup, 4, &parameters));
}

static int
try_bpf(char **arguments, int n)
{
	union bpf_attr attribute;

	(void)arguments;
	(void)n;
	memset(&attribute, 0, sizeof(attribute));
	attribute.map_type = BPF_MAP_TYPE_ARRAY;
	attribute.key_size = 4;
	attribute.value_size = 4;
	attribute.max_entries = 1;
	return probe_close((int)syscall(SYS_bpf, BPF_MAP_CREATE, &attribute,
	                                sizeof(attribute)));
}

/* keyctl(2): KEYCTL_GET_KEYRING_ID (0) of the session keyring (-3). */
static int
try_keyctl(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return probe_result(syscall(SYS_keyctl, 0, -3, 0));
}

static int
try_mount(char **arguments, int n)
{
	int result =
	        probe_result(mount("probe", arguments[0], "tmpfs", 0, "size=4k"));

	(void)n;
	if (!result)
		umount2(arguments[0], MNT_DETACH);
	return result;
}

static int
change_root(void *context)
{
	return probe_result(chroot(context));
}

static int
try_chroot(char **arguments, int n)
{
	(void)n;
	return probe_in_child(change_root, arguments[0]);
}

static int
try_perf(char **arguments, int n)
{
	struct perf_event_attr attribute = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attribute),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.exclude_kernel = 1,
	};

	(void)arguments;
	(void)n;
	return probe_close(
	        (int)syscall(SYS_perf_event_open, &attribute, 0, -1, -1, 0));
}

/* userfaultfd(2): UFFD_USER_MODE_ONLY (1) needs no privilege. */
static int
try_userfaultfd(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return probe_close((int)syscall(SYS_userfaultfd, O_CLOEXEC | 1));
}

/* Calls that a privileged program could make, with arguments that change nothing
 * where they get through: the kernel's own answer (EBADF, ENOENT, EFAULT ...) tells
 * that the call was made. */
static const struct harmless_call {
	const char *name;
	long number;
	long arguments[4];
} harmless_calls[] = {
	{ "finit_module", SYS_finit_module, { -1, (long)"", 0, 0 } },
	{ "delete_module",
	  SYS_delete_module,
	  { (long)"bailey_none", O_NONBLOCK, 0, 0 } },
	{ "swapon", SYS_swapon, { (long)"/nonexistent/bailey", 0, 0, 0 } },
	{ "swapoff", SYS_swapoff, { (long)"/nonexistent/bailey", 0, 0, 0 } },
	{ "acct", SYS_acct, { (long)"/nonexistent/bailey", 0, 0, 0 } },
	{ "clock_settime", SYS_clock_settime, { 0, 0, 0, 0 } },
	{ "settimeofday", SYS_settimeofday, { 1, 0, 0, 0 } },
	{ "sethostname", SYS_sethostname, { 1, -1, 0, 0 } },
	{ "setns", SYS_setns, { -1, 0, 0, 0 } },
	{ "pivot_root",
	  SYS_pivot_root,
	  { (long)"/nonexistent/a", (long)"/b", 0, 0 } },
	{ "umount2", SYS_umount2, { (long)"/nonexistent/bailey", 0, 0, 0 } },
	{ "fsopen", SYS_fsopen, { (long)"bailey_none", 0, 0, 0 } },
	{ "open_tree", SYS_open_tree, { -1, (long)"bailey", 0, 0 } },
	{ "move_mount", SYS_move_mount, { -1, (long)"", -1, (long)"" } },
	{ "reboot", SYS_reboot, { 0, 0, 0, 0 } },
	{ "add_key", SYS_add_key, { 1, 1, 0, 0 } },
	{ "syslog", SYS_syslog, { 10, 0, 0, 0 } },
};

static int
try_call(char **arguments, int n)
{
	(void)n;
	for (size_t i = 0; i < sizeof(harmless_calls) / sizeof(harmless_calls[0]);
	     i++) {
		const struct harmless_call *call = &harmless_calls[i];

		if (!strcmp(call->name, arguments[0]))
			return probe_result(
			        syscall(call->number, call->arguments[0],
			                call->arguments[1], call->arguments[2],
			                call->arguments[3]));
	}
	fprintf(stderr, "probe: no call '%s'\n", arguments[0]);
	return -EINVAL;
}

static int
try_setuid(char **arguments, int n)
{
	(void)n;
	return probe_result(setuid((uid_t)probe_number(arguments[0])));
}

static int
call_getpid_32(void *context)
{
	(void)context;
#ifdef __x86_64__
	long result;

	/* The 32-bit table from 64-bit code: __NR_getpid is 20 there. */
	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "0"(20L)
	                 : "memory", "r8", "r9", "r10", "r11");
	return result > 0 ? 0 : (int)result;
#else
	return -EOPNOTSUPP;
#endif
}

static int
try_int80(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return probe_in_child(call_getpid_32, NULL);
}

static int
call_number(void *context)
{
	errno = 0;
	return probe_result(syscall(*(long *)context, 0, 0, 0, 0, 0, 0));
}

/* The x32 table: bit 30 of the number (linux/audit.h, asm/unistd.h). */
static int
try_x32(char **arguments, int n)
{
	long number = 0x40000000L | SYS_getpid;

	(void)arguments;
	(void)n;
#ifndef __x86_64__
	return -EOPNOTSUPP;
#endif
	return probe_in_child(call_number, &number);
}

static int
try_number(char **arguments, int n)
{
	long number = probe_number(arguments[0]);

	(void)n;
	return probe_in_child(call_number, &number);
}

const struct probe_operation probe_kernel_operations[] = {
	{ "ioctl-tiocgwinsz", 0, try_window_size, "" },
	{ "ioctl-tiocsti", 0, try_tiocsti, "" },
	{ "ioctl-tiocsti-high", 0, try_tiocsti_high, "" },
	{ "ioctl-tioclinux", 0, try_tioclinux, "" },
	{ "clone", 1, try_clone, "FLAGS" },
	{ "clone3", 1, try_clone3, "FLAGS" },
	{ "unshare", 1, try_unshare, "FLAGS" },
	{ "io_uring", 0, try_io_uring, "" },
	{ "bpf", 0, try_bpf, "" },
	{ "keyctl", 0, try_keyctl, "" },
	{ "mount", 1, try_mount, "FOLDER" },
	{ "chroot", 1, try_chroot, "FOLDER" },
	{ "perf", 0, try_perf, "" },
	{ "userfaultfd", 0, try_userfaultfd, "" },
	{ "call", 1, try_call, "NAME" },
	{ "setuid", 1, try_setuid, "UID" },
	{ "int80", 0, try_int80, "" },
	{ "x32", 0, try_x32, "" },
	{ "foreign-syscall", 1, try_number, "NUMBER" },
	{ 0 },
};
