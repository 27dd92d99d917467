/* kernel/syscall_number.def and libseccomp must agree on every number. */
#include "kernel/syscall_number.h"

#include <seccomp.h>
#include <string.h>

#include "base/cleanup.h"
#include "policy/syscall_table.h"
#include "tests/unit/harness.h"

#define NUMBERS 1024

static const struct {
	const char *name;
	uint32_t abi;
	size_t least; /* calls, or the list is not what was asked */
} rows[] = {
	{ "x86-64", AUDIT_ARCH_X86_64, 350 },
	{ "i386", AUDIT_ARCH_I386, 400 },
	{ "arm64", AUDIT_ARCH_AARCH64, 290 },
};

static const struct syscall_row *
row_of(uint32_t abi, int number)
{
	_cleanup_free_ char *name = seccomp_syscall_resolve_num_arch(abi, number);

	return name ? syscall_find(name) : NULL;
}

/* By number: the names of sockets and SysV calls of i386 are pseudo numbers there.
 */
START_TEST(each_number_is_libseccomps)
{
	size_t n, found = 0;
	const struct syscall_row *calls = syscall_rows(&n);

	for (int number = 0; number < NUMBERS; number++) {
		const struct syscall_row *call = row_of(rows[_i].abi, number);

		if (!call)
			continue;
		found++;
		ck_assert_msg(syscall_number(rows[_i].abi,
		                             (size_t)(call - calls)) == number,
		              "%s: %s is not %d", rows[_i].name, call->name,
		              number);
	}
	ck_assert_msg(found >= rows[_i].least, "%s: %zu calls only", rows[_i].name,
	              found);
}
END_TEST

/* What this libseccomp cannot name is too new for it. */
START_TEST(each_call_is_libseccomps)
{
	size_t n;
	const struct syscall_row *calls = syscall_rows(&n);

	for (size_t i = 0; i < n; i++) {
		int number = syscall_number(rows[_i].abi, i);
		_cleanup_free_ char *name =
		        number < 0 ? NULL
		                   : seccomp_syscall_resolve_num_arch(rows[_i].abi,
		                                                      number);

		ck_assert_msg(!name || !strcmp(name, calls[i].name),
		              "%s: %s has the number of %s", rows[_i].name,
		              calls[i].name, name);
	}
}
END_TEST

START_TEST(calls_are_in_order)
{
	static struct numbered_call calls[NUMBERS];
	size_t n_rows, n = syscall_numbered_calls(rows[_i].abi, calls);
	size_t numbered = 0;

	syscall_rows(&n_rows);
	for (size_t i = 0; i < n_rows; i++)
		numbered += syscall_number(rows[_i].abi, i) >= 0;
	ck_assert_uint_eq(n, numbered);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(syscall_number(rows[_i].abi, calls[i].row),
		                 calls[i].number);
		ck_assert(i == 0 || calls[i - 1].number < calls[i].number);
	}
}
END_TEST

START_TEST(nothing_else_has_a_number)
{
	size_t n;

	syscall_rows(&n);
	ck_assert_int_eq(syscall_number(AUDIT_ARCH_X86_64, n), -1);
	ck_assert_int_eq(syscall_number(AUDIT_ARCH_ARM, 0), -1);
	ck_assert_int_eq(syscall_number(0, 0), -1);
	ck_assert_uint_eq(syscall_numbered_calls(0, NULL), 0);
}
END_TEST

START_TEST(the_native_abi_is_libseccomps)
{
	ck_assert_uint_eq(SYSCALL_ABI_NATIVE, seccomp_arch_native());
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "each number is libseccomp's", each_number_is_libseccomps,
		  ARRAY_SIZE(rows) },
		{ "each call is libseccomp's", each_call_is_libseccomps,
		  ARRAY_SIZE(rows) },
		{ "calls are in order", calls_are_in_order, ARRAY_SIZE(rows) },
		{ "nothing else has a number", nothing_else_has_a_number, 1 },
		{ "the native ABI is libseccomp's", the_native_abi_is_libseccomps,
		  1 },
	};

	return harness_run(
	        harness_suite("syscall_number", tables, ARRAY_SIZE(tables)));
}
