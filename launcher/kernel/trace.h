/* ptrace(2) as the tracer thread uses it: mechanism only. All calls about one
 * tracee must come from the thread that seized it. They return 0 or -errno: -ESRCH
 * where it is no tracee of this thread, is not stopped, or has been killed. */
#ifndef BAILEY_KERNEL_TRACE_H
#define BAILEY_KERNEL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What waitpid(2) tells of a tracee. All but TRACE_GONE: it is stopped. */
enum trace_kind {
	TRACE_GONE,        /* dead, and reaped */
	TRACE_SIGNAL,      /* about to get `signal` */
	TRACE_GROUP_STOP,  /* job control: `signal` stops the whole process */
	TRACE_EXEC,        /* runs another program; tid is the process now */
	TRACE_INTERRUPTED, /* by trace_interrupt, SIGCONT or birth */
	TRACE_CALL,        /* at one end of a call: trace_continue_to_call */
	TRACE_OTHER,       /* fork, vfork, clone: nothing to be done */
};

struct trace_event {
	pid_t tid;
	enum trace_kind kind;
	int signal;
};

enum trace_reach {
	TRACE_ONE,  /* that thread, until it is let go */
	TRACE_TREE, /* that thread and all that it will create and execute */
};

/* Does not stop it. If the tracer dies, it is killed. -EPERM: somebody traces it
 * already, it is not dumpable, or Yama forbids it. */
int trace_seize(pid_t tid, enum trace_reach reach);

/* Lets it stop before its next instruction in user mode. A call that it waits in
 * goes on, or is interrupted as by a signal. */
int trace_interrupt(pid_t tid);

/* For a stopped one. signal: it gets that one, 0: none. */
int trace_continue(pid_t tid, int signal);
int trace_detach(pid_t tid, int signal);

/* The same, without a signal, to the next beginning or end of a call. */
int trace_continue_to_call(pid_t tid);

/* Leaves it in its group-stop, to be woken by SIGCONT as if nobody traced it. */
int trace_listen(pid_t tid);

/* Kills the whole process of a stopped one. */
int trace_kill(pid_t tid);

/* What the call from which a stopped one returns has come to: the register. The
 * addresses of a 32-bit process are positive, its errors are negative. */
int trace_return_value(pid_t tid, int64_t *ret);
bool trace_is_error(int64_t value);

/* A call that a stopped thread is to make in the place of the one that it has just
 * made, and of the same ABI. Its filter sees it like any other. */
struct trace_call {
	bool i386; /* else native */
	long number;
	uint64_t arguments[6];
};

/* What the thread had in its registers. */
struct trace_registers {
	_Alignas(uint64_t) unsigned char bytes[512];
	size_t size;
};

/* Stopped behind a call: *saved is what trace_end_call wants. -EOPNOTSUPP:
 * nobody here knows its registers. */
int trace_begin_call(pid_t tid, const struct trace_call *call,
                     struct trace_registers *saved);

/* Stopped at the end of that call: as if it had been the first one. */
int trace_end_call(pid_t tid, const struct trace_registers *saved);

/* What a mapping is of, in the words of proc(5): "fe:01 12345". fstat(2) speaks of
 * other devices on btrfs and overlayfs. */
struct trace_node {
	char text[48];
};

struct trace_mapping {
	uint64_t start, end;
	bool executable;
	struct trace_node node;
};

/* The one that an address lies in; of any process that may be looked into, stopped
 * or not. 0; -ENOENT; -errno. */
int trace_find_mapping(pid_t tid, uint64_t address, struct trace_mapping *ret);

/* The next event of any tracee; does not wait. -EAGAIN: none now (SIGCHLD tells);
 * -ECHILD: there is no tracee. */
int trace_next(struct trace_event *ret);

#endif
