/* Filters that are there before bailey comes. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One call has this verdict, for all that comes behind. */
static int
install_for(const char *number, unsigned verdict, unsigned flags)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		         offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)probe_number(number),
		         0, 1),
		BPF_STMT(BPF_RET | BPF_K, verdict),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(program) / sizeof(*program), program };
	long result;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
	return result < 0 ? -errno : (int)result;
}

/* As a container or a unit takes a call away: the command and all that it starts
 * get the error. */
static int
run_without(char **arguments, int n)
{
	int error = install_for(
	        arguments[0],
	        SECCOMP_RET_ERRNO | (unsigned)probe_number(arguments[1]), 0);

	(void)n;
	if (error)
		return error;
	execvp(arguments[2], arguments + 2);
	return -errno;
}

/* Somebody listens to the command already, and keeps its listener open. */
static int
run_watched(char **arguments, int n)
{
	int listener = install_for(arguments[0], SECCOMP_RET_USER_NOTIF,
	                           SECCOMP_FILTER_FLAG_NEW_LISTENER);

	(void)n;
	if (listener < 0 || fcntl(listener, F_SETFD, 0))
		return listener < 0 ? listener : -errno;
	execvp(arguments[1], arguments + 1);
	return -errno;
}

const struct probe_operation probe_filter_operations[] = {
	{ "without-call", 3, run_without, "NUMBER ERRNO COMMAND..." },
	{ "watched", 2, run_watched, "NUMBER COMMAND..." },
	{ 0 },
};
