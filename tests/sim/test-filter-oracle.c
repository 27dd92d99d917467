/* bailey's programs and libseccomp's for the same table must agree on every number.
 */
#include <errno.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fd.h"
#include "bpf.h"
#include "kernel/filter_parts.h"
#include "kernel/syscall_number.h"
#include "policy/decide.h"
#include "policy/syscall_table.h"
#include "sim.h"
#include "tests/unit/harness.h"

#define NUMBERS 1024
#define CALLS_MAX 1024
#define X32_BIT 0x40000000u

static const struct {
	const char *name;
	uint32_t machine;
	const char *profile;
} rows[] = {
	{ "x86-64", AUDIT_ARCH_X86_64, "" },
	{ "arm64", AUDIT_ARCH_AARCH64, "" },
	{ "x86-64 and i386", AUDIT_ARCH_X86_64, "allow abi i386" },
	{ "x86-64 with rules", AUDIT_ARCH_X86_64,
	  "allow syscall @keyring mount @io-uring\ndeny syscall @timer" },
	{ "arm64 with rules", AUDIT_ARCH_AARCH64,
	  "allow syscall @privileged\ndeny syscall @network-io @resources" },
	{ "i386 with rules", AUDIT_ARCH_X86_64,
	  "allow abi i386\nallow syscall @system-service\ndeny syscall @chown" },
};

/* What decide() says of the call, with no look at its arguments. */
static uint32_t
wanted_action(const struct policy *policy, const struct syscall_row *row)
{
	struct request request = { .operation = OPERATION_SYSCALL,
		                   .name = row->name };
	struct verdict verdict = decide(policy, &request);

	if (verdict.allowed)
		return SCMP_ACT_ALLOW;
	if (verdict.rule || row->fallback == SYSCALL_REFUSED)
		return SCMP_ACT_ERRNO(EPERM);
	return SCMP_ACT_ERRNO(ENOSYS);
}

static scmp_filter_ctx
make_context(uint32_t machine, const struct policy *policy)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	size_t n;
	const struct syscall_row *calls = syscall_rows(&n);

	ck_assert(context);
	if (seccomp_arch_native() != machine) {
		ck_assert_int_eq(seccomp_arch_add(context, machine), 0);
		ck_assert_int_eq(
		        seccomp_arch_remove(context, seccomp_arch_native()), 0);
	}
	if (policy->abi_i386)
		ck_assert_int_eq(seccomp_arch_add(context, SCMP_ARCH_X86), 0);
	seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; i < n; i++) {
		uint32_t action = wanted_action(policy, &calls[i]);
		int number = seccomp_syscall_resolve_name(calls[i].name);

		if (number == __NR_SCMP_ERROR || action == SCMP_ACT_ERRNO(ENOSYS))
			continue;
		ck_assert_int_eq(seccomp_rule_add(context, action, number, 0), 0);
	}
	return context;
}

static struct filter
make_oracle(uint32_t machine, const struct policy *policy)
{
	_cleanup_close_ int fd = memfd_create("oracle", MFD_CLOEXEC);
	scmp_filter_ctx context = make_context(machine, policy);
	size_t length;
	char *bytes;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(seccomp_export_bpf(context, fd), 0);
	seccomp_release(context);
	lseek(fd, 0, SEEK_SET);
	ck_assert_int_eq(fd_read_all(fd, 1 << 20, &bytes, &length), 0);
	return (struct filter){ (struct sock_filter *)(void *)bytes,
		                length / sizeof(struct sock_filter) };
}

/* The calls about whose arguments we have rules: there libseccomp's oracle knows
 * less. For i386 it mixes the socket and SysV calls with socketcall(2) and ipc(2).
 */
static bool
is_excused(const bool *checked, const char *name)
{
	size_t n;
	const struct syscall_row *calls = syscall_rows(&n);
	const struct syscall_row *call = syscall_find(name);

	return (call && checked[call - calls]) || strcmp(name, "socketcall") == 0 ||
	       strcmp(name, "ipc") == 0;
}

/* A call that this libseccomp cannot name: the table of rows asks about it. */
static bool
is_newer(uint32_t arch, uint32_t number)
{
	size_t n;

	syscall_rows(&n);
	for (size_t row = 0; row < n; row++)
		if (syscall_number(arch, row) == (int)number)
			return true;
	return false;
}

static void
compare_number(const char *row, const struct filter *ours,
               const struct filter *oracle, uint32_t arch, uint32_t number)
{
	struct seccomp_data data = { .nr = (int)number, .arch = arch };
	uint32_t got = bpf_run(ours->instructions, &data, NULL);
	uint32_t wanted = bpf_run(oracle->instructions, &data, NULL);
	char got_text[80], wanted_text[80];

	ck_assert_msg(got == wanted, "%s: call %u of 0x%x: %s, libseccomp says %s",
	              row, number, arch,
	              bpf_action_text(got, got_text, sizeof(got_text)),
	              bpf_action_text(wanted, wanted_text, sizeof(wanted_text)));
}

