/* What of a policy the kernel alone cannot enforce, so that the supervisor must be
 * asked about it (DESIGN.md section 4, tier broker). Pure. */
#ifndef BAILEY_POLICY_NEEDS_H
#define BAILEY_POLICY_NEEDS_H

#include "policy/policy.h"

enum mode {
	MODE_ENFORCE,  /* each rule on the cheapest tier that is exact */
	MODE_OBSERVE,  /* all that can be supervised is: complete logs */
	MODE_COMPLAIN, /* observed, and nothing is refused */
};

/* Bits: the calls of which family go to the supervisor. */
enum need {
	NEED_WRITE = 1u << 0,    /* opens that write, and changes of the tree: there
	                            are holes, globs or single files */
	NEED_OPEN = 1u << 1,     /* all other opens */
	NEED_METADATA = 1u << 2, /* chmod, chown, utime, xattrs, truncate */
	NEED_LOAD = 1u << 3,     /* files mapped as code */
	NEED_TCP = 1u << 4,      /* addresses, or listen(2) on ports of chance */
	NEED_UDP = 1u << 5,
	NEED_UNIX = 1u << 6,
	NEED_EXEC = 1u << 7,  /* starts of programs, to be recorded */
	NEED_TRACE = 1u << 8, /* the whole tree is traced */
	NEED_FAULT = 1u << 9, /* what the kernel refuses may be asked once more: it
	                         grants reads by what was there at the start */
	NEED_SIGNAL = 1u << 10, /* signals: of older kernels alone */
};

/* 0: no supervisor is needed. */
unsigned policy_needs(const struct policy *policy, enum mode mode);

/* Who traces by himself finds nobody whom the supervisor traces. */
bool policy_may_trace(const struct policy *policy);

/* Does some rule allow anything of the protocol? */
bool policy_uses_net(const struct policy *policy, enum net_proto proto);

/* "enforce", "observe", "complain". */
const char *mode_name(enum mode mode);

/* 0, or -EINVAL where the word names none. */
int mode_from_name(const char *word, enum mode *ret);

#endif
