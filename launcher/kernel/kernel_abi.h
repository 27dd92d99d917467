/* Kernel constants that Debian 12's headers (Linux 6.1) do not have, each with
 * the release that brought it. The one place for them. */
#ifndef BAILEY_KERNEL_ABI_H
#define BAILEY_KERNEL_ABI_H

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Landlock, Documentation/userspace-api/landlock.rst */
#define ABI_LANDLOCK_FS_REFER (1ULL << 13)     /* ABI 2, 5.19 */
#define ABI_LANDLOCK_FS_TRUNCATE (1ULL << 14)  /* ABI 3, 6.2 */
#define ABI_LANDLOCK_FS_IOCTL_DEV (1ULL << 15) /* ABI 5, 6.10 */
#define ABI_LANDLOCK_NET_BIND_TCP (1ULL << 0)  /* ABI 4, 6.7 */
#define ABI_LANDLOCK_NET_CONNECT_TCP (1ULL << 1)
#define ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX (1ULL << 0) /* ABI 6, 6.12 */
#define ABI_LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#define ABI_LANDLOCK_RULE_NET_PORT 2
#define ABI_LANDLOCK_CREATE_RULESET_ERRATA (1U << 1)

struct abi_landlock_ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* ABI 4 */
	uint64_t scoped;             /* ABI 6 */
};

struct abi_landlock_net_port_attr {
	uint64_t allowed_access;
	uint64_t port;
};

/* seccomp(2). 1 << 4 is TSYNC_ESRCH, which older kernels take without a word. */
#define ABI_SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5) /* 5.19 */

/* prctl(2) */
#ifndef PR_SET_MDWE /* 6.3 */
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN (1UL << 0)
#define PR_GET_MDWE 66
#endif

/* Calls whose numbers are the same everywhere. */
#ifndef SYS_setxattrat /* 6.13 */
#define SYS_setxattrat 463
#define SYS_removexattrat 466
#endif
#ifndef SYS_file_setattr /* 6.17 */
#define SYS_file_setattr 469
#endif
struct abi_file_attr {
	uint64_t xflags;
	uint32_t extent_size;
	uint32_t n_extents;
	uint32_t project;
	uint32_t copy_extent_size;
};

/* memfd_create(2) */
#ifndef MFD_NOEXEC_SEAL /* 6.3 */
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

#endif
