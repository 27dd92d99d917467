/* The numbers of the system calls, by ABI. One list: syscall_number.def. Pure. */
#ifndef BAILEY_KERNEL_SYSCALL_NUMBER_H
#define BAILEY_KERNEL_SYSCALL_NUMBER_H

#include <linux/audit.h>
#include <stddef.h>
#include <stdint.h>

/* AUDIT_ARCH_ of what this program was built for; 0: nothing that bailey knows. */
#if defined(__x86_64__) && defined(__LP64__)
#define SYSCALL_ABI_NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SYSCALL_ABI_NATIVE AUDIT_ARCH_AARCH64
#else
#define SYSCALL_ABI_NATIVE 0
#endif

/* The number that an ABI (AUDIT_ARCH_X86_64, _I386 or _AARCH64) has for a row of
 * syscall_rows(); -1: none, also for any other ABI. */
int syscall_number(uint32_t abi, size_t row);

/* A call as a filter finds it. */
struct numbered_call {
	uint32_t number;
	size_t row;
};

/* Those that the ABI has, by ascending number, into calls: room for all rows.
 * Returns how many. */
size_t syscall_numbered_calls(uint32_t abi, struct numbered_call *calls);

#endif
