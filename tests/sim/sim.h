/* Filters for profiles of a few lines, and the kernels they are made for. */
#ifndef BAILEY_TESTS_SIM_SIM_H
#define BAILEY_TESTS_SIM_SIM_H

#include "kernel/features.h"
#include "kernel/filter.h"
#include "policy/policy.h"

/* What a kernel lacks. */
enum sim_kernel {
	SIM_KERNEL_NEW,     /* nothing: Landlock ABI 7 */
	SIM_KERNEL_NO_MDWE, /* before 6.3: no MDWE, no MFD_NOEXEC_SEAL */
	SIM_KERNEL_LANDLOCK_1,
	SIM_KERNEL_LANDLOCK_2,
	SIM_KERNEL_LANDLOCK_3,
	SIM_KERNEL_SUPERVISED, /* nothing, and a supervisor is asked what it must */
	SIM_KERNEL_OBSERVED,   /* ... what it can */
	SIM_KERNEL_BOOKWORM,   /* Debian 12's 6.1, supervised */
};

struct features sim_features(enum sim_kernel kernel);

/* Compiles the text for a made-up host; fails the test where it cannot. The
 * caller's (policy_free). */
struct policy *sim_policy(const char *profile);

/* The filter for the text; fails the test where it cannot be built or where the
 * kernel would not load it. The caller's (filter_free). machine: AUDIT_ARCH_. */
struct filter
sim_filter(uint32_t machine, enum sim_kernel kernel, const char *profile);

#endif
