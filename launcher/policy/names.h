/* Names of capabilities and resource limits. Lists: capability.def, limit.def.
 * Pure. */
#ifndef BAILEY_POLICY_NAMES_H
#define BAILEY_POLICY_NAMES_H

#include <stddef.h>

/* "net_bind_service", with or without "cap_", any case. 0 and the bit number
 * (CAP_NET_BIND_SERVICE), or -EINVAL. */
int capability_from_name(const char *name, int *ret);
const char *capability_name(int capability); /* NULL: none of that number */

/* "nofile" -> RLIMIT_NOFILE, as setrlimit(2) and systemd.exec(5) name them. */
int limit_from_name(const char *name, int *ret);
const char *limit_name(int resource);

/* For did-you-mean. */
const char *const *capability_names(size_t *n);
const char *const *limit_names(size_t *n);

#endif
