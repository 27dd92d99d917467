#include "kernel/syscall_number.h"

#include <assert.h>

/* The order of the rows is that of syscall.def; a name that is not there does not
 * compile, one that is missing here fails the assertion. */
enum row {
#define SYSCALL(name, fallback, groups) ROW_##name,
#include "policy/syscall.def"
#undef SYSCALL
	ROW_COUNT,
};

enum { ABI_X86_64, ABI_I386, ABI_AARCH64, ABI_COUNT };

static const int16_t numbers[ROW_COUNT][ABI_COUNT] = {
#define NUMBER(name, x86_64, i386, aarch64)                                        \
	[ROW_##name] = { x86_64, i386, aarch64 },
#include "kernel/syscall_number.def"
#undef NUMBER
};

enum {
#define NUMBER(name, x86_64, i386, aarch64) NUMBERED_##name,
#include "kernel/syscall_number.def"
#undef NUMBER
	NUMBERED_COUNT,
};
static_assert((int)NUMBERED_COUNT == (int)ROW_COUNT, "a number for each call");

/* A bound on the numbers. Those of one ABI differ: each is a place of its own. */
enum { NUMBER_COUNT = 512 };
#define NUMBER(name, x86_64, i386, aarch64)                                        \
	static_assert((x86_64) < NUMBER_COUNT && (i386) < NUMBER_COUNT &&          \
	                      (aarch64) < NUMBER_COUNT,                            \
	              #name);
#include "kernel/syscall_number.def"
#undef NUMBER

int
syscall_number(uint32_t abi, size_t row)
{
	if (row >= ROW_COUNT)
		return -1;
	switch (abi) {
	case AUDIT_ARCH_X86_64:
		return numbers[row][ABI_X86_64];
	case AUDIT_ARCH_I386:
		return numbers[row][ABI_I386];
	case AUDIT_ARCH_AARCH64:
		return numbers[row][ABI_AARCH64];
	}
	return -1;
}

size_t
syscall_numbered_calls(uint32_t abi, struct numbered_call *calls)
{
	uint16_t behind[NUMBER_COUNT] = { 0 }; /* row + 1; 0: no call */
	size_t n = 0;

	for (size_t row = 0; row < ROW_COUNT; row++) {
		int number = syscall_number(abi, row);

		if (number >= 0)
			behind[number] = (uint16_t)(row + 1);
	}
	for (uint32_t number = 0; number < NUMBER_COUNT; number++)
		if (behind[number])
			calls[n++] = (struct numbered_call){ number,
				                             behind[number] - 1u };
	return n;
}
