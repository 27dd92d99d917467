/* Code: files that are mapped or started, and memory files. */
#include "supervisor/code.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "kernel/kernel_abi.h"
#include "policy/verify.h"
#include "supervisor/handler.h"
#include "supervisor/pin.h"
#include "supervisor/script.h"
#include "supervisor/tracer.h"
#include "supervisor/verify.h"

/* memfd_create(2): 249 bytes behind "memfd:", and the NUL */
enum { MEMORY_NAME_SIZE = 250 };

static bool
is_allowed(const struct supervisor *supervisor, enum operation operation,
           const char *path)
{
	const struct request request = { .operation = operation, .path = path };

	return decide(supervisor->policy, &request).allowed;
}

/* Nothing is refused then, not even what cannot be looked at. */
static bool
is_complaining(const struct call *call)
{
	return call->supervisor->mode == MODE_COMPLAIN;
}

/* With the rights of who maps or starts it. bailey's own shim is
 * in no package that a profile knows of. */
static int
verify_pin(struct call *call, enum operation operation, const struct pin *pin)
{
	const struct request request = { .operation = operation,
		                         .path = pin->path };
	const struct policy *policy = call->supervisor->policy;
	const struct rule *rule;
	_cleanup_close_ int fd = -1;
	int error;

	error = verify_owner(call, operation, &pin->status, pin->path);
	if (error || !policy_verify(policy, pin->path))
		return error;
	rule = decide(policy, &request).rule;
	if (rule && rule->sealed)
		return 0;
	error = call_assume(call);
	if (error)
		return error;
	fd = open(pin->self, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return verify_file(call, operation, fd, pin->path);
}

/* What may be started may be mapped. What has no name was written by the program
 * itself: code of its own making. */
static int
judge_mapping(struct call *call, const struct pin *pin)
{
	const struct supervisor *supervisor = call->supervisor;
	bool starts;
	int error;

	if (pin->nameless)
		return supervisor->policy->jit ? 0 : -EACCES;
	starts = !is_allowed(supervisor, OPERATION_LOAD, pin->path) &&
	         is_allowed(supervisor, OPERATION_EXEC, pin->path);
	error = call_decide_path(call, starts ? OPERATION_EXEC : OPERATION_LOAD,
	                         pin->path);
	return error ? error
	             : verify_pin(call, starts ? OPERATION_EXEC : OPERATION_LOAD,
	                          pin);
}

/* Nobody else can put another file under the descriptor's number: the thread itself
 * waits here, there is no second one, and the filter refuses to share descriptors
 * between processes (CLONE_FILES without CLONE_THREAD). */
static bool
has_own_descriptors(const struct call *call)
{
	return task_count_threads(call->tid) == 1 && call_check(call) == 0;
}

/* All arguments are in registers; only the descriptor can come to mean something
 * else. The kernel maps, because nobody can map into another process. */
int64_t
handle_mmap(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	const struct supervisor *supervisor = call->supervisor;
	int error = pin_fd(call, call_int(call, 4), &pin);

	if (!error)
		error = judge_mapping(call, &pin);
	if (error == -EACCES && is_complaining(call))
		error = 0;
	if (error)
		return error;
	if (is_complaining(call) || has_own_descriptors(call))
		return call_answer_continue(call);
	if (!supervisor->tracer)
		return -EACCES;
	error = call_assume(call);
	return error ? error : tracer_verify(supervisor->tracer, call, &pin);
}

static int
read_memory_name(const struct call *call, char out[MEMORY_NAME_SIZE])
{
	int error = task_read_string(call->tid, call_pointer(call, 0), out,
	                             MEMORY_NAME_SIZE);

	if (call_check(call))
		return -ESRCH;
	if (error == -ENAMETOOLONG)
		return -EINVAL;
	return error == -EPERM || error == -ESRCH ? -EACCES : error;
}

/* MFD_NOEXEC_SEAL implies MFD_ALLOW_SEALING. Who has not asked for that has a file
 * that nobody can seal, and may depend on it. */
static int
create_memory(const char *name, unsigned flags)
{
	_cleanup_close_ int fd = -1;

	fd = memfd_create(name, flags | MFD_NOEXEC_SEAL | MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!(flags & MFD_ALLOW_SEALING) && fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL))
		return -errno;
	return STEAL_FD(fd);
}

