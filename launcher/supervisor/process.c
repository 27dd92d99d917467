/* Scheduling and limits of other processes. The filter lets a thread change itself;
 * here it may do so with the own tree, and with nobody else. What the rights of the
 * thread would not permit, the kernel refuses to the supervisor as well. */
#include <errno.h>
#include <linux/ioprio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "supervisor/handler.h"
#include "supervisor/identity.h"

enum {
	AFFINITY_MAX = 1024, /* bytes: 8192 processors, NR_CPUS of the kernel */
	ATTRIBUTES_MIN = 48, /* SCHED_ATTR_SIZE_VER0, sched_setattr(2) */
	ATTRIBUTES_MAX = 4096,
};

/* Everything of the caller has been read. 0 as an id would be the supervisor. */
static int
take_target(struct call *call, int pid, pid_t *ret)
{
	pid_t target = pid ? pid : call->tid;
	int error;

	if (target != call->tid && !call_is_own(call, target))
		return -EPERM;
	error = call_assume(call);
	if (!error)
		error = call_check(call);
	if (!error)
		*ret = target;
	return error;
}

static int64_t
result(long value)
{
	return value < 0 ? -errno : value;
}

/* The same, for calls about which the kernel compares real ids: behind success
 * comes identity_return_real(). */
static int
take_target_real(struct call *call, int pid, pid_t *ret)
{
	const struct task_status *status;
	int error = take_target(call, pid, ret);

	if (error || !call->supervisor->has_identities)
		return error;
	error = call_status(call, &status);
	return error ? error : identity_take_real(status);
}

/* Groups and users hold processes of strangers. */
int64_t
handle_setpriority(struct call *call)
{
	pid_t target;
	int error;

	if (call_int(call, 0) != PRIO_PROCESS)
		return -EPERM;
	error = take_target(call, call_int(call, 1), &target);
	if (error)
		return error;
	return result(
	        syscall(SYS_setpriority, PRIO_PROCESS, target, call_int(call, 2)));
}

int64_t
handle_ioprio_set(struct call *call)
{
	int64_t done;
	pid_t target;
	int error;

	if (call_int(call, 0) != IOPRIO_WHO_PROCESS)
		return -EPERM;
	error = take_target_real(call, call_int(call, 1), &target);
	if (error)
		return error;
	done = result(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, target,
	                      call_int(call, 2)));
	identity_return_real();
	return done;
}

/* The limits of a stranger are not even shown. */
int64_t
handle_prlimit64(struct call *call)
{
	uint64_t from = call_pointer(call, 2), to = call_pointer(call, 3);
	struct rlimit64 wanted, old;
	int64_t done;
	pid_t target;
	int error = from ? call_read(call, from, &wanted, sizeof(wanted)) : 0;

	if (!error)
		error = take_target_real(call, call_int(call, 0), &target);
	if (error)
		return error;
	done = result(syscall(SYS_prlimit64, target, call_int(call, 1),
	                      from ? &wanted : NULL, to ? &old : NULL));
	identity_return_real();
	if (done < 0)
		return done;
	return to ? call_write(call, to, &old, sizeof(old)) : 0;
}

/* The kernel too looks at no more than it has processors. */
int64_t
handle_sched_setaffinity(struct call *call)
{
	unsigned length = (unsigned)call_int(call, 1);
	unsigned char mask[AFFINITY_MAX];
	pid_t target;
	int error;

	if (length > sizeof(mask))
		length = sizeof(mask);
	error = call_read(call, call_pointer(call, 2), mask, length);
	if (!error)
		error = take_target(call, call_int(call, 0), &target);
	if (error)
		return error;
	return result(syscall(SYS_sched_setaffinity, target, length, mask));
}

/* The size stands in the structure itself and is read twice: the first one counts.
 */
static int
read_attributes(struct call *call, unsigned char out[ATTRIBUTES_MAX])
{
	uint64_t from = call_pointer(call, 1);
	uint32_t size;
	int error = call_read(call, from, &size, sizeof(size));

	if (error)
		return error;
	if (size == 0)
		size = ATTRIBUTES_MIN;
	if (size < ATTRIBUTES_MIN || size > ATTRIBUTES_MAX)
		return -E2BIG;
	error = call_read(call, from, out, size);
	if (!error)
		memcpy(out, &size, sizeof(size));
	return error;
}

int64_t
handle_sched_setattr(struct call *call)
{
	_Alignas(uint64_t) unsigned char attributes[ATTRIBUTES_MAX];
	pid_t target;
	int error;

	if (!call_pointer(call, 1))
		return -EINVAL;
	error = read_attributes(call, attributes);
	if (!error)
		error = take_target(call, call_int(call, 0), &target);
	if (error)
		return error;
	return result(
	        syscall(SYS_sched_setattr, target, attributes, call_int(call, 2)));
}

static int
read_parameter(struct call *call, unsigned argument, pid_t *target, int *ret)
{
	int error;

	if (!call_pointer(call, argument))
		return -EINVAL;
	error = call_read(call, call_pointer(call, argument), ret, sizeof(*ret));
	return error ? error : take_target(call, call_int(call, 0), target);
}

int64_t
handle_sched_setparam(struct call *call)
{
	pid_t target;
	int priority; /* struct sched_param */
	int error = read_parameter(call, 1, &target, &priority);

	if (error)
		return error;
	return result(syscall(SYS_sched_setparam, target, &priority));
}

int64_t
handle_sched_setscheduler(struct call *call)
{
	pid_t target;
	int priority;
	int error = read_parameter(call, 2, &target, &priority);

	if (error)
		return error;
	return result(syscall(SYS_sched_setscheduler, target, call_int(call, 1),
	                      &priority));
}
