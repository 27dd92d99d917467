#include "kernel/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/kernel_abi.h"

#define FIRST_FD 3
/* fs.nr_open as the kernel sets it: where close_range(2) is missing (a container's
 * filter), a limit without end is not walked to its end. */
#define NR_OPEN (1u << 20)

#define CAP_BIT(capability) (1ULL << (capability))
#define CAP_MAX 64

struct caps {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
};

/* The calls themselves and not libcap's, which allocate. */
static int
caps_get(struct caps *caps)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data))
		return -errno;
	*caps = (struct caps){
		.effective = (uint64_t)data[1].effective << 32 | data[0].effective,
		.permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted,
		.inheritable =
		        (uint64_t)data[1].inheritable << 32 | data[0].inheritable,
	};
	return 0;
}

static int
caps_set(const struct caps *caps)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{ (uint32_t)caps->effective, (uint32_t)caps->permitted,
		  (uint32_t)caps->inheritable },
		{ (uint32_t)(caps->effective >> 32),
		  (uint32_t)(caps->permitted >> 32),
		  (uint32_t)(caps->inheritable >> 32) },
	};

	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/* Without CAP_SETPCAP the bounding set stays: no_new_privs sees to it that nothing
 * in it is ever gained. */
static int
drop_bounding(uint64_t keep)
{
	for (int capability = 0; capability < CAP_MAX; capability++) {
		int error;

		if (keep & CAP_BIT(capability) ||
		    !prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
			continue;
		error = -errno;
		if (error == -EINVAL)
			return 0; /* behind CAP_LAST_CAP of this kernel */
		if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0)
			return error;
	}
	return 0;
}

static int
raise_ambient(uint64_t wanted)
{
	for (int capability = 0; capability < CAP_MAX; capability++)
		if ((wanted & CAP_BIT(capability)) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))
			return -errno;
	return 0;
}

/* A program of root gets its permitted set at exec from the bounding set, which is
 * what has been kept: NOROOT would take that away, so it is set where nothing is
 * kept or where the ambient set of another user carries it. A bit that somebody has
 * locked already stays as it is. */
static int
lock_securebits(bool root_keeps)
{
	int old = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	unsigned long bits;

	if (old < 0)
		return -errno;
	bits = (unsigned long)old;
	if (!(bits & SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED))
		bits |= SECBIT_NO_CAP_AMBIENT_RAISE |
		        SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
	if (!root_keeps && !(bits & SECBIT_NOROOT_LOCKED))
		bits |= SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;
	return prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) ? -errno : 0;
}

/* CAP_SETPCAP has to be effective for the bounding set and the securebits, and the
 * inheritable set has to hold what is to become ambient: so the sets are written
 * twice. */
int
privileges_drop(uint64_t keep)
{
	bool root = geteuid() == 0, may_lock;
	struct caps caps = { 0 };
	uint64_t wanted;
	int error = caps_get(&caps);

	if (error)
		return error;
	wanted = keep & caps.permitted;
	may_lock = caps.permitted & CAP_BIT(CAP_SETPCAP);
	caps.effective = caps.permitted;
	caps.inheritable = wanted;
	error = caps_set(&caps);
	if (!error && may_lock)
		error = drop_bounding(keep);
	if (!error && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		error = -errno;
	if (!error && !root)
		error = raise_ambient(wanted);
	if (!error && may_lock)
		error = lock_securebits(root && wanted);
	if (error)
		return error;
	caps.effective = caps.permitted = wanted;
	return caps_set(&caps);
}

bool
privileges_permit(int capability)
{
	struct caps caps;

	return caps_get(&caps) == 0 && (caps.permitted & CAP_BIT(capability));
}

int
privileges_shrink(uint64_t keep)
{
	struct caps caps = { 0 };
	int error = caps_get(&caps);

	if (error)
		return error;
	caps.effective = caps.permitted = keep & caps.permitted;
	caps.inheritable = 0;
	return caps_set(&caps);
}

int
privileges_no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
}

/* 1 and not 0: fs/coredump.c takes no file dump below a page, and a pipe dump goes
 * on under every limit but 1. A hard limit of 0 that may not be raised stays. */
int
privileges_no_core(void)
{
	const struct rlimit one = { 1, 1 }, none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &one) == 0 ||
	    (errno == EPERM && setrlimit(RLIMIT_CORE, &none) == 0))
		return 0;
	return -errno;
}

int
privileges_limit(const struct limit_policy *limit)
{
	__rlimit_resource_t resource = (__rlimit_resource_t)limit->resource;
	struct rlimit wanted = { limit->value, limit->value }, now;

	if (setrlimit(resource, &wanted) == 0)
		return 0;
	if (errno != EPERM)
		return -errno;
	if (getrlimit(resource, &now))
		return -errno;
	if (limit->value <= now.rlim_max)
		return -EPERM;
	wanted.rlim_cur = wanted.rlim_max = now.rlim_max;
	return setrlimit(resource, &wanted) ? -errno : 0;
}

int
privileges_mdwe(void)
{
	return prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) ? -errno : 0;
}

/* first to last, both included. flags: 0, or CLOSE_RANGE_CLOEXEC. */
static int
close_span(unsigned first, unsigned last, unsigned flags)
{
	struct rlimit limit;

	if (first > last || syscall(SYS_close_range, first, last, flags) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -errno;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return -errno;
	if (limit.rlim_max > NR_OPEN)
		limit.rlim_max = NR_OPEN;
	for (unsigned fd = first; fd <= last && fd < limit.rlim_max; fd++)
		(void)(flags ? fcntl((int)fd, F_SETFD, FD_CLOEXEC)
		             : close((int)fd));
	return 0;
}

/* Nothing is open at the highest number. */
int
privileges_split_fds(void)
{
	if (unshare(CLONE_FILES) == 0 ||
	    syscall(SYS_close_range, ~0u, ~0u, CLOSE_RANGE_UNSHARE) == 0)
		return 0;
	return -errno;
}

int
privileges_close_fds(const int *keep, unsigned n_keep)
{
	unsigned first = FIRST_FD;

	for (unsigned i = 0; i < n_keep; i++) {
		int error;

		if (keep[i] < FIRST_FD)
			continue;
		error = close_span(first, (unsigned)keep[i] - 1, 0);
		if (error)
			return error;
		first = (unsigned)keep[i] + 1;
	}
	return close_span(first, ~0u, 0);
}

int
privileges_close_fds_on_exec(unsigned n_listen)
{
	return close_span(FIRST_FD + n_listen, ~0u, CLOSE_RANGE_CLOEXEC);
}
