/* System calls without libc: no errno, no cancellation, no lock. The result, or
 * -errno. The last two registers are cleared: libc leaves them as they are in calls
 * of four arguments, and the program's next open would be taken for our question.
 */
#ifndef BAILEY_PRELOAD_RAW_H
#define BAILEY_PRELOAD_RAW_H

#include <sys/syscall.h>

#if defined(__x86_64__) && defined(__LP64__)
static inline long
raw_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall\n\txorl %%r8d, %%r8d\n\txorl %%r9d, %%r9d"
	                 : "=a"(result), "+r"(r8), "+r"(r9)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
	                 : "rcx", "r11", "cc", "memory");
	return result;
}
#elif defined(__aarch64__)
static inline long
raw_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0\n\tmov x4, xzr\n\tmov x5, xzr"
	                 : "+r"(x0), "+r"(x4), "+r"(x5)
	                 : "r"(x8), "r"(x1), "r"(x2), "r"(x3)
	                 : "memory");
	return x0;
}
#else
#error "the shim is for x86-64 and arm64"
#endif

#endif
