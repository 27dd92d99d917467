#include "supervisor/compat.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "kernel/multiplex.h"
#include "kernel/syscall_number.h"
#include "policy/syscall_table.h"
#include "supervisor/dispatch.h"
#include "supervisor/handler.h"
#include "supervisor/tracer.h"

enum {
	LARGE_FILE = 0100000, /* asm-generic/fcntl.h; libc of 64 bits has 0 */
	NO_ID = 0xffff,       /* linux/highuid.h, low2highuid() */
	PAGE_BITS = 12,
};

int
compat_number(const struct call *call, const char *name)
{
	size_t n;
	const struct syscall_row *row = syscall_find(name);

	return row ? syscall_number(call->data.arch,
	                            (size_t)(row - syscall_rows(&n)))
	           : -1;
}

bool
compat_opens_large(const struct call *call, int flags)
{
	return !compat_is(call) || flags & LARGE_FILE;
}

int64_t
compat_same(struct call *call)
{
	(void)call;
	return 0;
}

int64_t
compat_ids(struct call *call)
{
	for (unsigned i = 1; i <= 2; i++) {
		uint16_t id = (uint16_t)call->data.args[i];

		call->data.args[i] = id == NO_ID ? UINT32_MAX : id;
	}
	return 0;
}

int64_t
compat_length(struct call *call)
{
	call->data.args[1] = (uint64_t)(int64_t)(int32_t)call->data.args[1];
	return 0;
}

int64_t
compat_split_length(struct call *call)
{
	call->data.args[1] = (uint32_t)call->data.args[1] | call->data.args[2]
	                                                            << 32;
	return 0;
}

/* The thread makes the call of call->data itself. Its filter judges that one, whose
 * arguments are in registers. */
static int64_t
replay(struct call *call)
{
	struct trace_call replacement = { .i386 = true, .number = call->data.nr };

	if (!call->supervisor->tracer)
		return -ENOSYS;
	memcpy(replacement.arguments, call->data.args,
	       sizeof(replacement.arguments));
	return tracer_replace(call->supervisor->tracer, call, &replacement, -1);
}

/* call->data becomes that of a call with these arguments. 0 or -errno. */
static int
rewrite(struct call *call, const char *name, uint64_t arguments, unsigned n)
{
	uint32_t words[MULTIPLEX_ARGUMENTS_MAX];
	int number = compat_number(call, name);
	int error = call_read(call, arguments, words, n * sizeof(words[0]));

	if (error)
		return error;
	if (number < 0)
		return -ENOSYS;
	call->data.nr = number;
	memset(call->data.args, 0, sizeof(call->data.args));
	for (unsigned i = 0; i < n; i++)
		call->data.args[i] = words[i];
	return 0;
}

/* mmap of old: address, length, protection, flags, descriptor, offset in bytes.
 * What is mapped by a thread that others run beside is verified at the end of its
 * own call only (tracer_verify): such a program has an mmap2. */
int64_t
compat_mmap(struct call *call)
{
	int error = rewrite(call, "mmap2", call_pointer(call, 0), 6);

	if (error)
		return error;
	if (call->data.args[5] & ((1 << PAGE_BITS) - 1))
		return -EINVAL;
	call->data.args[5] >>= PAGE_BITS;
	if (call_int(call, 2) & PROT_EXEC && !(call_int(call, 3) & MAP_ANONYMOUS) &&
	    task_count_threads(call->tid) != 1)
		return -EACCES;
	return replay(call);
}

/* What has a handler is answered by it. */
int64_t
handle_socketcall(struct call *call)
{
	const struct multiplexed *operation =
	        multiplex_find("socketcall", (uint32_t)call_int(call, 0));
	int error;

	if (!operation)
		return -ENOSYS;
	error = rewrite(call, operation->call, call_pointer(call, 1),
	                operation->n_arguments);
	if (error)
		return error;
	return dispatch_knows(&call->data) ? dispatch_again(call) : replay(call);
}
