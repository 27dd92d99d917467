#include "kernel/filter_parts.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/ioprio.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "kernel/kernel_abi.h"
#include "policy/decide.h"
#include "policy/syscall_table.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "the low half comes first");

#define TESTS_MAX 3
#define ALL_BITS 0xffffffffu
#define SOCKET_TYPE_MASK 0xfu /* linux/net.h, SOCK_TYPE_MASK */

enum test_kind { TEST_END, TEST_IS, TEST_HAS };

/* All arguments that rules speak about are int, unsigned or flags of the low 32
 * bits, and the kernel ignores what the caller left in the upper half of the
 * register: so do the tests.
 *
 * IS: the bits of mask are those of value or of other
 * HAS: at least one bit of mask is set */
struct test {
	enum test_kind kind;
	unsigned argument;
	uint32_t mask;
	uint32_t value;
	uint32_t other;
};

/* clang-format off */
#define IS(argument, value) { TEST_IS, argument, ALL_BITS, value, value }
#define ONE_OF(argument, value, other) { TEST_IS, argument, ALL_BITS, value, other }
#define BITS_ARE(argument, mask, value) { TEST_IS, argument, mask, value, value }
#define BITS_ONE_OF(argument, mask, value, other) \
	{ TEST_IS, argument, mask, value, other }
#define HAS(argument, mask) { TEST_HAS, argument, mask, 0, 0 }
#define ANYTHING { TEST_END, 0, 0, 0, 0 }
/* clang-format on */

/* The first row of a call that applies (every fact of `when` holds and none of
 * `unless`) and whose tests all hold gives the verdict: PASS or an errno. Where
 * none holds the call passes. */
struct row {
	const char *call;
	unsigned when, unless;
	int verdict;
	struct test tests[TESTS_MAX];
};

#define PASS 0
#define INTERNET ONE_OF(0, AF_INET, AF_INET6)
#define TYPE(type) BITS_ARE(1, SOCKET_TYPE_MASK, type)
#define WRITE_EXEC (PROT_WRITE | PROT_EXEC)
#define CREATES (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))
#define READS(argument) BITS_ONE_OF(argument, O_ACCMODE, O_RDONLY, O_ACCMODE)

/* A namespace of its own gives a program the privileges over it, and with them the
 * kernel's larger half to attack (user_namespaces(7)). In clone(2) the bit of
 * CLONE_NEWTIME belongs to the exit signal. */
