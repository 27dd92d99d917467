#include "supervisor/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "events/recorder.h"
#include "kernel/notify.h"
#include "kernel/privileges.h"
#include "kernel/task.h"
#include "supervisor/blocking.h"
#include "supervisor/confine.h"
#include "supervisor/dispatch.h"
#include "supervisor/pool.h"
#include "supervisor/tracer.h"

static int
compare_fds(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* 0-2 become /dev/null: whoever reads a pipe to its end must not wait for us. */
static int
close_descriptors(const struct birth *birth, int listener)
{
	const struct supervisor_request *request = &birth->request;
	int keep[RECORDER_DESCRIPTORS_MAX + 3];
	size_t n = 0;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (request->recorder)
		n = recorder_descriptors(request->recorder, keep,
		                         RECORDER_DESCRIPTORS_MAX);
	keep[n++] = listener;
	keep[n++] = birth->sockets[SUPERVISOR_END];
	if (request->summary >= 0)
		keep[n++] = request->summary;
	for (int fd = 0; fd <= 2; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			return -errno;
	qsort(keep, n, sizeof(keep[0]), compare_fds);
	return privileges_close_fds(keep, (unsigned)n);
}

/* Identities differ where root's rights to change them are left to the program. */
static bool
has_identities(const struct policy *policy)
{
	const uint64_t changing = 1ULL << CAP_SETUID | 1ULL << CAP_SETGID;

	return geteuid() == 0 && policy->caps.keep & changing;
}

static bool
may_change_root(const struct policy *policy)
{
	static const char *const calls[] = { "chroot", "pivot_root" };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct request request = { .operation = OPERATION_SYSCALL,
			                         .name = calls[i] };

		if (decide(policy, &request).allowed)
			return true;
	}
	return false;
}

/* A thread that waits for an answer can be stopped on demand only where the stop
 * does not end the wait; else what would have to be verified is refused, and so is
 * what 32-bit programs would have to do themselves. */
static int
trace_on_demand(struct supervisor *supervisor, bool killable)
{
	return killable && (supervisor->needs & NEED_LOAD ||
	                    supervisor->policy->abi_i386)
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

/* All that needs neither policy nor listener. A group, not a session: another
 * session would be another scheduling group, and wake-ups would cost twice.
 *
 * Signals stay blocked: what the terminal or the service manager sends is meant for
 * the program; the supervisor goes when the program has gone. A file that would
 * grow beyond a limit is an error and no end (SIGXFSZ). */
static int
prepare(void)
{
	int error = notify_check_sizes();

	if (!error)
		error = task_check_proc();
	(void)prctl(PR_SET_NAME, "bailey");
	if (setpgid(0, 0) || chdir("/"))
		return -errno;
	/* Workers allocate little; an arena for each costs more than to wait. */
	(void)mallopt(M_ARENA_MAX, 1);
	dispatch_init();
	return error ? error : confine_supervisor();
}

/* False: the launcher has ended without it. */
static bool
await_order(int socket, int launcher)
{
	struct pollfd waits[] = { { .fd = socket, .events = POLLIN },
		                  { .fd = launcher, .events = POLLIN } };
	char order;

	while (!waits[0].revents && !waits[1].revents)
		if (poll(waits, ARRAY_SIZE(waits), -1) < 0)
			waits[0].revents = waits[1].revents = 0;
	return waits[0].revents && read(socket, &order, 1) == 1;
}

static int
take_over(struct supervisor *supervisor, const struct birth *birth, int *timer,
          bool *untraced)
{
	uint64_t keep = birth->request.policy->caps.keep | 1ULL << CAP_SYS_PTRACE;
	int error;

	error = privileges_split_fds();
	if (!error)
		error = close_descriptors(birth, supervisor->listener);
	if (!error)
		error = privileges_shrink(keep);
	if (!error)
		error = blocking_init(timer);
	if (!error)
		error = begin_to_trace(supervisor, birth->request.killable,
		                       untraced);
	if (!error)
		error = confine_hide_memory();
	if (error)
		return error;
	notify_wake_synchronously(supervisor->listener);
	return pool_start(supervisor);
}

static bool
tell(int socket, const struct report *report)
{
	return send(socket, report, sizeof(*report), MSG_NOSIGNAL) ==
	       sizeof(*report);
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

/* Where it fails the calls that would be asked fail with ENOSYS: the listener is
 * gone with the process. */
__attribute__((noreturn)) static void
serve(const struct birth *birth, int socket)
{
	static struct supervisor supervisor;
	const struct supervisor_request *request = &birth->request;
	struct report report = { 0 };
	int timer = -1;

	supervisor = (struct supervisor){
		.policy = request->policy,
		.sums = request->sums,
		.needs = request->needs,
		.killable = request->killable,
		.mark = request->mark,
		.mode = request->mode,
		.listener = birth->listener,
		.launch = birth->launch,
		.self = birth->supervisor,
		.has_identities = has_identities(request->policy),
		.roots_differ = may_change_root(request->policy),
		.has_capabilities = geteuid() == 0 && request->policy->caps.keep,
		.recorder = request->recorder,
	};
	report.error = take_over(&supervisor, birth, &timer, &report.untraced);
	if ((request->needs & NEED_TRACE && !tell(socket, &report)) || report.error)
		_exit(1);
	close(socket);
	wait_for_end(&supervisor, timer);
	(void)recorder_close(request->recorder, request->summary);
	_exit(0);
}

int
supervise(void *argument)
{
	struct birth *birth = argument;
	int socket = birth->sockets[SUPERVISOR_END];
	int launcher = (int)syscall(SYS_pidfd_open, birth->launch, 0);
	struct report report = { .error = launcher < 0 ? -errno : prepare() };

	birth->supervisor = getpid();
	if (!tell(socket, &report) || report.error)
		_exit(1);
	if (!await_order(socket, launcher))
		_exit(0);
	serve(birth, socket);
}
