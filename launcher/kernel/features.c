#include "kernel/features.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/kernel_abi.h"
#include "kernel/privileges.h"

/* A question that the kernel answers by the error: arguments that are wrong in two
 * ways, and the check of the flags comes before the check of the pointer. */
static bool
refused_with(long result, int error)
{
	return result < 0 && errno == error;
}

static void
probe_landlock(struct features *features)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	                   LANDLOCK_CREATE_RULESET_VERSION);
	long errata;

	if (abi < 1) {
		features->landlock_error = abi < 0 ? errno : EOPNOTSUPP;
		return;
	}
	features->landlock_abi = (int)abi;
	/* -EINVAL where the kernel does not know the flag yet. */
	errata = syscall(SYS_landlock_create_ruleset, NULL, 0,
	                 ABI_LANDLOCK_CREATE_RULESET_ERRATA);
	features->landlock_errata = errata > 0 ? (int)errata : 0;
}

static bool
has_action(uint32_t action)
{
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static bool
is_release_from(long major, long minor)
{
	struct utsname host;
	char *end;
	long first, second;

	if (uname(&host))
		return false;
	first = strtol(host.release, &end, 10);
	second = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	return first > major || (first == major && second >= minor);
}

static void
probe_seccomp(struct features *features)
{
	struct seccomp_notif_sizes sizes;

	features->seccomp_filter = has_action(SECCOMP_RET_ERRNO);
	features->seccomp_notify =
	        has_action(SECCOMP_RET_USER_NOTIF) &&
	        syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == 0;
	/* SECCOMP_ADDFD_FLAG_SEND is 5.14. Only a listener could be asked, and to
	 * make one is no question but a filter. */
	features->seccomp_notify_addfd =
	        features->seccomp_notify && is_release_from(5, 14);
	features->seccomp_killable = refused_with(
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	                SECCOMP_FILTER_FLAG_NEW_LISTENER |
	                        ABI_SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	                NULL),
	        EFAULT);
}

/* -1 where the file is missing or no number. */
static long
read_number(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[32];
	char *end;
	long number;
	ssize_t length;

	if (fd < 0)
		return -1;
	length = read(fd, text, sizeof(text) - 1);
	if (length <= 0)
		return -1;
	text[length] = '\0';
	number = strtol(text, &end, 10);
	return end == text ? -1 : number;
}

/* EINVAL without Yama, which costs less than to look for the file. It takes back
 * what nobody but a supervisor is to be named for. */
static int
read_yama_scope(void)
{
	if (prctl(PR_SET_PTRACER, 0, 0, 0, 0))
		return -1;
	return (int)read_number("/proc/sys/kernel/yama/ptrace_scope");
}

/* Debian's kernels have a switch of their own beside the limit. */
static bool
has_user_namespaces(void)
{
	return read_number("/proc/sys/user/max_user_namespaces") > 0 &&
	       read_number("/proc/sys/kernel/unprivileged_userns_clone") != 0;
}

void
features_probe_launch(struct features *features)
{
	*features = (struct features){ .yama_scope = read_yama_scope() };
	features->traces_all = privileges_permit(CAP_SYS_PTRACE);
	features->isolation = privileges_permit(ISOLATION_CAPABILITY);
	probe_landlock(features);
	probe_seccomp(features);
	features->mdwe = prctl(PR_GET_MDWE, 0, 0, 0, 0) >= 0;
	features->memfd_noexec = refused_with(
	        syscall(SYS_memfd_create, NULL, MFD_CLOEXEC | MFD_NOEXEC_SEAL),
	        EFAULT);
	/* An empty range: nothing is open at the highest number. */
	features->close_range = syscall(SYS_close_range, ~0U, ~0U, 0) == 0;
	/* A struct of no size is -EINVAL, a filter says -ENOSYS or -EPERM. */
	features->openat2 =
	        refused_with(syscall(SYS_openat2, AT_FDCWD, NULL, NULL, 0), EINVAL);
	/* No process has that id. */
	features->ptrace_seize =
	        refused_with(ptrace(PTRACE_SEIZE, -1, NULL, NULL), ESRCH);
}

void
features_probe(struct features *features)
{
	features_probe_launch(features);
	features->user_namespaces = has_user_namespaces();
}

enum reach
features_reach(const struct features *features)
{
	enum { FREE, OF_RELATIVES, WITH_CAPABILITY };

	if (features->yama_scope <= FREE)
		return REACH_ALL;
	if (features->yama_scope <= WITH_CAPABILITY && features->traces_all)
		return REACH_ALL;
	return features->yama_scope == OF_RELATIVES ? REACH_TRACED : REACH_NONE;
}

void
features_limit_landlock(struct features *features, int abi)
{
	if (abi >= features->landlock_abi)
		return;
	features->landlock_abi = abi > 0 ? abi : 0;
	features->landlock_errata = 0;
	if (features->landlock_abi == 0)
		features->landlock_error = EOPNOTSUPP;
}
