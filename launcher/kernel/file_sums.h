/* What is known of files that `verify` is about: the sums of dpkg's database, and
 * of the policy's signed manifests. */
#ifndef BAILEY_KERNEL_FILE_SUMS_H
#define BAILEY_KERNEL_FILE_SUMS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/md5.h"
#include "policy/policy.h"

enum sum_kind {
	SUM_PACKAGE,  /* MD5, of /var/lib/dpkg/info/PACKAGE.md5sums */
	SUM_MANIFEST, /* SHA-256, of a signed manifest */
};

enum { SHA256_SIZE = 32 };

struct file_sum {
	const char *path; /* resolved: /lib/x is /usr/lib/x on a merged system */
	enum sum_kind kind;
	uint8_t sum[SHA256_SIZE]; /* the first MD5_SIZE of an MD5 */
};

struct file_sums {
	struct file_sum *items; /* sorted by path */
	size_t n;
	size_t capacity;
};

/* Of all files that a `verify` of the policy is about; none without one. All of it
 * belongs to the arena. Where there are manifests, dpkg's database may be missing.
 * 0; -EINVAL with *diags, -ENOMEM, -errno. */
int file_sums_load(struct arena *arena, const struct policy *policy,
                   struct diag_list *diags, struct file_sums *ret);

/* Two packages may have one file (diversions), and two manifests: any of their sums
 * will do. What a manifest names is compared with manifests alone. First of them,
 * *n how many follow each other, all of one kind. NULL: nobody has it. */
const struct file_sum *
file_sums_find(const struct file_sums *sums, const char *path, size_t *n);

/* For readers of sources: adds one, if some `verify` is about its path (copied). 0
 * or -ENOMEM. */
int file_sums_add(struct arena *arena, const struct policy *policy,
                  struct file_sums *sums, const struct file_sum *sum);

/* dpkg's. The folder and its files must belong to root and be writable by nobody
 * else. 0, -ENOMEM, -errno. */
int package_sums_read(struct arena *arena, const struct policy *policy,
                      struct file_sums *sums);

/* A manifest: lines as sha256sum(1) prints them, paths from the manifest's folder
 * or absolute, signed by the key (kernel/signature.h). 0; -EINVAL with *diags,
 * -ENOMEM. */
int manifest_read(struct arena *arena, const struct policy *policy,
                  const struct manifest_policy *manifest, struct diag_list *diags,
                  struct file_sums *sums);

#endif
