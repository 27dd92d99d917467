#include <string.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/gaps.h"
#include "kernel_fixture.h"

#define BIT(NAME) (1u << GAP_##NAME)

/* All but notifications and ptrace: what a supervisor would be wanted for is seen.
 */
static const struct features complete = {
	.landlock_abi = 7,
	.seccomp_filter = true,
	.mdwe = true,
	.memfd_noexec = true,
};

/* ---- of a policy on a kernel that has everything ---- */

struct policy_row {
	const char *name;
	const char *text;
	unsigned gaps; /* beside those of always */
};

#define ALWAYS (BIT(LOAD) | BIT(METADATA))

static const struct policy_row policy_rows[] = {
	{ "next to nothing", "allow read /etc/", 0 },
	{ "unix sockets", "allow connect unix @bus", BIT(UNIX_PATH) },
	{ "unix sockets to listen on", "allow listen unix @name", BIT(UNIX_PATH) },
	{ "no unix sockets", "deny connect unix /run/x.sock", 0 },
	{ "udp", "allow connect udp port 53", BIT(UDP) },
	{ "all of udp", "allow connect udp\nallow listen udp", 0 },
	{ "all of udp but one port",
	  "allow connect udp\nallow listen udp\ndeny connect udp port 53",
	  BIT(UDP) },
	{ "all of tcp", "allow connect tcp\nallow listen tcp", 0 },
	{ "tcp clients", "allow connect tcp port 80", 0 },
	{ "tcp servers", "allow listen tcp port 80", BIT(ADDRESSES) },
	{ "unix servers that are tcp clients",
	  "allow listen unix /run/x.sock\nallow connect tcp port 80",
	  BIT(UNIX_PATH) | BIT(ADDRESSES) },
	{ "addresses", "allow connect tcp 127.0.0.1 port 80", BIT(ADDRESSES) },
	{ "holes", "allow read /etc/\ndeny read /etc/passwd", BIT(NARROWED_RULES) },
	{ "trace", "trace always", BIT(TRACE) },
	{ "isolation", "require isolate", BIT(NO_ISOLATE) },
};

static unsigned
find_gaps(const char *name, const char *text, const struct features *features)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	struct diag_list diags;

	diag_list_init(&diags, arena);
	policy = fixture_policy(arena, text, &diags);
	ck_assert_msg(policy != NULL, "%s: %s", name, fixture_messages(&diags));
	return gaps_find(policy, features);
}

START_TEST(test_policies)
{
	const struct policy_row *row = &policy_rows[_i];
	unsigned gaps = find_gaps(row->name, row->text, &complete);

	ck_assert_msg(gaps == (ALWAYS | row->gaps), "%s: %#x, not %#x", row->name,
	              gaps, ALWAYS | row->gaps);
}
END_TEST

START_TEST(test_closed)
{
	ck_assert_uint_eq(find_gaps("loads", "allow load /", &complete),
	                  BIT(METADATA));
	ck_assert_uint_eq(find_gaps("writes", "allow write /", &complete),
	                  BIT(LOAD));
}
END_TEST

/* ---- of a kernel ---- */

struct kernel_row {
	const char *name;
	struct features features;
	const char *text; /* a policy that the gap is for */
	unsigned gaps;
	unsigned kernel; /* gaps_of_kernel */
};

#define SUPERVISOR .seccomp_notify_addfd = true, .ptrace_seize = true
#define KERNEL(abi)                                                                \
	{                                                                          \
		.landlock_abi = abi, .seccomp_filter = true, .mdwe = true,         \
		.memfd_noexec = true, SUPERVISOR                                   \
	}
#define YAMA(scope, capable)                                                       \
	{                                                                          \
		.landlock_abi = 7, .seccomp_filter = true, .mdwe = true,           \
		.memfd_noexec = true, SUPERVISOR, .yama_scope = scope,             \
		.traces_all = capable                                              \
	}
#define FREE                                                                       \
	"allow read /\nallow write-exec /\nallow exec /\nallow load /\nallow "     \
	"jit\n"                                                                    \
	"allow ptrace self"
#define TCP "allow connect tcp port 80"
#define OLD BIT(NO_IOCTL_DEV)
#define BEFORE_ADDFD                                                               \
	(BIT(LOAD) | BIT(METADATA) | BIT(UDP) | BIT(UNIX_PATH) | BIT(ADDRESSES))