#define NAMESPACES                                                                 \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |             \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* clang-format off */
static const struct row rows[] = {
	{ "clone",   0, 0, EPERM, { HAS(0, NAMESPACES) } },
	{ "unshare", 0, 0, EPERM, { HAS(0, NAMESPACES | CLONE_NEWTIME) } },

	/* fexecve(3) of a memfd or of a deleted file: no path that rules could name. */
	{ "execveat", 0, 0, EACCES, { HAS(4, AT_EMPTY_PATH) } },

	/* Input pushed into the terminal outlives the sandbox (ioctl_tty(2)). */
	{ "ioctl", 0, 0, EPERM, { ONE_OF(1, TIOCSTI, TIOCLINUX) } },

	/* Btrfs makes and removes whole folders on behalf of whoever holds a descriptor of
	 * the one above, opened to read: Landlock has no hook there. A snapshot would show
	 * what is denied under a name that is not. */
	{ "ioctl", 0, 0, EPERM, { ONE_OF(1, BTRFS_IOC_SNAP_CREATE, BTRFS_IOC_SNAP_CREATE_V2) } },
	{ "ioctl", 0, 0, EPERM,
	  { ONE_OF(1, BTRFS_IOC_SUBVOL_CREATE, BTRFS_IOC_SUBVOL_CREATE_V2) } },
	{ "ioctl", 0, 0, EPERM,
	  { ONE_OF(1, BTRFS_IOC_SNAP_DESTROY, BTRFS_IOC_SNAP_DESTROY_V2) } },

	/* Another user who starts a set-user-ID file is this user then, outside all walls.
	 * S_ISGID stays: folders have it, and a filter does not see what a name leads to.
	 * Without O_CREAT the mode of open(2) is rubbish. */
	{ "chmod",     0, 0, EPERM, { HAS(1, S_ISUID) } },
	{ "creat",     0, 0, EPERM, { HAS(1, S_ISUID) } },
	{ "fchmod",    0, 0, EPERM, { HAS(1, S_ISUID) } },
	{ "fchmodat",  0, 0, EPERM, { HAS(2, S_ISUID) } },
	{ "fchmodat2", 0, 0, EPERM, { HAS(2, S_ISUID) } },
	{ "mknod",     0, 0, EPERM, { HAS(1, S_ISUID) } },
	{ "mknodat",   0, 0, EPERM, { HAS(2, S_ISUID) } },
	{ "open",      0, 0, EPERM, { HAS(1, CREATES), HAS(2, S_ISUID) } },
	{ "openat",    0, 0, EPERM, { HAS(2, CREATES), HAS(3, S_ISUID) } },

	/* Only the own thread: Landlock's scopes stop signals, not these. */
	{ "ioprio_set",         0, 0, PASS,  { IS(0, IOPRIO_WHO_PROCESS), IS(1, 0) } },
	{ "ioprio_set",         0, 0, EPERM, { ANYTHING } },
	{ "prlimit64",          0, 0, PASS,  { IS(0, 0) } },
	{ "prlimit64",          0, 0, EPERM, { ANYTHING } },
	{ "sched_setaffinity",  0, 0, PASS,  { IS(0, 0) } },
	{ "sched_setaffinity",  0, 0, EPERM, { ANYTHING } },
	{ "sched_setattr",      0, 0, PASS,  { IS(0, 0) } },
	{ "sched_setattr",      0, 0, EPERM, { ANYTHING } },
	{ "sched_setparam",     0, 0, PASS,  { IS(0, 0) } },
	{ "sched_setparam",     0, 0, EPERM, { ANYTHING } },
	{ "sched_setscheduler", 0, 0, PASS,  { IS(0, 0) } },
	{ "sched_setscheduler", 0, 0, EPERM, { ANYTHING } },
	{ "setpriority",        0, 0, PASS,  { IS(0, PRIO_PROCESS), IS(1, 0) } },
	{ "setpriority",        0, 0, EPERM, { ANYTHING } },

	/* A memfd has no path either; sealed it cannot be executed (6.3). */
	{ "memfd_create", FACT_NOEXEC, 0,        PASS,   { HAS(1, MFD_NOEXEC_SEAL) } },
	{ "memfd_create", 0,           0,        ENOSYS, { ANYTHING } },

	/* Writable memory that becomes code. MDWE is exacter where there is one, but it
	 * does not know shmat(2). The query of personality(2) has all bits set. The mmap
	 * of i386 hides its arguments in memory; libc uses mmap2. */
	{ "mmap", FACT_I386, FACT_JIT | FACT_MDWE, ENOSYS, { ANYTHING } },
	{ "mmap", 0, FACT_JIT | FACT_MDWE | FACT_I386, EACCES,
	  { BITS_ARE(2, WRITE_EXEC, WRITE_EXEC) } },
	{ "mmap2", 0, FACT_JIT | FACT_MDWE, EACCES,
	  { BITS_ARE(2, WRITE_EXEC, WRITE_EXEC) } },
	{ "mprotect",      0, FACT_JIT | FACT_MDWE, EACCES, { HAS(2, PROT_EXEC) } },
	{ "pkey_mprotect", 0, FACT_JIT | FACT_MDWE, EACCES, { HAS(2, PROT_EXEC) } },
	{ "shmat",         0, FACT_JIT,             EPERM,  { HAS(2, SHM_EXEC) } },
	{ "personality",   0, 0, PASS,  { IS(0, ALL_BITS) } },
	{ "personality",   0, 0, EPERM, { HAS(0, READ_IMPLIES_EXEC) } },

	/* Landlock before ABI 3 does not see truncation. An access mode of 3 asks for no
	 * right either (open(2)). */
	{ "open",       FACT_TRUNCATE, 0, EACCES, { HAS(1, O_TRUNC), READS(1) } },
	{ "openat",     FACT_TRUNCATE, 0, EACCES, { HAS(2, O_TRUNC), READS(2) } },
	{ "truncate",   FACT_TRUNCATE, 0, EACCES, { ANYTHING } },
	{ "truncate64", FACT_TRUNCATE, 0, EACCES, { ANYTHING } },

	/* Landlock's TCP rules know nothing but TCP sockets that connect(2) and bind(2):
	 * MPTCP, SMC and SCTP are stream protocols beside it, MSG_FASTOPEN connects in
	 * sendto(2), listen(2) binds by itself, TCP_ULP makes a socket something else. */
	{ "listen",     0, FACT_LISTEN, EACCES, { ANYTHING } },
	{ "sendmmsg",   0, 0, EPERM, { HAS(3, MSG_FASTOPEN) } },
	{ "sendmsg",    0, 0, EPERM, { HAS(2, MSG_FASTOPEN) } },
	{ "sendto",     0, 0, EPERM, { HAS(3, MSG_FASTOPEN) } },
	{ "setsockopt", 0, 0, ENOPROTOOPT, { IS(1, IPPROTO_TCP), IS(2, TCP_ULP) } },
	{ "socket", FACT_UNIX, 0, PASS, { IS(0, AF_UNIX) } },
	{ "socket", FACT_TCP,  0, PASS,
	  { INTERNET, TYPE(SOCK_STREAM), ONE_OF(2, 0, IPPROTO_TCP) } },
	{ "socket", FACT_UDP,  0, PASS,
	  { INTERNET, TYPE(SOCK_DGRAM), ONE_OF(2, 0, IPPROTO_UDP) } },
	{ "socket", FACT_UDP,  0, PASS,
	  { IS(0, AF_INET), TYPE(SOCK_DGRAM), IS(2, IPPROTO_ICMP) } },
	{ "socket", FACT_UDP,  0, PASS,
	  { IS(0, AF_INET6), TYPE(SOCK_DGRAM), IS(2, IPPROTO_ICMPV6) } },
	/* NETLINK_ROUTE: getaddrinfo(3) asks which addresses the host has. */
	{ "socket", FACT_IP,   0, PASS, { IS(0, AF_NETLINK), IS(2, 0) } },
	{ "socket", 0,         0, EACCES, { INTERNET } },
	{ "socket", 0,         0, EACCES, { ONE_OF(0, AF_UNIX, AF_NETLINK) } },
	{ "socket", 0,         0, EAFNOSUPPORT, { ANYTHING } },
	/* One end of a pair of datagram sockets (AF_UNIX makes them of SOCK_RAW too) sends
	 * to every path that sendto(2) or connect(2) names; the others are connected for
	 * good (unix(7)). */
	{ "socketpair", FACT_UNIX, 0, PASS, { IS(0, AF_UNIX) } },
	{ "socketpair", 0,     0, PASS,
	  { IS(0, AF_UNIX), BITS_ONE_OF(1, SOCKET_TYPE_MASK, SOCK_STREAM, SOCK_SEQPACKET) } },
	{ "socketpair", 0,     0, EACCES, { IS(0, AF_UNIX) } },
	{ "socketpair", 0,     0, EAFNOSUPPORT, { ANYTHING } },
};
/* clang-format on */

