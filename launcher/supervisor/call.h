/* One call of a contained thread that waits for the supervisor's answer, and what
 * its handlers share.
 *
 * A handler (supervisor/handler.def) reads the arguments, asks call_decide(), acts
 * by descriptor on the caller's behalf and returns the result: a value, or -errno.
 * What lies in the caller's memory is read once, into memory of the supervisor: a
 * second thread may change it at any time. A handler never answers "continue" where
 * memory of the caller decides what the call does. Every byte from the caller is
 * hostile. */
#ifndef BAILEY_SUPERVISOR_CALL_H
#define BAILEY_SUPERVISOR_CALL_H

#include <limits.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/task.h"
#include "policy/decide.h"
#include "policy/needs.h"

struct file_sums;
struct recorder;
struct tracer;

/* What all workers share; constant once they run. */
struct supervisor {
	const struct policy *policy;
	const struct file_sums *sums; /* NULL: nothing is verified */
	unsigned needs;
	enum mode mode;
	int listener;
	pid_t launch;        /* the program's process: the launcher's pid */
	pid_t self;          /* the supervisor's own */
	bool has_identities; /* root's: contained processes may have other ids than
	                        the supervisor */
	bool has_capabilities; /* root's: contained processes may have fewer than
	                          it */
	struct recorder *recorder; /* NULL: nobody wants events */
	struct tracer *tracer;     /* NULL: nothing can be traced here */
	bool killable;             /* no signal ends the wait of a call */
	uint64_t mark;     /* of all contained processes (task_mark); 0: none */
	bool roots_differ; /* chroot(2) is allowed: paths may begin elsewhere */
};

struct call {
	const struct supervisor *supervisor;
	struct seccomp_data data;
	const char *name; /* of the system call */
	uint64_t id;
	pid_t tid;
	bool has_status;
	struct task_status status;
};

/* A handler has sent the answer itself. */
#define CALL_ANSWERED INT_MIN

typedef int64_t (*call_handler)(struct call *call);

static inline int
call_int(const struct call *call, unsigned argument)
{
	return (int)call->data.args[argument];
}

/* Has the shim said it again (preload/wire.h)? */
bool call_is_again(const struct call *call);

static inline uint64_t
call_pointer(const struct call *call, unsigned argument)
{
	return call->data.args[argument];
}

/* Is it still the thread that called? To be asked behind all that was read of it
 * and before anything is done with that. 0 or -ESRCH. */
int call_check(const struct call *call);

/* The thread's memory, checked. 0, -EFAULT, -ESRCH. */
int call_read(const struct call *call, uint64_t address, void *out, size_t size);

/* A structure that grows with the kernel, of which the caller knows `given` bytes:
 * at least `least`, and behind the size that we know only zeros. (The kernel's
 * copy_struct_from_user.) 0, -EINVAL, -E2BIG, -EFAULT, -ESRCH. */
int call_read_growing(const struct call *call, uint64_t address, uint64_t given,
                      size_t least, void *out, size_t size);

/* The reverse: all of it, or -EFAULT; -ESRCH. */
int call_write(const struct call *call, uint64_t address, const void *bytes,
               size_t size);

/* A path: 0, -ENAMETOOLONG, -EFAULT, -ESRCH. */
int call_read_path(const struct call *call, uint64_t address, char out[PATH_MAX]);

/* /proc/TID/status, read once. The result belongs to the call. 0 or -errno. */
int call_status(struct call *call, const struct task_status **ret);

/* From now on this worker acts with the thread's ids and capabilities: to be said
 * before any act on its behalf and before any walk; what the worker did last was
 * for somebody else. 0 or -errno: then nothing may be done. */
int call_assume(struct call *call);

/* The same with its umask: before anything is made. (To ask for it costs more than
 * most acts.) */
int call_assume_maker(struct call *call);

/* Asks the judge and records. 0: it may be; -EACCES. */
int call_decide(struct call *call, const struct request *request);
/* Not for a rule: records that this statement refuses it, with what is wrong, or
 * only reports it. 0 where it may be all the same, -EACCES. */
int call_refuse(struct call *call, const struct request *request,
                const struct rule *statement, const char *fault, bool report);
int call_decide_path(struct call *call, enum operation operation, const char *path);

/* For a name that is to be made, removed or given to something else, and for the
 * mode and owner of a device: write, but a rule about a device alone is about what
 * is behind the node, and the node is the whole host's. 0 or -EACCES. */
int call_decide_name(struct call *call, const char *path);

/* For a folder that is to be moved: no path at or below it may be decided
 * otherwise, or a hole would leave its place. 0 or -EACCES. */
int call_decide_tree(struct call *call, enum operation operation, const char *path);

/* Names of chance (bind(2) to port 0, or to nothing) say nothing that rules could
 * be about: free where some rule allows the protocol, or nothing is refused. */
bool call_knows_net(const struct call *call, enum net_proto proto);

/* Answers that are no value: CALL_ANSWERED, or -errno where the call still waits.
 */
int call_answer_fd(struct call *call, int fd, bool close_on_exec);
/* The same, and fd is closed: before the caller goes on, where the kernel can do
 * that. For files that are opened to write: nobody starts a program that somebody
 * else still has open (execve(2), ETXTBSY). */
int call_hand_over(struct call *call, int fd, bool close_on_exec);
int call_answer_continue(struct call *call);
int call_answer_error(struct call *call, int error);

/* Is pid (of a process or thread) a descendant of the launch, or it? False where
 * unsure: of one whose parent has gone, where the tree has no mark. */
bool call_is_own(const struct call *call, pid_t pid);

#endif
