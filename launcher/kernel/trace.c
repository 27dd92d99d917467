#include "kernel/trace.h"

#include <assert.h>
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "kernel/task.h"

enum {
	ERRNO_MAX = 4095, /* linux/err.h, MAX_ERRNO */
	/* linux/errno.h: ERESTARTSYS to ERESTART_RESTARTBLOCK */
	ERESTART_FIRST = 512,
	ERESTART_LAST = 516,
};

int
trace_seize(pid_t tid, enum trace_reach reach)
{
	static const unsigned long options[] = {
		[TRACE_ONE] = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD,
		[TRACE_TREE] = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
		               PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		               PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC,
	};

	return ptrace(PTRACE_SEIZE, tid, NULL, options[reach]) ? -errno : 0;
}

int
trace_interrupt(pid_t tid)
{
	return ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) ? -errno : 0;
}

int
trace_continue(pid_t tid, int signal)
{
	return ptrace(PTRACE_CONT, tid, NULL, (long)signal) ? -errno : 0;
}

int
trace_continue_to_call(pid_t tid)
{
	return ptrace(PTRACE_SYSCALL, tid, NULL, NULL) ? -errno : 0;
}

int
trace_detach(pid_t tid, int signal)
{
	return ptrace(PTRACE_DETACH, tid, NULL, (long)signal) ? -errno : 0;
}

int
trace_listen(pid_t tid)
{
	return ptrace(PTRACE_LISTEN, tid, NULL, NULL) ? -errno : 0;
}

/* The process cannot have gone, for the thread is held. A tracer without CAP_KILL
 * may not signal the processes of other users; PTRACE_KILL asks nobody, but only
 * since 5.18 it kills in every kind of stop. */
int
trace_kill(pid_t tid)
{
	struct task_status status;
	int error = task_read_status(tid, &status);

	if (!error && kill(status.tgid, SIGKILL) == 0)
		return 0;
	return ptrace(PTRACE_KILL, tid, NULL, NULL) ? -errno : 0;
}

/* The registers of user mode: of a 32-bit process on x86-64 they have the layout of
 * i386 (arch/x86/kernel/ptrace.c, task_user_regset_view). */
union registers {
	struct user_regs_struct native;
	uint32_t i386[17];
};

/* asm/ptrace-abi.h */
enum {
	I386_EBX,
	I386_ECX,
	I386_EDX,
	I386_ESI,
	I386_EDI,
	I386_EBP,
	I386_EAX,
	I386_ORIG_EAX = 11,
	I386_EIP,
};

static int64_t
widen(uint32_t value)
{
	return value >= (uint32_t)-ERRNO_MAX ? (int64_t)(int32_t)value : value;
}

int
trace_return_value(pid_t tid, int64_t *ret)
{
	union registers registers = { 0 };
	struct iovec room = { &registers, sizeof(registers) };

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &room))
		return -errno;
#if defined(__x86_64__)
	if (room.iov_len == sizeof(registers.i386)) {
		*ret = widen(registers.i386[I386_EAX]);
		return 0;
	}
	*ret = (int64_t)registers.native.rax;
#elif defined(__aarch64__)
	(void)widen; /* the filter kills 32-bit calls */
	*ret = (int64_t)registers.native.regs[0];
#else
/* cppcheck-suppress preprocessorErrorDirective */
#error "which register holds the result?"
#endif
	return 0;
}

bool
trace_is_error(int64_t value)
{
	return value < 0 && value >= -ERRNO_MAX;
}

/* A call can be made again: back to its instruction. Then no result of the first
 * one may look as if it were to be restarted (signal(7)). */
#if defined(__x86_64__)
enum {
	CALL_LENGTH = 2
}; /* syscall; int $0x80, which the vdso has before the place
      that sysenter returns to */

/* Where 64-bit code makes calls of i386, the six registers are the same. */
static void
set_native_call(struct user_regs_struct *registers, const struct trace_call *call)
{
	const uint64_t *arguments = call->arguments;

	registers->rip -= CALL_LENGTH;
	registers->rax = (unsigned long long)call->number;
	registers->orig_rax = ~0ULL;
	if (call->i386) {
		registers->rbx = arguments[0];
		registers->rcx = arguments[1];
		registers->rdx = arguments[2];
		registers->rsi = arguments[3];
		registers->rdi = arguments[4];
		registers->rbp = arguments[5];
		return;
	}
	registers->rdi = arguments[0];
	registers->rsi = arguments[1];
	registers->rdx = arguments[2];
	registers->r10 = arguments[3];
	registers->r8 = arguments[4];
	registers->r9 = arguments[5];
}

static void
set_i386_call(uint32_t *registers, const struct trace_call *call)
{
	registers[I386_EIP] -= CALL_LENGTH;
	registers[I386_EAX] = (uint32_t)call->number;
	registers[I386_ORIG_EAX] = UINT32_MAX;
	for (unsigned i = 0; i < 6; i++)
		registers[I386_EBX + i] = (uint32_t)call->arguments[i];
}