static size_t
compare_arch(const char *row, const struct filter *ours,
             const struct filter *oracle, uint32_t arch, const bool *checked)
{
	size_t compared = 0;

	for (uint32_t number = 0; number < NUMBERS; number++) {
		_cleanup_free_ char *name =
		        seccomp_syscall_resolve_num_arch(arch, (int)number);

		if (name ? is_excused(checked, name) : is_newer(arch, number))
			continue;
		compare_number(row, ours, oracle, arch, number);
		compared++;
	}
	compare_number(row, ours, oracle, arch, X32_BIT);
	compare_number(row, ours, oracle, arch, X32_BIT | 59);
	compare_number(row, ours, oracle, arch, 0xffffffff);
	return compared;
}

START_TEST(agrees)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386,
		                          AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM };
	_cleanup_policy_ struct policy *policy = sim_policy(rows[_i].profile);
	_cleanup_filter_ struct filter ours =
	        sim_filter(rows[_i].machine, SIM_KERNEL_NEW, rows[_i].profile);
	_cleanup_filter_ struct filter oracle =
	        make_oracle(rows[_i].machine, policy);
	struct features features = sim_features(SIM_KERNEL_NEW);
	bool checked[CALLS_MAX] = { 0 };

	ck_assert_ptr_null(bpf_fault(oracle.instructions, oracle.n));
	filter_arguments_mark(filter_facts(policy, &features), checked);
	filter_arguments_mark(filter_facts(policy, &features) | FACT_I386, checked);
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		ck_assert_uint_gt(compare_arch(rows[_i].name, &ours, &oracle,
		                               archs[i], checked),
		                  NUMBERS - 50);
}
END_TEST

/* A call of most programs takes few steps, for the kernel looks once at each number
 * and keeps "allow" where no argument was read (kernel/seccomp.c,
 * seccomp_is_const_allow). The search itself may not be long either. */
START_TEST(is_short)
{
	_cleanup_filter_ struct filter filter =
	        sim_filter(rows[_i].machine, SIM_KERNEL_NEW, rows[_i].profile);

	for (uint32_t number = 0; number < NUMBERS; number++) {
		struct seccomp_data data = { .nr = (int)number,
			                     .arch = rows[_i].machine };
		size_t steps;

		bpf_run(filter.instructions, &data, &steps);
		ck_assert_msg(steps <= 64, "%s: call %u takes %zu steps",
		              rows[_i].name, number, steps);
	}
}
END_TEST

/* More spans than a branch can jump over: 1, 2, a byte's worth, more. */
static const size_t span_rows[] = { 1, 2, 3, 255, 256, 257, 511, 512, 1000 };

static void
check_spans(const struct filter_code *code, size_t n)
{
	for (uint32_t number = 0; number < n + 3; number++) {
		struct seccomp_data data = { .nr = (int)number };
		uint32_t action = bpf_run(code->items, &data, NULL);
		uint32_t span = number < n ? number : (uint32_t)n - 1;

		ck_assert_msg(action == (span % 2 ? SECCOMP_RET_ALLOW
		                                  : SECCOMP_RET_ERRNO | ENOSYS),
		              "%zu spans: call %u: 0x%x", n, number, action);
	}
}

START_TEST(finds_each_span)
{
	size_t n = span_rows[_i];
	static struct filter_span spans[1000];
	struct filter_code code = { 0 };
	size_t whole;

	for (size_t i = 0; i < n; i++)
		spans[i] = (struct filter_span){
			.first = (uint32_t)i,
			.verdict = i % 2 ? FILTER_ALLOW : FILTER_ABSENT,
		};
	filter_emit_load(&code, offsetof(struct seccomp_data, nr));
	filter_emit_tree(&code, spans, n, 0);
	ck_assert(!code.failed);
	ck_assert_ptr_null(bpf_fault(code.items, code.n));
	check_spans(&code, n);
	whole = code.n;
	filter_share_returns(&code);
	ck_assert(!code.failed);
	ck_assert_ptr_null(bpf_fault(code.items, code.n));
	check_spans(&code, n);
	/* Two endings, and some more where a byte is too short. */
	ck_assert_uint_le(code.n, whole - n + 2 + n / 8);
	free(code.items);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "filter agrees with libseccomp", agrees, ARRAY_SIZE(rows) },
		{ "filter is short", is_short, ARRAY_SIZE(rows) },
		{ "filter finds each span", finds_each_span,
		  ARRAY_SIZE(span_rows) },
	};

	return harness_run(harness_suite("oracle", tables, ARRAY_SIZE(tables)));
}
