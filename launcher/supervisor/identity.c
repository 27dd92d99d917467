#include "supervisor/identity.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local struct {
	bool known;
	struct task_status is;
} acting;

static int
set_effective(uint64_t wanted, bool all)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (unsigned i = 0; i < 2; i++)
		data[i].effective =
		        all ? data[i].permitted
		            : data[i].permitted & (uint32_t)(wanted >> (32 * i));
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

static bool
has_groups(const struct task_status *a, const struct task_status *b)
{
	return a->n_groups == b->n_groups &&
	       memcmp(a->groups, b->groups, a->n_groups * sizeof(a->groups[0])) ==
	               0;
}

static bool
is_same(const struct task_status *a, const struct task_status *b)
{
	return a->fsuid == b->fsuid && a->fsgid == b->fsgid &&
	       a->effective == b->effective && has_groups(a, b);
}

/* Without CAP_SETGID (`caps keep setuid` alone) nobody can change them, neither the
 * thread nor this worker: then both have those of the launch. */
static int
take_groups(const struct task_status *status)
{
	struct task_status own;
	int error;

	if (syscall(SYS_setgroups, status->n_groups, status->groups) == 0)
		return 0;
	error = -errno;
	if (error != -EPERM || task_read_status(gettid(), &own))
		return error;
	return has_groups(&own, status) ? 0 : error;
}

/* Groups before the user: both want capabilities that go with him. */
static int
take_ids(const struct task_status *status)
{
	int error;

	if (syscall(SYS_setresuid, -1, 0, -1))
		return -errno;
	if (set_effective(0, true))
		return -EPERM;
	error = take_groups(status);
	if (error)
		return error;
	if (syscall(SYS_setresgid, -1, status->fsgid, -1) ||
	    syscall(SYS_setresuid, -1, status->fsuid, -1))
		return -errno;
	return set_effective(status->effective | 1ULL << CAP_SYS_PTRACE, false);
}

int
identity_assume_capabilities(const struct task_status *status)
{
	int error;

	if (acting.known && acting.is.effective == status->effective)
		return 0;
	acting.known = false;
	error = set_effective(status->effective | 1ULL << CAP_SYS_PTRACE, false);
	if (error)
		return error;
	acting.is.effective = status->effective;
	acting.known = true;
	return 0;
}

int
identity_assume(const struct task_status *status)
{
	int error;

	if (acting.known && is_same(&acting.is, status))
		return 0;
	acting.known = false;
	error = take_ids(status);
	if (error)
		return error;
	acting.is = *status;
	acting.known = true;
	return 0;
}

/* The worker's own, while it has others. */
static _Thread_local struct {
	bool lent;
	uid_t uid;
	gid_t gid;
} real;

int
identity_take_real(const struct task_status *status)
{
	struct task_status own;

	if (task_read_status(gettid(), &own))
		return -EPERM;
	real.lent = true;
	real.uid = own.uids[0];
	real.gid = own.gids[0];
	if (syscall(SYS_setresgid, status->gids[0], -1, -1) == 0 &&
	    syscall(SYS_setresuid, status->uids[0], -1, -1) == 0)
		return 0;
	identity_return_real();
	return -EPERM;
}

/* They are the saved ones too, so nothing is wanted for this. */
void
identity_return_real(void)
{
	if (!real.lent)
		return;
	(void)syscall(SYS_setresuid, real.uid, -1, -1);
	(void)syscall(SYS_setresgid, real.gid, -1, -1);
	real.lent = false;
}
