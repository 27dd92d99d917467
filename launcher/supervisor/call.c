#include "supervisor/call.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "events/recorder.h"
#include "kernel/notify.h"
#include "preload/wire.h"
#include "supervisor/context.h"
#include "supervisor/identity.h"

enum {
	ANCESTORS_MAX = 64,
	GROWN_MAX = 4096, /* the kernel takes no structure above a page */
};

bool
call_is_again(const struct call *call)
{
	return (uint32_t)call->data.args[WIRE_ASK_ARGUMENT] == WIRE_ASK;
}

int
call_check(const struct call *call)
{
	return notify_is_pending(call->supervisor->listener, call->id) ? 0 : -ESRCH;
}

/* Memory that may not be looked at is a refusal, not the caller's fault. */
int
call_read(const struct call *call, uint64_t address, void *out, size_t size)
{
	int error = task_read(call->tid, address, out, size);

	if (call_check(call))
		return -ESRCH;
	return error == -EPERM || error == -ESRCH ? -EACCES : error;
}

int
call_read_growing(const struct call *call, uint64_t address, uint64_t given,
                  size_t least, void *out, size_t size)
{
	char bytes[GROWN_MAX];
	int error;

	if (given < least)
		return -EINVAL;
	if (given > sizeof(bytes))
		return -E2BIG;
	error = call_read(call, address, bytes, given);
	if (error)
		return error;
	for (size_t i = size; i < given; i++)
		if (bytes[i])
			return -E2BIG;
	memset(out, 0, size);
	memcpy(out, bytes, given < size ? given : size);
	return 0;
}

int
call_write(const struct call *call, uint64_t address, const void *bytes,
           size_t size)
{
	struct iovec local = { (void *)(uintptr_t)bytes, size };
	struct iovec remote = { (void *)(uintptr_t)address, size };

	if (call_check(call))
		return -ESRCH;
	return process_vm_writev(call->tid, &local, 1, &remote, 1, 0) ==
	                       (ssize_t)size
	               ? 0
	               : -EFAULT;
}

int
call_read_path(const struct call *call, uint64_t address, char out[PATH_MAX])
{
	int error = task_read_string(call->tid, address, out, PATH_MAX);

	if (call_check(call))
		return -ESRCH;
	return error == -EPERM || error == -ESRCH ? -EACCES : error;
}

int
call_status(struct call *call, const struct task_status **ret)
{
	if (!call->has_status) {
		int error = task_read_status(call->tid, &call->status);

		if (!error)
			error = call_check(call);
		if (error)
			return error;
		call->has_status = true;
	}
	*ret = &call->status;
	return 0;
}

int
call_assume(struct call *call)
{
	const struct task_status *status;
	int error;

	if (!call->supervisor->has_capabilities)
		return 0;
	error = call_status(call, &status);
	if (error)
		return error;
	return call->supervisor->has_identities
	               ? identity_assume(status)
	               : identity_assume_capabilities(status);
}

int
call_assume_maker(struct call *call)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	if (error)
		return error;
	context_take(status->umask);
	return call_assume(call);
}

static void
find_program(const struct call *call, char out[PATH_MAX])
{
	char link[32];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)call->tid);
	length = readlink(link, out, PATH_MAX - 1);
	out[length > 0 ? length : 0] = '\0';
}

/* Where memory is short the record is lost, the verdict is not. */
static void
record(struct call *call, const struct request *request,
       const struct verdict *verdict, const char *fault, bool report)
{
	const struct supervisor *supervisor = call->supervisor;
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct task_status *status;
	char program[PATH_MAX];
	struct event event;

	if (!arena ||
	    event_from_verdict(arena, supervisor->policy, request, verdict, &event))
		return;
	event.tier = tier_name(call_is_again(call) ? TIER_FAULT : TIER_BROKER);
	if (!verdict->allowed) {
		event.error = "EACCES";
		if (fault)
			event.hint = fault;
		if (report || supervisor->mode == MODE_COMPLAIN)
			event.verdict = EVENT_COMPLAINED;
	}
	if (recorder_counts(supervisor->recorder, &event))
		return;
	if (!call_status(call, &status))
		event.pid = (uint64_t)status->tgid;
	event.ppid = (uint64_t)(event.pid ? task_parent((pid_t)event.pid) : 0);
	find_program(call, program);
	event.exe = program;
	recorder_record(supervisor->recorder, &event);
}

