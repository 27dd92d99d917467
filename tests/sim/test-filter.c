/* The filters of small profiles against rows of calls: what would the kernel do? */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "bpf.h"
#include "kernel/kernel_abi.h"
#include "preload/wire.h"
#include "sim.h"
#include "tests/unit/harness.h"

#define X32_BIT 0x40000000u

/* Who calls, and on which machine. */
enum abi {
	X64,
	X32,
	I386,
	ARM64,
	ARM64_ON_X64,
	X64_ON_ARM64,
	ARM_ON_ARM64,
	I386_ON_ARM64,
};

static const struct {
	uint32_t machine;
	uint32_t arch;
} abis[] = {
	[X64] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_X86_64 },
	[X32] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_X86_64 },
	[I386] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386 },
	[ARM64] = { AUDIT_ARCH_AARCH64, AUDIT_ARCH_AARCH64 },
	[ARM64_ON_X64] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64 },
	[X64_ON_ARM64] = { AUDIT_ARCH_AARCH64, AUDIT_ARCH_X86_64 },
	[ARM_ON_ARM64] = { AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM },
	[I386_ON_ARM64] = { AUDIT_ARCH_AARCH64, AUDIT_ARCH_I386 },
};

struct filter_row {
	const char *name;
	enum sim_kernel kernel;
	const char *profile;
	enum abi abi;
	const char *call; /* NULL: by number */
	uint32_t number;
	uint64_t args[6];
	uint32_t expected;
};

#define HIGH 0xdeadbeef00000000ull /* what a compiler may leave above an int */
#define A(...)                                                                     \
	{                                                                          \
		__VA_ARGS__                                                        \
	}
#define ALLOW SECCOMP_RET_ALLOW
#define KILL SECCOMP_RET_KILL_PROCESS
#define E(error) (SECCOMP_RET_ERRNO | (error))
#define ASK SECCOMP_RET_USER_NOTIF

#define ROW(name, profile, abi, call, args, expected)                              \
	{ name, SIM_KERNEL_NEW, profile, abi, #call, 0, args, expected },
#define ROW_ON(kernel, name, profile, abi, call, args, expected)                   \
	{ name, SIM_KERNEL_##kernel, profile, abi, #call, 0, args, expected },
#define ROW_NR(name, profile, abi, number, args, expected)                         \
	ROW_NR_ON(NEW, name, profile, abi, number, args, expected)
#define ROW_NR_ON(kernel, name, profile, abi, number, args, expected)              \
	{ name, SIM_KERNEL_##kernel, profile, abi, NULL, number, args, expected },

static const struct filter_row network_rows[] = {
#include "filter_network.def"
};

static const struct filter_row process_rows[] = {
#include "filter_process.def"
};

static const struct filter_row memory_rows[] = {
#include "filter_memory.def"
};

static const struct filter_row broker_rows[] = {
#include "filter_broker.def"
};

static const struct filter_row i386_rows[] = {
#include "filter_i386.def"
};

static const struct filter_row table_rows[] = {
#include "filter_table.def"
};

/* The number that the ABI itself gives; libseccomp's name lookup may give pseudo
 * numbers. */
static uint32_t
number_of(const struct filter_row *row)
{
	uint32_t arch = abis[row->abi].arch;

	if (!row->call)
		return row->number;
	for (int number = 0; number < 1024; number++) {
		_cleanup_free_ char *name =
		        seccomp_syscall_resolve_num_arch(arch, number);

		if (name && strcmp(name, row->call) == 0)
			return (uint32_t)number | (row->abi == X32 ? X32_BIT : 0);
	}
	ck_abort_msg("%s: no call %s", row->name, row->call);
	return 0;
}

static void
check_row(const struct filter_row *row)
{
	_cleanup_filter_ struct filter filter =
	        sim_filter(abis[row->abi].machine, row->kernel, row->profile);
	struct seccomp_data data = {
		.nr = (int)number_of(row),
		.arch = abis[row->abi].arch,
	};
	char got[80], wanted[80];
	uint32_t action;

	memcpy(data.args, row->args, sizeof(row->args));
	action = bpf_run(filter.instructions, &data, NULL);
	ck_assert_msg(action == row->expected, "%s: %s instead of %s", row->name,
	              bpf_action_text(action, got, sizeof(got)),
	              bpf_action_text(row->expected, wanted, sizeof(wanted)));
}

START_TEST(network)
{
	check_row(&network_rows[_i]);
}
END_TEST

START_TEST(process)
{
	check_row(&process_rows[_i]);
}
END_TEST

START_TEST(memory)
{
	check_row(&memory_rows[_i]);
}
END_TEST

START_TEST(broker)
{
	check_row(&broker_rows[_i]);
}
END_TEST

START_TEST(i386)
{
	check_row(&i386_rows[_i]);
}
END_TEST

START_TEST(table)
{
	check_row(&table_rows[_i]);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "filter network", network, ARRAY_SIZE(network_rows) },
		{ "filter process", process, ARRAY_SIZE(process_rows) },
		{ "filter memory", memory, ARRAY_SIZE(memory_rows) },
		{ "filter broker", broker, ARRAY_SIZE(broker_rows) },
		{ "filter i386", i386, ARRAY_SIZE(i386_rows) },
		{ "filter table", table, ARRAY_SIZE(table_rows) },
	};

	return harness_run(harness_suite("filter", tables, ARRAY_SIZE(tables)));
}
