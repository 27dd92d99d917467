#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/confine.h"
#include "supervisor/serve.h"
#include "supervisor/thread.h"

enum {
	LENDER_STACK = 64 * 1024,
	HELPER_STACK = 16 * 1024,
	SUPERVISOR_STACK = 256 * 1024,
	PATIENCE_MS = 60 * 1000, /* it takes less than one */
};

static struct birth birth = { .sockets = { -1, -1 } };

/* In this very memory and table of descriptors, with a stack of its own. The pid;
 * -errno. */
static pid_t
start_process(int (*function)(void *), size_t size, int signal)
{
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	pid_t pid;

	if (stack == MAP_FAILED)
		return -errno;
	pid = clone(function, stack + size, CLONE_VM | CLONE_FILES | signal,
	            &birth);
	return pid < 0 ? -errno : pid;
}

/* Only there to end: the supervisor is nobody's child then. */
static int
help(void *argument)
{
	(void)argument;
	_exit(start_process(supervise, SUPERVISOR_STACK, SIGCHLD) < 0);
}

static int
start_supervisor(void)
{
	/* No signal at its end: blocked, it would stay pending for the program. */
	pid_t helper = start_process(help, HELPER_STACK, 0);
	int status;

	if (helper < 0)
		return helper;
	while (waitpid(helper, &status, __WALL) < 0)
		if (errno != EINTR)
			return -errno;
	return status ? -EAGAIN : 0;
}

/* Lends its thread-local memory to the supervisor, which so has an errno apart from
 * the launcher's. Exec ends it; the kernel is not to write that there
 * (set_tid_address(2)), for the supervisor would no longer be the owner of its
 * locks. */
__attribute__((noreturn)) static void *
lend(void *argument)
{
	static int elsewhere;
	struct report report = { 0 };

	(void)argument;
	(void)syscall(SYS_set_tid_address, &elsewhere);
	report.error = start_supervisor();
	/* Else it speaks for itself. */
	if (report.error)
		(void)!write(birth.sockets[SUPERVISOR_END], &report,
		             sizeof(report));
	for (;;)
		pause();
}

int
supervisor_start(void)
{
	sigset_t all, before;
	int error;

	birth.launch = getpid();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, birth.sockets))
		return -errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = thread_start(LENDER_STACK, lend, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

void
supervisor_instruct(const struct supervisor_request *request)
{
	birth.request = *request;
}

/* Both ends are in the launcher's table, so that no end of file would tell. */
static int
hear(struct report *ret)
{
	struct pollfd socket = { .fd = birth.sockets[LAUNCHER_END],
		                 .events = POLLIN };
	int n;

	do
		n = poll(&socket, 1, PATIENCE_MS);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n ? -errno : -ETIMEDOUT;
	n = (int)read(socket.fd, ret, sizeof(*ret));
	return n == sizeof(*ret) ? ret->error : -EPIPE;
}

/* Yama would let nobody but an ancestor trace
 * (Documentation/admin-guide/LSM/Yama.rst); without Yama the call is EINVAL. */
int
supervisor_wait(void)
{
	struct report report;
	int error = hear(&report);

	if (error)
		return error;
	(void)prctl(PR_SET_PTRACER, birth.supervisor, 0, 0, 0);
	/* The memory is the supervisor's too, and the flag the memory's. One that
	 * is to be seized must not have it: then the supervisor sets it afterwards.
	 */
	return birth.request.needs & NEED_TRACE ? 0 : confine_hide_memory();
}

int
supervisor_attach(int listener, bool *untraced)
{
	struct report report;
	char order = 0;
	int error;

	birth.listener = listener;
	if (write(birth.sockets[LAUNCHER_END], &order, 1) != 1)
		return -EPIPE;
	if (!(birth.request.needs & NEED_TRACE))
		return 0;
	error = hear(&report);
	if (!error)
		*untraced = report.untraced;
	return error;
}
