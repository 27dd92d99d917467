/* What dpkg knows of the files of packages: /var/lib/dpkg/info/PACKAGE.md5sums. */
#ifndef BAILEY_KERNEL_PACKAGE_SUMS_H
#define BAILEY_KERNEL_PACKAGE_SUMS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/md5.h"
#include "policy/policy.h"

struct package_sum {
	const char *path; /* resolved: /lib/x is /usr/lib/x on a merged system */
	uint8_t sum[MD5_SIZE];
};

struct package_sums {
	struct package_sum *items; /* sorted by path */
	size_t n;
	size_t capacity;
};

/* Of all files of packages that a `verify` of the policy is about; none without
 * one. The folder and its files must belong to root and be writable by nobody else.
 * All of it belongs to the arena. 0; -EINVAL with *diags: there is no such
 * database; -ENOMEM, -errno. */
int package_sums_load(struct arena *arena, const struct policy *policy,
                      struct diag_list *diags, struct package_sums *ret);

/* Two packages may have one file (diversions); any of their sums will do. First of
 * them, *n how many follow each other. NULL: no package has it. */
const struct package_sum *
package_sums_find(const struct package_sums *sums, const char *path, size_t *n);

#endif
