/* Capabilities, securebits, no_new_privs, limits, descriptors: one small step
 * each.  All are async-signal-safe unless said otherwise and return 0 or -errno. */
#ifndef BAILEY_KERNEL_PRIVILEGES_H
#define BAILEY_KERNEL_PRIVILEGES_H

#include <stdint.h>

#include "policy/policy.h"

/* Leaves only `keep` (bits of linux/capability.h) in the bounding, ambient,
 * inheritable, permitted and effective sets and locks the securebits that this
 * allows. Bits that the caller has not are not an error. Ambient: the kept ones
 * that are permitted, where the caller is not root. See capabilities(7). */
int privileges_drop(uint64_t keep);

/* Leaves no more than `keep` in the permitted and effective sets, nothing in the
 * inheritable and ambient ones. The bounding set and securebits stay: for a process
 * that executes nothing. */
int privileges_shrink(uint64_t keep);

/* Is it in the permitted set? False where unsure. */
bool privileges_permit(int capability);

int privileges_no_new_privs(void);

/* Dumps off for file and pipe core patterns alike (core(5)): RLIMIT_CORE 1. */
int privileges_no_core(void);

/* Soft and hard. Above a hard limit that may not be raised: that one, which is
 * less. */
int privileges_limit(const struct limit_policy *limit);

/* MDWE for the rest of the process's life, its children included; exec keeps it.
 * -EINVAL before Linux 6.3. */
int privileges_mdwe(void);

/* Takes the process out of a table of descriptors that others share: it has the
 * same ones in its own. 0 or -errno. */
int privileges_split_fds(void);

/* Closes every descriptor from 3 on but those in keep (sorted). */
int privileges_close_fds(const int *keep, unsigned n_keep);

/* Lets exec close every descriptor from 3 on but the LISTEN_FDS that systemd passed
 * to this very process (LISTEN_PID). Until then they stay: other processes may
 * share the table. */
int privileges_close_fds_on_exec(unsigned n_listen);

#endif
