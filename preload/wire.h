/* What the shim and the launcher have to agree upon.
 *
 * The shim asks by repeating the call that the kernel has refused, with WIRE_ASK in
 * the last argument register, which these calls do not use. The filter sends such a
 * call to the supervisor, which treats it as every other brokered call: it reads,
 * judges and acts. Nothing of this is a secret, and whoever says it gains nothing:
 * the answer is the one that decide() gives. Outside of bailey the kernel ignores
 * the register, and the call is refused a second time.
 *
 * Calls that can be asked: openat, mkdirat, mknodat, linkat, symlinkat, unlinkat,
 * renameat2. */
#ifndef BAILEY_PRELOAD_WIRE_H
#define BAILEY_PRELOAD_WIRE_H

#define WIRE_ASK_ARGUMENT 5
#define WIRE_ASK 0x6c696162u /* "bail" */

/* openat with WIRE_QUERY in the register before it: what is worth asking, as a
 * value of these bits. Nothing else is looked at; outside, the NULL path is
 * -EFAULT. */
#define WIRE_QUERY_ARGUMENT 4
#define WIRE_QUERY 1

/* openat with WIRE_START there instead: a start that the kernel has refused, told
 * by whoever is left to tell it, to be recorded with its rule. The flags are those
 * of execveat(2). Nothing is opened or started: 0 where rules allow it, or the
 * error. A call that would start it, said again, could not come from the parent of
 * a process that failed to become a program. */
#define WIRE_START 2

enum wire_fact {
	WIRE_CONTAINED = 1 << 0,
	WIRE_READS = 1 << 1,  /* opens that read, refused by the kernel alone */
	WIRE_WRITES = 1 << 2, /* opens that write, and names made, moved, removed */
	WIRE_STARTS = 1 << 3, /* starts: to be recorded */
};

/* The answer to an open for reading that the policy refuses for the name as it
 * stands: absolute, with no symbolic link on the way. No errno of the kernel's. The
 * program sees EACCES, and the shim may say so by itself for WIRE_REMEMBER_MS. (A
 * link may come to lie on the way; then the name is another file's.) */
#define WIRE_REFUSED 3500
#define WIRE_REMEMBER_MS 1000

/* In ASAN_OPTIONS wherever the shim is in LD_PRELOAD: a program that was linked
 * with ASan's shared library wants that one to be the first of all, and would not
 * start. */
#define WIRE_ASAN_OPTION "verify_asan_link_order=0"

#endif