static const struct kernel_row kernel_rows[] = {
	{ "ABI 7", KERNEL(7), TCP, 0, 0 },
	{ "ABI 6", KERNEL(6), TCP, 0, 0 },
	{ "ABI 5", KERNEL(5), TCP, 0, 0 },
	{ "ABI 4", KERNEL(4), TCP, OLD, OLD },
	{ "ABI 3", KERNEL(3), TCP, OLD, OLD },
	{ "devices are free", KERNEL(3), "allow ioctl /", 0, OLD },
	{ "ABI 2", KERNEL(2), TCP, OLD | BIT(NO_TRUNCATE), OLD | BIT(NO_TRUNCATE) },
	{ "ABI 1", KERNEL(1), TCP, OLD | BIT(NO_TRUNCATE) | BIT(NO_REFER),
	  OLD | BIT(NO_TRUNCATE) | BIT(NO_REFER) },
	{ "no Landlock", KERNEL(0), TCP, OLD | BIT(NO_LANDLOCK),
	  OLD | BIT(NO_LANDLOCK) },
	{ "no seccomp",
	  { .landlock_abi = 7, .mdwe = true, .memfd_noexec = true, SUPERVISOR },
	  TCP,
	  BIT(NO_SECCOMP),
	  BIT(NO_SECCOMP) },
	{ "before 6.3",
	  { .landlock_abi = 7, .seccomp_filter = true, SUPERVISOR },
	  TCP,
	  BIT(NO_MDWE) | BIT(NO_MEMFD_NOEXEC),
	  BIT(NO_MDWE) | BIT(NO_MEMFD_NOEXEC) },
	{ "before 5.14",
	  { .landlock_abi = 7,
	    .seccomp_filter = true,
	    .mdwe = true,
	    .memfd_noexec = true,
	    .ptrace_seize = true },
	  TCP "\nallow connect udp port 53\nallow connect unix @x",
	  BIT(LOAD) | BIT(METADATA) | BIT(UDP) | BIT(UNIX_PATH),
	  BEFORE_ADDFD },
	{ "5.13",
	  { .landlock_abi = 5,
	    .seccomp_filter = true,
	    .mdwe = true,
	    .memfd_noexec = true,
	    .ptrace_seize = true },
	  "allow load /\nallow write-exec /\nallow jit",
	  BIT(SIGNALS),
	  BEFORE_ADDFD | BIT(SIGNALS) },
	{ "5.13 where signals are free",
	  { .landlock_abi = 5,
	    .seccomp_filter = true,
	    .mdwe = true,
	    .memfd_noexec = true,
	    .ptrace_seize = true },
	  "allow load /\nallow write-exec /\nallow jit\nallow signal all",
	  0,
	  BEFORE_ADDFD | BIT(SIGNALS) },
	{ "5.13 and ports",
	  { .landlock_abi = 3,
	    .seccomp_filter = true,
	    .mdwe = true,
	    .memfd_noexec = true,
	    .ptrace_seize = true },
	  "allow load /\nallow write-exec /\nallow jit\nallow signal all\nallow "
	  "ioctl /\n" TCP,
	  BIT(NO_TCP) | BIT(ADDRESSES),
	  BEFORE_ADDFD | BIT(SIGNALS) | BIT(NO_TCP) | OLD },
	{ "no ptrace",
	  { .landlock_abi = 7,
	    .seccomp_filter = true,
	    .mdwe = true,
	    .memfd_noexec = true,
	    .seccomp_notify_addfd = true },
	  "trace always",
	  BIT(TRACE),
	  BIT(TRACE) },
	{ "Yama 0", YAMA(0, false), TCP, 0, 0 },
	{ "Yama 1", YAMA(1, false), TCP, 0, BIT(NO_CHILDREN) },
	{ "Yama 1 and a debugger", YAMA(1, false), "allow ptrace self",
	  BIT(NO_CHILDREN), BIT(NO_CHILDREN) },
	{ "Yama 1 and one that is traced", YAMA(1, false),
	  "allow ptrace self\ntrace always", 0, BIT(NO_CHILDREN) },
	{ "Yama 1 where nobody is asked", YAMA(1, false), FREE, 0,
	  BIT(NO_CHILDREN) },
	{ "Yama 1, with the capability", YAMA(1, true), "allow ptrace self", 0, 0 },
	{ "Yama 2", YAMA(2, false), TCP, BIT(NO_REACH), BIT(NO_REACH) },
	{ "Yama 2 where nobody is asked", YAMA(2, false), FREE, 0, BIT(NO_REACH) },
	{ "Yama 2, with the capability", YAMA(2, true), TCP, 0, 0 },
	{ "Yama 3, with the capability", YAMA(3, true), TCP, BIT(NO_REACH),
	  BIT(NO_REACH) },
	{ "before 6.3 with jit",
	  { .landlock_abi = 7, .seccomp_filter = true, SUPERVISOR },
	  "allow jit",
	  BIT(NO_MEMFD_NOEXEC),
	  BIT(NO_MDWE) | BIT(NO_MEMFD_NOEXEC) },
};

START_TEST(test_kernels)
{
	const struct kernel_row *row = &kernel_rows[_i];
	unsigned gaps = find_gaps(row->name, row->text, &row->features);
	unsigned kernel = gaps_of_kernel(&row->features);

	ck_assert_msg(gaps == row->gaps, "%s: %#x, not %#x", row->name, gaps,
	              row->gaps);
	ck_assert_msg(kernel == row->kernel, "%s: kernel %#x, not %#x", row->name,
	              kernel, row->kernel);
}
END_TEST

START_TEST(test_version)
{
	ck_assert_uint_eq(gaps_of_version(), BIT(NARROWED_RULES));
}
END_TEST

START_TEST(test_words)
{
	enum gap gap = (enum gap)_i;
	size_t length = strlen(gap_words(gap));

	ck_assert_uint_gt(length, 0);
	ck_assert_uint_lt(length, 48);
	ck_assert_uint_gt(strlen(gap_follows(gap)), length ? 10 : 0);
	ck_assert_int_ge(gap_outcome(gap), GAP_NARROWED);
	ck_assert_int_le(gap_outcome(gap), GAP_REFUSED);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "of a policy", test_policies, ARRAY_SIZE(policy_rows) },
		{ "closed by the policy", test_closed, 1 },
		{ "of a kernel", test_kernels, ARRAY_SIZE(kernel_rows) },
		{ "of this version", test_version, 1 },
		{ "words", test_words, GAP_COUNT },
	};

	return harness_run(harness_suite("gaps", tables, ARRAY_SIZE(tables)));
}
