#include "kernel/filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/kernel_abi.h"

/* The speculation mitigations of the host stay as they are
 * (Documentation/userspace-api/spec_ctrl.rst). */
static int
load(const struct filter *filter, unsigned long flags)
{
	struct sock_fprog program = {
		.len = (unsigned short)filter->n,
		.filter = filter->instructions,
	};
	long result =
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);

	return result < 0 ? -errno : (int)result;
}

int
filter_load(const struct filter *filter)
{
	return load(filter, 0);
}

int
filter_load_listening(const struct filter *filter, bool killable, int *ret)
{
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	int listener;

	if (killable)
		flags |= ABI_SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	listener = load(filter, flags);
	if (listener < 0)
		return listener;
	*ret = listener;
	return 0;
}
