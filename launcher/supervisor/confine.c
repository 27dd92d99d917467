#include "supervisor/confine.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "kernel/filter.h"
#include "kernel/filter_parts.h"
#include "kernel/kernel_abi.h"
#include "kernel/privileges.h"
#include "kernel/syscall_number.h"
#include "policy/syscall_table.h"

enum { NUMBER_COUNT = 512 }; /* syscall_number.c: no call has a higher one */
#define X32_BIT 0x40000000u  /* asm/unistd.h, __X32_SYSCALL_BIT */
#define ALL_BITS 0xffffffffu

#ifndef PR_SET_VMA /* 5.17; malloc(3) gives names */
#define PR_SET_VMA 0x53564d41
#endif

/* All that the supervisor calls, whatever the arguments. The table has the names of
 * both ABIs; what this one lacks is no matter. */
/* clang-format off */
static const char *const allowed[] = {
	/* memory, threads, time */
	"brk", "clock_gettime", "clock_nanosleep", "exit", "exit_group", "futex",
	"getrandom", "gettimeofday", "madvise", "mremap", "munmap", "nanosleep",
	"restart_syscall", "rseq", "sched_getaffinity", "sched_yield",
	"set_robust_list", "time",
	/* signals */
	"kill", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn",
	"rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo", "sigaltstack", "tgkill",
	/* waiting */
	"eventfd2", "poll", "ppoll", "signalfd4", "timerfd_create", "timerfd_settime", "wait4", "waitid",
	/* who */
	"capget", "capset", "getegid", "geteuid", "getgid", "getpid", "getppid", "getsid",
	"gettid", "getuid", "setfsgid", "setfsuid", "setgroups", "setresgid",
	"setresuid", "umask",
	/* descriptors */
	"close", "close_range", "dup", "dup2", "dup3", "fcntl", "fdatasync", "flock", "fstat", "fstatfs",
	"fsync", "ftruncate", "getdents64", "ioctl", "lseek", "pread64", "pwrite64",
	"read", "readv", "write", "writev",
	/* files */
	"access", "faccessat", "faccessat2", "lstat", "newfstatat", "open",
	"openat", "openat2", "readlink", "readlinkat", "stat", "statx", "truncate",
	/* folders */
	"chdir", "fchdir", "landlock_add_rule", "landlock_create_ruleset",
	"landlock_restrict_self", "link", "linkat", "mkdir", "mkdirat", "mknod", "mknodat",
	"rename", "renameat", "renameat2", "rmdir", "symlink", "symlinkat",
	"unlink", "unlinkat",
	/* metadata */
	"chmod", "chown", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat",
	"file_setattr", "fremovexattr", "fsetxattr", "lchown", "lremovexattr",
	"lsetxattr", "removexattr", "removexattrat", "setxattr", "setxattrat",
	"utimensat",
	/* sockets that others have made */
	"bind", "connect", "getpeername", "getsockname", "getsockopt", "listen",
	"recvmsg", "sendmmsg", "sendmsg", "sendto", "setsockopt",
	/* other processes */
	"ioprio_get", "ioprio_set", "memfd_create", "pidfd_getfd", "pidfd_open",
	"pidfd_send_signal",
	"prlimit64", "process_vm_readv", "process_vm_writev", "sched_setaffinity",
	"sched_setattr", "sched_setparam", "sched_setscheduler", "setpriority",
};
/* clang-format on */

/* A call passes where the bits of mask in that argument are one of the values. They
 * are int or flags of the low half. */
enum { VALUES_MAX = 10 };

static const struct condition {
	const char *call;
	unsigned argument;
	uint32_t mask;
	unsigned n_values;
	uint32_t values[VALUES_MAX]; /* ascending */
} conditions[] = {
	{ "clone", 0, CLONE_THREAD, 1, { CLONE_THREAD } }, /* no processes */
	{ "mmap", 2, PROT_EXEC, 1, { 0 } },
	{ "mprotect", 2, PROT_EXEC, 1, { 0 } },
	{ "prctl", 0, ALL_BITS, 3, { PR_SET_DUMPABLE, PR_SET_NAME, PR_SET_VMA } },
	{ "ptrace",
	  0,
	  ALL_BITS,
	  9,
	  { PTRACE_CONT, PTRACE_KILL, PTRACE_DETACH, PTRACE_SYSCALL,
	    PTRACE_GETREGSET, PTRACE_SETREGSET, PTRACE_SEIZE, PTRACE_INTERRUPT,
	    PTRACE_LISTEN } },
	{ "unshare", 0, ALL_BITS, 2, { CLONE_FS, CLONE_FILES } },
};

/* The spans of one condition: refused up to a value, allowed, refused behind it. */
struct range {
	int number; /* of the call; -ENOENT: this ABI has none */
	struct filter_span spans[2 * VALUES_MAX + 1];
	struct filter_operations operations;
};