static int
set_call(union registers *registers, size_t size, const struct trace_call *call)
{
	if (size == sizeof(registers->native))
		set_native_call(&registers->native, call);
	else if (size == sizeof(registers->i386) && call->i386)
		set_i386_call(registers->i386, call);
	else
		return -EOPNOTSUPP;
	return 0;
}

static void
set_result(union registers *registers, size_t size, int64_t result)
{
	if (size == sizeof(registers->i386)) {
		registers->i386[I386_EAX] = (uint32_t)result;
		registers->i386[I386_ORIG_EAX] = UINT32_MAX;
		return;
	}
	registers->native.rax = (unsigned long long)result;
	registers->native.orig_rax = ~0ULL;
}
#elif defined(__aarch64__)
enum { CALL_LENGTH = 4, NUMBER_AT = 8 }; /* svc #0; x8 */

static int
set_call(union registers *registers, size_t size, const struct trace_call *call)
{
	if (size != sizeof(registers->native))
		return -EOPNOTSUPP;
	registers->native.pc -= CALL_LENGTH;
	registers->native.regs[NUMBER_AT] = (unsigned long long)call->number;
	for (unsigned i = 0; i < 6; i++)
		registers->native.regs[i] = call->arguments[i];
	return 0;
}

static void
set_result(union registers *registers, size_t size, int64_t result)
{
	(void)size;
	registers->native.regs[0] = (unsigned long long)result;
}
#endif

static int
write_registers(pid_t tid, const union registers *registers, size_t size)
{
	struct iovec room = { (void *)(uintptr_t)registers, size };

	return ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &room) ? -errno
	                                                                 : 0;
}

static_assert(sizeof(union registers) <=
                      sizeof(((struct trace_registers *)NULL)->bytes),
              "room for the registers");

int
trace_begin_call(pid_t tid, const struct trace_call *call,
                 struct trace_registers *saved)
{
	union registers registers;
	struct iovec room = { &registers, sizeof(registers) };
	int error;

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &room))
		return -errno;
	memcpy(saved->bytes, &registers, sizeof(registers));
	saved->size = room.iov_len;
	error = set_call(&registers, room.iov_len, call);
	if (!error)
		error = write_registers(tid, &registers, room.iov_len);
	return error ? error : trace_continue_to_call(tid);
}

int
trace_end_call(pid_t tid, const struct trace_registers *saved)
{
	union registers registers;
	int64_t result;
	int error = trace_return_value(tid, &result);

	if (error)
		return error;
	/* A signal is due: with the numbers of the kernel alone. */
	if (result <= -ERESTART_FIRST && result >= -ERESTART_LAST)
		result = -EINTR;
	memcpy(&registers, saved->bytes, sizeof(registers));
	set_result(&registers, saved->size, result);
	return write_registers(tid, &registers, saved->size);
}

/* proc(5): "start-end perms offset major:minor inode   path" */
static bool
scan_mapping(const char *line, struct trace_mapping *ret)
{
	char permissions[5], device[24], inode[21];

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %23s %20s", &ret->start,
	           &ret->end, permissions, device, inode) != 5)
		return false;
	ret->executable = permissions[2] == 'x';
	snprintf(ret->node.text, sizeof(ret->node.text), "%s %s", device, inode);
	return true;
}

static void
close_stream(FILE **stream)
{
	if (*stream)
		fclose(*stream);
}

int
trace_find_mapping(pid_t tid, uint64_t address, struct trace_mapping *ret)
{
	_cleanup_(close_stream) FILE *stream = NULL;
	_cleanup_free_ char *line = NULL;
	struct trace_mapping mapping;
	char name[32];
	size_t size = 0;

	snprintf(name, sizeof(name), "/proc/%d/maps", (int)tid);
	stream = fopen(name, "re");
	if (!stream)
		return -errno;
	while (getline(&line, &size, stream) > 0)
		if (scan_mapping(line, &mapping) && address >= mapping.start &&
		    address < mapping.end) {
			*ret = mapping;
			return 0;
		}
	return -ENOENT;
}

static bool
is_stop_signal(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN ||
	       signal == SIGTTOU;
}

/* ptrace(2), "Stopped states": the event is above the status of waitpid(2). */
static enum trace_kind
classify(int status)
{
	if (!WIFSTOPPED(status))
		return TRACE_GONE;
	switch (status >> 16) {
	case 0:
		/* PTRACE_O_TRACESYSGOOD */
		return WSTOPSIG(status) == (SIGTRAP | 0x80) ? TRACE_CALL
		                                            : TRACE_SIGNAL;
	case PTRACE_EVENT_EXEC:
		return TRACE_EXEC;
	case PTRACE_EVENT_STOP:
		return is_stop_signal(WSTOPSIG(status)) ? TRACE_GROUP_STOP
		                                        : TRACE_INTERRUPTED;
	}
	return TRACE_OTHER;
}

int
trace_next(struct trace_event *ret)
{
	int status;
	pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

	if (tid <= 0)
		return tid == 0 ? -EAGAIN : -errno;
	ret->tid = tid;
	ret->kind = classify(status);
	ret->signal = ret->kind == TRACE_SIGNAL || ret->kind == TRACE_GROUP_STOP
	                      ? WSTOPSIG(status)
	                      : 0;
	return 0;
}
