/* The seccomp filter of a policy.
 *
 * Default action ENOSYS: a call that nobody knows must look unsupported, so that
 * libc falls back.  Known calls are allowed or refused by group
 * (policy/syscall.def, groups named as systemd names them); argument rules
 * (filter_arguments.c) sit on top. Foreign ABIs are killed.
 *
 * The program is a binary search over ranges of call numbers (syscall_number.def).
 * libseccomp needs 3 ms for the same table, and has no way to say "none of these"
 * about the low half of an argument.  tests/sim holds both against each other,
 * number by number. */
#ifndef BAILEY_KERNEL_FILTER_H
#define BAILEY_KERNEL_FILTER_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "kernel/features.h"
#include "policy/policy.h"

struct filter {
	struct sock_filter *instructions; /* the caller's: filter_free */
	size_t n;
};

/* For this machine. 0; -EINVAL with *diags (an unknown name in `allow syscall`: the
 * compiler finds those first), -ENOMEM, -EOPNOTSUPP on a machine that is neither
 * x86-64 nor arm64, -E2BIG. A rule that has no effect because the call is needed is
 * a warning. */
int filter_build(const struct policy *policy, const struct features *features,
                 struct diag_list *diags, struct filter *ret);

/* For the machine of an AUDIT_ARCH_ constant (linux/audit.h): AUDIT_ARCH_X86_64 or
 * AUDIT_ARCH_AARCH64. */
int filter_build_for(uint32_t machine, const struct policy *policy,
                     const struct features *features, struct diag_list *diags,
                     struct filter *ret);
void filter_free(struct filter *filter);
#define _cleanup_filter_ _cleanup_(filter_free)

/* Loads it for the calling thread; wants no_new_privs. Async-signal-safe. */
int filter_load(const struct filter *filter);

/* The same with a listener (seccomp_unotify(2)), a descriptor that is close-on-exec
 * and the caller's. killable: a call that the supervisor has taken up is ended by
 * nothing but a fatal signal (features.seccomp_killable). -EBUSY: a filter of this
 * thread has a listener already. Async-signal-safe. */
int filter_load_listening(const struct filter *filter, bool killable, int *ret);

/* For `show --raw`: disassembled, a line an instruction. */
void filter_print(struct strbuf *out, const struct filter *filter);

#endif