static unsigned
network_facts(const struct policy *policy)
{
	static const unsigned of_proto[] = {
		[NET_TCP] = FACT_TCP | FACT_IP,
		[NET_UDP] = FACT_UDP | FACT_IP,
		[NET_UNIX] = FACT_UNIX,
	};
	unsigned facts = 0;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->effect != EFFECT_ALLOW ||
		    operation_target_kind(rule->operation) != TARGET_NET)
			continue;
		facts |= of_proto[rule->target.net.proto];
		if (rule->operation == OPERATION_LISTEN &&
		    rule->target.net.proto != NET_UDP)
			facts |= FACT_LISTEN;
	}
	return facts;
}

static bool
truncation_is_open(const struct policy *policy, const struct features *features)
{
	return features->landlock_abi >= 1 && features->landlock_abi < 3 &&
	       policy_tree_verdict(policy, OPERATION_WRITE, "/") != TREE_ALLOW;
}

unsigned
filter_facts(const struct policy *policy, const struct features *features)
{
	unsigned facts = network_facts(policy);

	if (policy->jit)
		facts |= FACT_JIT;
	if (features->mdwe)
		facts |= FACT_MDWE;
	if (features->memfd_noexec)
		facts |= FACT_NOEXEC;
	if (truncation_is_open(policy, features))
		facts |= FACT_TRUNCATE;
	return facts;
}

static bool
applies(const struct row *row, unsigned facts)
{
	return (facts & row->when) == row->when && !(facts & row->unless);
}

void
filter_arguments_mark(unsigned facts, bool *checked)
{
	size_t n;
	const struct syscall_row *calls = syscall_rows(&n);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct syscall_row *call = syscall_find(rows[i].call);

		if (call && applies(&rows[i], facts))
			checked[call - calls] = true;
	}
}

/* Goes on where the test holds. The index of the instruction whose jf has to lead
 * to the next row. */
static size_t
emit_test(struct filter_code *code, const struct test *test)
{
	size_t either;

	filter_emit_load(code, offsetof(struct seccomp_data, args) +
	                               test->argument * sizeof(uint64_t));
	if (test->kind == TEST_HAS)
		return filter_emit(code, BPF_JMP | BPF_JSET | BPF_K, test->mask);
	if (test->mask != ALL_BITS)
		filter_emit(code, BPF_ALU | BPF_AND | BPF_K, test->mask);
	if (test->value == test->other)
		return filter_emit(code, BPF_JMP | BPF_JEQ | BPF_K, test->value);
	either = filter_emit(code, BPF_JMP | BPF_JEQ | BPF_K, test->value);
	if (!code->failed)
		code->items[either].jt = 1;
	return filter_emit(code, BPF_JMP | BPF_JEQ | BPF_K, test->other);
}

static void
emit_row(struct filter_code *code, const struct row *row)
{
	size_t misses[TESTS_MAX], n = 0;

	while (n < TESTS_MAX && row->tests[n].kind != TEST_END) {
		misses[n] = emit_test(code, &row->tests[n]);
		n++;
	}
	if (row->verdict == PASS)
		filter_emit_allow(code);
	else
		filter_emit_errno(code, row->verdict);
	for (size_t i = 0; i < n && !code->failed; i++)
		code->items[misses[i]].jf = (uint8_t)(code->n - misses[i] - 1);
}

void
filter_emit_arguments(struct filter_code *code, const char *call, unsigned facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strcmp(rows[i].call, call) != 0 || !applies(&rows[i], facts))
			continue;
		emit_row(code, &rows[i]);
		if (rows[i].tests[0].kind == TEST_END)
			return;
	}
	filter_emit_allow(code);
}
