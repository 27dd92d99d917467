#include "kernel/filter_parts.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/ioprio.h>
#include <linux/netlink.h>
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
#include "policy/needs.h"
#include "policy/syscall_table.h"
#include "preload/wire.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "the low half comes first");

#define TESTS_MAX 3
#define ALL_BITS 0xffffffffu
#define UPPER_HALF 8u /* of an argument: pointers alone are asked about it */
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
#define IS_NULL(argument) IS(argument, 0), IS((argument) | UPPER_HALF, 0)
#define ANYTHING { TEST_END, 0, 0, 0, 0 }
/* clang-format on */

/* The first row of a call that applies (every fact of `when` holds and none of
 * `unless`) and whose tests all hold gives the verdict: PASS or an errno. Where
 * none holds the call passes. ASK: the supervisor, which answers for what a filter
 * cannot see; these rows hold also for a call that a profile allows by name. */
struct row {
	const char *call;
	unsigned when, unless;
	int verdict;
	struct test tests[TESTS_MAX];
};

#define PASS 0
#define ASK (-1)
#define SAID_AGAIN IS(WIRE_ASK_ARGUMENT, WIRE_ASK)
#define INTERNET ONE_OF(0, AF_INET, AF_INET6)
#define TYPE(type) BITS_ARE(1, SOCKET_TYPE_MASK, type)
#define WRITE_EXEC (PROT_WRITE | PROT_EXEC)
#define REQUESTS_OF(type) BITS_ARE(1, 0xff00u, (type) << 8) /* ioctl(2) */
#define CREATES (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
#define READS(argument) BITS_ONE_OF(argument, O_ACCMODE, O_RDONLY, O_ACCMODE)

/* A namespace of its own gives a program the privileges over it, and with them the
 * kernel's larger half to attack (user_namespaces(7)). In clone(2) the bit of
 * CLONE_NEWTIME belongs to the exit signal. */
#define NAMESPACES                                                                 \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |             \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static const struct row rows[] = {
#include "kernel/filter_argument.def"
};

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

static unsigned
asked_facts(unsigned needs)
{
	static const struct {
		unsigned need, facts;
	} asked[] = {
		{ NEED_WRITE, FACT_ASK_WRITE },
		{ NEED_OPEN, FACT_ASK_OPEN },
		{ NEED_METADATA, FACT_ASK_METADATA },
		{ NEED_LOAD, FACT_ASK_LOAD },
		{ NEED_TCP, FACT_ASK_NET },
		{ NEED_UDP, FACT_ASK_NET | FACT_ASK_SENDTO },
		{ NEED_UNIX, FACT_ASK_NET | FACT_ASK_SENDTO },
		{ NEED_EXEC, FACT_ASK_EXEC },
		{ NEED_FAULT, FACT_ASK_FAULT },
		{ NEED_SIGNAL, FACT_ASK_SIGNAL },
	};
	unsigned facts = needs ? FACT_ASK : 0;

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		if (needs & asked[i].need)
			facts |= asked[i].facts;
	return facts;
}

static bool
truncation_is_open(const struct policy *policy, const struct features *features)
{
	return features->landlock_abi >= 1 && features->landlock_abi < 3 &&
	       !(features->needs & NEED_METADATA) &&
	       policy_tree_verdict(policy, OPERATION_WRITE, "/") != TREE_ALLOW;
}

static bool
ioctls_are_open(const struct policy *policy, const struct features *features)
{
	return features->landlock_abi < 5 && !features->complains &&
	       policy_tree_verdict(policy, OPERATION_IOCTL, "/") != TREE_ALLOW;
}

unsigned
filter_facts(const struct policy *policy, const struct features *features)
{
	unsigned facts = network_facts(policy) | asked_facts(features->needs);

	/* Where all is asked, addresses are refused behind the socket, by name. */
	if (features->needs & NEED_OPEN)
		facts |= FACT_TCP | FACT_UDP | FACT_UNIX | FACT_LISTEN;
	if (policy->jit)
		facts |= FACT_JIT;
	if (features->mdwe)
		facts |= FACT_MDWE;
	if (features->memfd_noexec)
		facts |= FACT_NOEXEC;
	if (truncation_is_open(policy, features))
		facts |= FACT_TRUNCATE;
	if (ioctls_are_open(policy, features))
		facts |= FACT_DEVICES;
	return facts;
}

static bool
applies(const struct row *row, unsigned facts)
{
	if (facts & FACT_FULL && row->verdict != ASK)
		return false;
	return (facts & row->when) == row->when && !(facts & row->unless);
}

/* The calls that the rows are about, found once: names are long to compare. */
static const struct syscall_row *const *
row_calls(void)
{
	static const struct syscall_row *calls[ARRAY_SIZE(rows)];
	static bool found;

	for (size_t i = 0; !found && i < ARRAY_SIZE(rows); i++)
		calls[i] = syscall_find(rows[i].call);
	found = true;
	return calls;
}

void
filter_arguments_mark(unsigned facts, bool *checked)
{
	size_t n;
	const struct syscall_row *first = syscall_rows(&n);
	const struct syscall_row *const *calls = row_calls();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (calls[i] && applies(&rows[i], facts))
			checked[calls[i] - first] = true;
}

static size_t
argument_offset(unsigned argument)
{
	return offsetof(struct seccomp_data, args) +
	       (argument & ~UPPER_HALF) * sizeof(uint64_t) +
	       (argument & UPPER_HALF ? sizeof(uint32_t) : 0);
}

/* Goes on where the test holds. The index of the instruction whose jf has to lead
 * to the next row. */
static size_t
emit_test(struct filter_code *code, const struct test *test)
{
	size_t either;

	filter_emit_load(code, argument_offset(test->argument));
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
	else if (row->verdict == ASK)
		filter_emit_ask(code);
	else
		filter_emit_errno(code, row->verdict);
	for (size_t i = 0; i < n && !code->failed; i++)
		code->items[misses[i]].jf = (uint8_t)(code->n - misses[i] - 1);
}

void
filter_emit_arguments(struct filter_code *code, const char *call, unsigned facts)
{
	const struct syscall_row *const *calls = row_calls();
	const struct syscall_row *wanted = syscall_find(call);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (calls[i] != wanted || !applies(&rows[i], facts))
			continue;
		emit_row(code, &rows[i]);
		if (rows[i].tests[0].kind == TEST_END)
			return;
	}
	filter_emit_allow(code);
}
