/* A few rows on the real kernel: what the interpreter says is what the kernel does.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf.h"
#include "kernel/privileges.h"
#include "sim.h"
#include "tests/unit/harness.h"

#define TCP "allow connect tcp port 80"
#define EXIT_SET_UP 125
#define X32_BIT 0x40000000L

/* 0: the call gives no error; > 0: its errno; < 0: it ends in that signal. */
static const struct {
	const char *name;
	const char *profile;
	long number;
	long args[6];
	int expected;
} rows[] = {
	{ "getpid", "", SYS_getpid, { 0 }, 0 },
	{ "no socket without a rule",
	  "",
	  SYS_socket,
	  { AF_INET, SOCK_STREAM },
	  EACCES },
	{ "a socket with a rule", TCP, SYS_socket, { AF_INET, SOCK_STREAM }, 0 },
	{ "mptcp", TCP, SYS_socket, { AF_INET, SOCK_STREAM, 262 }, EACCES },
	{ "no packets", TCP, SYS_socket, { AF_PACKET, SOCK_RAW }, EAFNOSUPPORT },
	{ "a new user namespace", "", SYS_unshare, { CLONE_NEWUSER }, EPERM },
	{ "clone3", "", SYS_clone3, { 0 }, ENOSYS },
	{ "io_uring", "", SYS_io_uring_setup, { 8 }, ENOSYS },
	{ "a call of the future", "", 999, { 0 }, ENOSYS },
	{ "TIOCSTI", "", SYS_ioctl, { -1, TIOCSTI }, EPERM },
	{ "TIOCSTI with a bit above",
	  "",
	  SYS_ioctl,
	  { -1, 1L << 32 | TIOCSTI },
	  EPERM },
	{ "another ioctl", "", SYS_ioctl, { -1, TCGETS }, EBADF },
	{ "another's priority",
	  "",
	  SYS_setpriority,
	  { PRIO_PROCESS, 1, 1 },
	  EPERM },
	{ "READ_IMPLIES_EXEC", "", SYS_personality, { 0x0400000 }, EPERM },
	{ "personality query", "", SYS_personality, { 0xffffffff }, 0 },
	{ "memfd", "", SYS_memfd_create, { (long)"x", 0 }, ENOSYS },
	{ "memfd with jit",
	  "allow jit",
	  SYS_memfd_create,
	  { (long)"x", 0 },
	  ENOSYS },
	{ "deny syscall", "deny syscall getppid", SYS_getppid, { 0 }, EPERM },
#ifdef __x86_64__
	{ "x32", "", X32_BIT | SYS_getpid, { 0 }, -SIGSYS },
#endif
};

/* In the child: no way back but the exit status. */
static _Noreturn void
call_under(const struct filter *filter, long number, const long *args)
{
	if (privileges_no_new_privs() || filter_load(filter))
		_exit(EXIT_SET_UP);
	errno = 0;
	syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	_exit(errno);
}

static int
outcome_of(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Skipping is allowed where the kernel lacks the feature, but not in CI. */
static bool
can_load(void)
{
	struct features features;

	features_probe(&features);
	if (features.seccomp_filter)
		return true;
	ck_assert_msg(!getenv("BAILEY_REQUIRE_LIVE"), "no seccomp filters here");
	fputs("# skipped: this kernel loads no seccomp filters\n", stderr);
	return false;
}

START_TEST(kernel_agrees)
{
	_cleanup_filter_ struct filter filter = { 0 };
	pid_t child;
	int got;

	if (!can_load())
		return;
	filter =
	        sim_filter(seccomp_arch_native(), SIM_KERNEL_NEW, rows[_i].profile);
	child = fork();
	if (child == 0)
		call_under(&filter, rows[_i].number, rows[_i].args);
	got = outcome_of(child);
	ck_assert_msg(got == rows[_i].expected, "%s: %d instead of %d",
	              rows[_i].name, got, rows[_i].expected);
}
END_TEST

#ifdef __x86_64__
/* int 0x80 from 64-bit code is a call of i386: number 20 is getpid. NULL: without a
 * filter. */
static _Noreturn void
call_i386(const struct filter *filter)
{
	int result;

	if (filter && (privileges_no_new_privs() || filter_load(filter)))
		_exit(EXIT_SET_UP);
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	_exit(result == getpid() ? 0 : 1);
}

static const struct {
	const char *name;
	const char *profile;
	int expected;
} i386_rows[] = {
	{ "i386 is killed", "", -SIGSYS },
	{ "i386 with allow abi i386", "allow abi i386", 0 },
};

START_TEST(kernel_knows_i386)
{
	_cleanup_filter_ struct filter filter = { 0 };
	pid_t child;
	int got;

	if (!can_load())
		return;
	filter = sim_filter(AUDIT_ARCH_X86_64, SIM_KERNEL_NEW,
	                    i386_rows[_i].profile);
	child = fork();
	if (child == 0)
		call_i386(&filter);
	got = outcome_of(child);
	ck_assert_msg(got == i386_rows[_i].expected, "%s: %d", i386_rows[_i].name,
	              got);
}
END_TEST

/* Some are built without, or run where the processor is not their own. */
static bool
kernel_takes_i386(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		call_i386(NULL);
	return waitpid(child, &status, 0) == child && status == 0;
}
#endif

int
main(void)
{
	size_t n = 1;
	const struct harness_table tables[] = {
		{ "kernel agrees", kernel_agrees, ARRAY_SIZE(rows) },
#ifdef __x86_64__
		{ "kernel knows i386", kernel_knows_i386, ARRAY_SIZE(i386_rows) },
#endif
	};

#ifdef __x86_64__
	if (kernel_takes_i386())
		n++;
	else
		fputs("# skipped: this kernel takes no 32-bit calls\n", stderr);
#endif
	return harness_run(harness_suite("filter_load", tables, n));
}