/* -ENOENT: this ABI has no such call; -EINVAL: none has. */
static int
find_number(const char *name)
{
	size_t n;
	const struct syscall_row *row = syscall_find(name);
	int number;

	if (!row)
		return -EINVAL;
	number = syscall_number(SYSCALL_ABI_NATIVE,
	                        (size_t)(row - syscall_rows(&n)));
	return number >= 0 ? number : -ENOENT;
}

static void
make_range(const struct condition *condition, struct range *ret)
{
	struct filter_span *spans = ret->spans;
	uint32_t next = 0;
	size_t n = 0;

	for (unsigned i = 0; i < condition->n_values; i++) {
		uint32_t value = condition->values[i];

		if (value > next)
			spans[n++] = (struct filter_span){
				.first = next,
				.verdict = FILTER_REFUSE,
			};
		spans[n++] = (struct filter_span){ .first = value,
			                           .verdict = FILTER_ALLOW };
		next = value + 1;
	}
	spans[n++] =
	        (struct filter_span){ .first = next, .verdict = FILTER_REFUSE };
	ret->operations = (struct filter_operations){
		.argument = condition->argument,
		.mask = condition->mask,
		.spans = spans,
		.n = n,
	};
}

/* clone3 hides its flags in memory; told that it is not there, libc takes clone. */
static int
mark_calls(enum filter_verdict *verdicts)
{
	int clone3 = find_number("clone3");

	for (size_t i = 0; i < NUMBER_COUNT; i++)
		verdicts[i] = FILTER_REFUSE;
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		int number = find_number(allowed[i]);

		if (number >= 0)
			verdicts[number] = FILTER_ALLOW;
		else if (number != -ENOENT)
			return number;
	}
	if (clone3 >= 0)
		verdicts[clone3] = FILTER_ABSENT;
	return 0;
}

static int
mark_conditions(enum filter_verdict *verdicts, struct range *ranges)
{
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		int number = find_number(conditions[i].call);

		if (number < 0 && number != -ENOENT)
			return number;
		make_range(&conditions[i], &ranges[i]);
		ranges[i].number = number;
		if (number >= 0)
			verdicts[number] = FILTER_MULTIPLEX;
	}
	return 0;
}

static const struct filter_operations *
find_operations(const struct range *ranges, uint32_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		if (ranges[i].number == (int)number)
			return &ranges[i].operations;
	return NULL;
}

static int
emit_table(struct filter_code *code)
{
	enum filter_verdict verdicts[NUMBER_COUNT];
	struct range ranges[ARRAY_SIZE(conditions)];
	static struct filter_span spans[NUMBER_COUNT + 2];
	size_t n = 0;
	int error = mark_calls(verdicts);

	if (!error)
		error = mark_conditions(verdicts, ranges);
	if (error)
		return error;
	for (uint32_t i = 0; i < NUMBER_COUNT; i++)
		if (n == 0 || verdicts[i] == FILTER_MULTIPLEX ||
		    spans[n - 1].verdict != verdicts[i])
			spans[n++] = (struct filter_span){
				.first = i,
				.verdict = verdicts[i],
				.operations = find_operations(ranges, i),
			};
	spans[n++] = (struct filter_span){ .first = NUMBER_COUNT,
		                           .verdict = FILTER_REFUSE };
	spans[n++] =
	        (struct filter_span){ .first = X32_BIT, .verdict = FILTER_KILL };
	filter_emit_load(code, offsetof(struct seccomp_data, nr));
	filter_emit_tree(code, spans, n, 0);
	return 0;
}

static int
build_filter(struct filter_code *code)
{
	size_t test;
	int error;

	filter_emit_load(code, offsetof(struct seccomp_data, arch));
	test = filter_emit(code, BPF_JMP | BPF_JEQ | BPF_K, SYSCALL_ABI_NATIVE);
	filter_emit_kill(code);
	if (!code->failed)
		code->items[test].jt = 1;
	error = emit_table(code);
	filter_share_returns(code);
	return code->failed ? -ENOMEM : error;
}

static int
load_filter(void)
{
	_cleanup_filter_ struct filter filter = { 0 };
	struct filter_code code = { 0 };
	int error = build_filter(&code);

	filter = (struct filter){ code.items, code.n };
	return error ? error : filter_load(&filter);
}

/* Every pinned path takes one, of every call that waits. */
static int
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return -errno;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &limit) ? -errno : 0;
}

int
confine_hide_memory(void)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? -errno : 0;
}

int
confine_supervisor(void)
{
	int error = raise_descriptors();

	if (!error)
		error = privileges_no_new_privs();
	return error ? error : load_filter();
}
