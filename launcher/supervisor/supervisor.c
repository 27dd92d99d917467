#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "events/recorder.h"
#include "kernel/notify.h"
#include "kernel/privileges.h"
#include "supervisor/blocking.h"
#include "supervisor/confine.h"
#include "supervisor/dispatch.h"
#include "supervisor/pool.h"
#include "supervisor/tracer.h"

/* Of the link, in the order in which they are made. */
enum { OWN_END, PIPE_READ, PIPE_WRITE };

/* What the supervisor says when it serves, or cannot. */
struct ready {
	pid_t pid; /* for Yama */
	int error;
	bool untraced;
};

/* --- the supervisor's side --- */

static int
receive_fd(int socket, int *ret)
{
	char byte;
	struct iovec data = { &byte, 1 };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
		return -EPIPE;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS ||
	    header->cmsg_len != CMSG_LEN(sizeof(int)))
		return -EBADMSG;
	memcpy(ret, CMSG_DATA(header), sizeof(int));
	return 0;
}

static int
compare_fds(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* 0-2 become /dev/null: whoever reads a pipe to its end must not wait for us. */
static int
close_descriptors(const struct supervisor_request *request, int socket)
{
	int keep[RECORDER_DESCRIPTORS_MAX + 2];
	size_t n = 0;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (request->recorder)
		n = recorder_descriptors(request->recorder, keep,
		                         RECORDER_DESCRIPTORS_MAX);
	keep[n++] = socket;
	if (request->summary >= 0)
		keep[n++] = request->summary;
	for (int fd = 0; fd <= 2; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			return -errno;
	qsort(keep, n, sizeof(keep[0]), compare_fds);
	return privileges_close_fds(0, keep, (unsigned)n);
}

/* What the terminal or the service manager sends is meant for the program; the
 * supervisor goes when the program has gone. A file that would grow beyond a limit
 * is an error and no end (SIGXFSZ). */
static void
ignore_signals(void)
{
	static const int signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
		                       SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU,
		                       SIGUSR2, SIGALRM, SIGXFSZ, SIGXCPU };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

/* A group, not a session: another session would be another scheduling group, and
 * wake-ups would cost twice. */
static int
settle(const struct supervisor_request *request, int socket)
{
	ignore_signals();
	(void)prctl(PR_SET_NAME, "bailey");
	if (setpgid(0, 0) || chdir("/"))
		return -errno;
	return close_descriptors(request, socket);
}

/* Identities differ where root's rights to change them are left to the program. */
static bool
has_identities(const struct policy *policy)
{
	const uint64_t changing = 1ULL << CAP_SETUID | 1ULL << CAP_SETGID;

	return geteuid() == 0 && policy->caps.keep & changing;
}

/* A thread that waits for an answer can be stopped on demand only where the stop
 * does not end the wait; else what would have to be verified is refused. */
static int
trace_on_demand(struct supervisor *supervisor, bool killable)
{
	return killable && supervisor->needs & NEED_LOAD
	               ? tracer_start(supervisor, 0, &supervisor->tracer)
	               : 0;
}

/* One process has one tracer: under strace or gdb the walls stand without that one.
 */
static int
begin_to_trace(struct supervisor *supervisor, bool killable, bool *untraced)
{
	int error;

	if (!(supervisor->needs & NEED_TRACE))
		return trace_on_demand(supervisor, killable);
	error = tracer_start(supervisor, supervisor->launch, &supervisor->tracer);
	if (error != -EPERM)
		return error;
	*untraced = true;
	supervisor->tracer = NULL;
	return trace_on_demand(supervisor, killable);
}

/* All that needs no listener, while the launcher puts up its walls. */
static int
prepare(struct supervisor *supervisor, bool killable, struct ready *ready)
{
	uint64_t keep = supervisor->policy->caps.keep | 1ULL << CAP_SYS_PTRACE;
	int error = notify_check_sizes();

	if (error)
		return error;
	dispatch_init();
	error = confine_supervisor(keep);
	return error ? error
	             : begin_to_trace(supervisor, killable, &ready->untraced);
}

/* 0: the launcher knows that it may go on. */
static int
take_over(struct supervisor *supervisor, bool killable, int socket)
{
	struct ready ready = { .pid = supervisor->self };
	int error;

	ready.error = prepare(supervisor, killable, &ready);
	error = receive_fd(socket, &supervisor->listener);
	if (error)
		return error;
	if (!ready.error) {
		notify_wake_synchronously(supervisor->listener);
		ready.error = pool_start(supervisor);
	}
	if (write(socket, &ready, sizeof(ready)) != sizeof(ready))
		return -EPIPE;
	close(socket);
	return ready.error;
}

/* Until no process behind the filter is left (POLLHUP). */
static void
wait_for_end(const struct supervisor *supervisor, int timer)
{
	struct pollfd waits[] = { { .fd = supervisor->listener },
		                  { .fd = timer, .events = POLLIN } };

	while (!(waits[0].revents & (POLLHUP | POLLERR | POLLNVAL))) {
		if (waits[1].revents & POLLIN)
			blocking_look(supervisor);
		if (poll(waits, ARRAY_SIZE(waits), -1) < 0)
			waits[0].revents = waits[1].revents = 0;
	}
}

static void
supervise(const struct supervisor_request *request, pid_t launch, int socket)
{
	static struct supervisor supervisor;
	int timer = -1;

	supervisor = (struct supervisor){
		.policy = request->policy,
		.needs = request->needs,
		.mode = request->mode,
		.listener = -1,
		.launch = launch,
		.self = getpid(),
		.has_identities = has_identities(request->policy),
		.has_capabilities = geteuid() == 0 && request->policy->caps.keep,
		.recorder = request->recorder,
	};
	/* From here on nothing is shared with the launcher: supervisor_wait. */
	if (write(socket, "", 1) != 1 || settle(request, socket) ||
	    blocking_init(&timer) ||
	    take_over(&supervisor, request->killable, socket))
		_exit(1);
	wait_for_end(&supervisor, timer);
	(void)recorder_close(request->recorder, request->summary);
	_exit(0);
}

/* --- the helper's side --- */

static int
send_fd(int socket, int fd)
{
	char byte = 0;
	struct iovec data = { &byte, 1 };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

/* One descriptor table with the launcher: what is closed here is closed there. */
static void
help(const struct supervisor_request *request, pid_t launch, const int *fds,
     int other_end)
{
	int listener;
	pid_t pid;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		_exit(1);
	pid = fork();
	if (pid == 0)
		supervise(request, launch, other_end);
	if (pid < 0)
		(void)shutdown(other_end, SHUT_RDWR); /* nobody waits in vain */
	if (pid < 0 ||
	    read(fds[PIPE_READ], &listener, sizeof(listener)) != sizeof(listener))
		_exit(1);
	_exit(send_fd(fds[OWN_END], listener) ? 1 : 0);
}

/* --- the launcher's side --- */

/* Yama would let nobody but an ancestor trace
 * (Documentation/admin-guide/LSM/Yama.rst); without Yama the call is EINVAL. */
static void
let_trace(unsigned long pid)
{
	(void)prctl(PR_SET_PTRACER, pid, 0, 0, 0);
}

int
supervisor_start(const struct supervisor_request *request,
                 struct supervisor_link *ret)
{
	pid_t launch = getpid();
	int *fds = ret->fds, sockets[2];
	long helper;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) ||
	    pipe2(&fds[PIPE_READ], O_CLOEXEC))
		return -errno;
	fds[OWN_END] = sockets[0];
	let_trace(PR_SET_PTRACER_ANY); /* until its pid is known */
	/* The memory is its own, the descriptors are not. */
	helper = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (helper < 0)
		return -errno;
	if (helper == 0)
		help(request, launch, fds, sockets[1]);
	ret->helper = (pid_t)helper;
	return 0;
}

int
supervisor_wait(const struct supervisor_link *link)
{
	char byte;

	return read(link->fds[OWN_END], &byte, 1) == 1 ? 0 : -EPIPE;
}

int
supervisor_attach(const struct supervisor_link *link, int listener, bool *untraced)
{
	struct ready ready;
	int status;

	if (write(link->fds[PIPE_WRITE], &listener, sizeof(listener)) !=
	            sizeof(listener) ||
	    read(link->fds[OWN_END], &ready, sizeof(ready)) != sizeof(ready))
		return -EPIPE;
	let_trace((unsigned long)ready.pid);
	if (ready.error)
		return ready.error;
	*untraced = ready.untraced;
	while (waitpid(link->helper, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}
