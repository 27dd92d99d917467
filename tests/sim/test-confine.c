/* The supervisor's own filter, on the real kernel: what it may not do it cannot,
 * should it be taken over. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/features.h"
#include "supervisor/confine.h"
#include "tests/unit/harness.h"

#define EXIT_SET_UP 125
#define X32_BIT 0x40000000L
#define UPPER (1L << 32) /* the kernel looks at the lower half alone */

/* 0: the call gives no error; > 0: its errno; < 0: it ends in that signal. */
static const struct {
	const char *name;
	long number;
	long args[6];
	int expected;
} rows[] = {
	{ "its number", SYS_getpid, { 0 }, 0 },
	{ "an open", SYS_openat, { AT_FDCWD, (long)"/", O_PATH }, 0 },
	{ "memory", SYS_mmap, { 0, 4096, PROT_READ, 0x22, -1 }, 0 },
	{ "code", SYS_mmap, { 0, 4096, PROT_EXEC, 0x22, -1 }, EPERM },
	{ "code and a bit above",
	  SYS_mmap,
	  { 0, 4096, UPPER | PROT_READ | PROT_EXEC, 0x22, -1 },
	  EPERM },
	{ "memory to code", SYS_mprotect, { 0, 0, PROT_EXEC }, EPERM },
	{ "memory to read", SYS_mprotect, { 0, 0, PROT_READ }, 0 },
	{ "exec", SYS_execve, { (long)"" }, EPERM },
	{ "execveat", SYS_execveat, { AT_FDCWD, (long)"" }, EPERM },
	{ "a process", SYS_clone, { SIGCHLD }, EPERM },
	{ "a process by clone3", SYS_clone3, { 0 }, ENOSYS },
	/* Without CLONE_SIGHAND the kernel itself refuses a thread. */
	{ "a thread is asked of the kernel", SYS_clone, { CLONE_THREAD }, EINVAL },
	{ "a socket", SYS_socket, { AF_UNIX, SOCK_STREAM }, EPERM },
	{ "a pair of sockets", SYS_socketpair, { AF_UNIX, SOCK_STREAM }, EPERM },
	/* Nowhere, so that nothing happens where the filter is broken. */
	{ "a mount", SYS_mount, { (long)"x", (long)"", (long)"tmpfs" }, EPERM },
	{ "a user namespace", SYS_unshare, { CLONE_NEWUSER }, EPERM },
	{ "a namespace besides", SYS_unshare, { CLONE_FS | CLONE_NEWNS }, EPERM },
	{ "a folder of its own", SYS_unshare, { CLONE_FS }, 0 },
	{ "a table of its own", SYS_unshare, { CLONE_FILES }, 0 },
	{ "both at once, which it never does",
	  SYS_unshare,
	  { CLONE_FS | CLONE_FILES },
	  EPERM },
	{ "a name", SYS_prctl, { PR_SET_NAME, (long)"x" }, 0 },
	{ "not to be read", SYS_prctl, { PR_SET_DUMPABLE, 0 }, 0 },
	{ "what is below that", SYS_prctl, { PR_GET_DUMPABLE }, EPERM },
	{ "what is above that", SYS_prctl, { PR_GET_UNALIGN }, EPERM },
	{ "another bounding set", SYS_prctl, { PR_CAPBSET_DROP, 0 }, EPERM },
	{ "nobody is seized", SYS_ptrace, { PTRACE_SEIZE, -1 }, ESRCH },
	{ "nobody is listened to", SYS_ptrace, { PTRACE_LISTEN, -1 }, ESRCH },
	{ "memory by ptrace", SYS_ptrace, { PTRACE_POKEDATA, -1 }, EPERM },
	{ "attached by ptrace", SYS_ptrace, { PTRACE_ATTACH, -1 }, EPERM },
	{ "to be traced", SYS_ptrace, { PTRACE_TRACEME }, EPERM },
	{ "signals by ptrace", SYS_ptrace, { PTRACE_PEEKSIGINFO, -1 }, EPERM },
	{ "options by ptrace", SYS_ptrace, { PTRACE_SETOPTIONS, -1 }, EPERM },
	{ "another root", SYS_chroot, { (long)"" }, EPERM },
	{ "bpf", SYS_bpf, { 0 }, EPERM },
	{ "io_uring", SYS_io_uring_setup, { 8 }, EPERM },
	{ "a call of the future", 999, { 0 }, EPERM },
#ifdef __x86_64__
	{ "fork", SYS_fork, { 0 }, EPERM },
	{ "x32", X32_BIT | SYS_getpid, { 0 }, -SIGSYS },
#endif
};

static _Noreturn void
call_confined(long number, const long *args)
{
	if (confine_supervisor())
		_exit(EXIT_SET_UP);
	errno = 0;
	syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	_exit(errno);
}

START_TEST(supervisor_is_confined)
{
	struct features features;
	pid_t child;
	int status, got;

	features_probe(&features);
	if (!features.seccomp_filter) {
		ck_assert_msg(!getenv("BAILEY_REQUIRE_LIVE"), "no filters here");
		fputs("# skipped: this kernel loads no seccomp filters\n", stderr);
		return;
	}
	child = fork();
	if (child == 0)
		call_confined(rows[_i].number, rows[_i].args);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	got = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
	ck_assert_msg(got == rows[_i].expected, "%s: %d instead of %d",
	              rows[_i].name, got, rows[_i].expected);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "supervisor is confined", supervisor_is_confined,
		  ARRAY_SIZE(rows) },
	};

	return harness_run(harness_suite("confine", tables, ARRAY_SIZE(tables)));
}