static int
conclude(struct call *call, const struct request *request, struct verdict verdict)
{
	const struct supervisor *supervisor = call->supervisor;

	if (supervisor->recorder &&
	    (!verdict.allowed || supervisor->mode != MODE_ENFORCE))
		record(call, request, &verdict, NULL, false);
	return verdict.allowed || supervisor->mode == MODE_COMPLAIN ? 0 : -EACCES;
}

int
call_refuse(struct call *call, const struct request *request,
            const struct rule *statement, const char *fault, bool report)
{
	const struct supervisor *supervisor = call->supervisor;
	const struct verdict verdict = { .rule = statement };

	if (supervisor->recorder)
		record(call, request, &verdict, fault, report);
	return report || supervisor->mode == MODE_COMPLAIN ? 0 : -EACCES;
}

int
call_decide(struct call *call, const struct request *request)
{
	return conclude(call, request, decide(call->supervisor->policy, request));
}

int
call_decide_path(struct call *call, enum operation operation, const char *path)
{
	const struct request request = { .operation = operation, .path = path };

	return call_decide(call, &request);
}

int
call_decide_name(struct call *call, const char *path)
{
	const struct request request = { .operation = OPERATION_WRITE,
		                         .path = path };
	struct verdict verdict = decide(call->supervisor->policy, &request);

	if (verdict.allowed && verdict.rule->target.path.device)
		verdict = (struct verdict){ .allowed = false };
	return conclude(call, &request, verdict);
}

int
call_decide_tree(struct call *call, enum operation operation, const char *path)
{
	const struct request request = { .operation = operation, .path = path };
	struct verdict verdict = decide(call->supervisor->policy, &request);

	if (verdict.allowed && policy_tree_verdict(call->supervisor->policy,
	                                           operation, path) != TREE_ALLOW)
		verdict = (struct verdict){ .allowed = false };
	return conclude(call, &request, verdict);
}

bool
call_knows_net(const struct call *call, enum net_proto proto)
{
	return call->supervisor->mode == MODE_COMPLAIN ||
	       policy_uses_net(call->supervisor->policy, proto);
}

int
call_hand_over(struct call *call, int fd, bool close_on_exec)
{
	int listener = call->supervisor->listener, number, result;

	if (!call->supervisor->killable) {
		result = call_answer_fd(call, fd, close_on_exec);
		close(fd);
		return result;
	}
	number = notify_add_fd(listener, call->id, fd, close_on_exec);
	close(fd);
	if (number < 0)
		return number == -ENOENT ? CALL_ANSWERED : number;
	(void)notify_send_value(listener, call->id, number);
	return CALL_ANSWERED;
}

int
call_answer_fd(struct call *call, int fd, bool close_on_exec)
{
	int error = notify_send_fd(call->supervisor->listener, call->id, fd,
	                           close_on_exec);

	return error == -ENOENT || !error ? CALL_ANSWERED : error;
}

int
call_answer_error(struct call *call, int error)
{
	int failed = notify_send_error(call->supervisor->listener, call->id, error);

	return failed == -ENOENT || !failed ? CALL_ANSWERED : failed;
}

int
call_answer_continue(struct call *call)
{
	int error = notify_send_continue(call->supervisor->listener, call->id);

	return error == -ENOENT || !error ? CALL_ANSWERED : error;
}

/* A process whose parent has gone hangs below init or a subreaper. The latter may
 * be one of the tree, and the supervisor itself hang below it. */
bool
call_is_own(const struct call *call, pid_t pid)
{
	pid = task_process(pid);
	if (pid <= 0 || pid == call->supervisor->self)
		return false;
	if (task_has_mark(pid, call->supervisor->mark))
		return true;
	for (unsigned i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
		if (pid == call->supervisor->self)
			return false;
		if (pid == call->supervisor->launch)
			return true;
		pid = task_parent(pid);
	}
	return false;
}