/* The file becomes the caller's, so it is made with his ids. */
int64_t
handle_memfd_create(struct call *call)
{
	const unsigned flags = (unsigned)call_int(call, 1);
	char name[MEMORY_NAME_SIZE];
	_cleanup_close_ int fd = -1;
	int error;

	if (is_complaining(call))
		return call_answer_continue(call);
	if (flags & MFD_EXEC)
		return -EACCES;
	error = read_memory_name(call, name);
	if (!error)
		error = call_assume(call);
	if (error)
		return error;
	fd = create_memory(name, flags);
	if (fd < 0)
		return fd;
	return call_answer_fd(call, fd, flags & MFD_CLOEXEC);
}

int
code_judge_start(struct call *call, int folder, uint64_t address, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	char path[PATH_MAX];
	int error = call_read_path(call, address, path);

	if (!error)
		error = pin_node(call, folder, path, flags, &pin);
	if (!error && S_ISREG(pin.status.st_mode) && !pin.nameless)
		error = call_decide_path(call, OPERATION_EXEC, pin.path);
	if (!error && S_ISREG(pin.status.st_mode) && !pin.nameless)
		error = verify_pin(call, OPERATION_EXEC, &pin);
	return error;
}

/* Asked where all is recorded. "Continue" although the path lies in the caller's
 * memory: what starts in the end is verified by others, by Landlock (EXECUTE) and
 * where the tracer is told of the exec. So only what can be started is looked at
 * here; all else, and what has no name to judge by, is left to them and the kernel.
 */
static int64_t
start_program(struct call *call, int folder, uint64_t address, int flags)
{
	int error = code_judge_start(call, folder, address, flags);

	if (error == -EACCES && is_complaining(call))
		error = 0;
	return error ? error : call_answer_continue(call);
}

int64_t
handle_execve(struct call *call)
{
	return start_program(call, AT_FDCWD, call_pointer(call, 0), 0);
}

int64_t
handle_execveat(struct call *call)
{
	return start_program(call, call_int(call, 0), call_pointer(call, 1),
	                     call_int(call, 4));
}

/* The kernel's name of the program. False where it has none for us: it may not be
 * read, or lies in no folder of ours. */
static bool
read_program(pid_t tid, char out[PATH_MAX])
{
	char link[32];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)tid);
	length = readlink(link, out, PATH_MAX);
	if (length <= 0 || length >= PATH_MAX)
		return false;
	out[length] = '\0';
	return out[0] == '/';
}

/* A file that was removed while it started is judged by the name it had. */
static void
strip_deleted(char *path)
{
	static const char deleted[] = " (deleted)";

	if (text_ends_with(path, deleted))
		path[strlen(path) - strlen(deleted)] = '\0';
}

/* Landlock has let it start: this is the second pair of eyes, and the record. */
bool
code_is_exec_allowed(const struct supervisor *supervisor, pid_t tid)
{
	struct call call = { .supervisor = supervisor,
		             .name = "execve",
		             .tid = tid };
	char path[PATH_MAX];

	if (!read_program(tid, path))
		return supervisor->mode == MODE_COMPLAIN;
	if (verify_program(&call) || script_check(&call, path))
		return false;
	if (is_allowed(supervisor, OPERATION_EXEC, path))
		return true;
	strip_deleted(path);
	if (is_allowed(supervisor, OPERATION_EXEC, path))
		return true;
	/* No call waits, so none can be checked; but it is stopped by us, and
	 * nobody else can have its id. */
	call.has_status = task_read_status(tid, &call.status) == 0;
	return call_decide_path(&call, OPERATION_EXEC, path) == 0;
}
