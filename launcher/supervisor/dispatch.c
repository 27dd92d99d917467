#include "supervisor/dispatch.h"

#include <errno.h>
#include <linux/audit.h>

#include "base/cleanup.h"
#include "kernel/syscall_number.h"
#include "policy/syscall_table.h"
#include "supervisor/compat.h"
#include "supervisor/context.h"
#include "supervisor/handler.h"

enum { NUMBERS = 512 }; /* call numbers of all ABIs end below */

struct handler {
	const char *name;
	call_handler function;
	compat_function make_native; /* of i386 */
};

static const struct handler handlers[] = {
#define HANDLER(name, function, compat) { #name, function, compat_##compat },
#include "supervisor/handler.def"
#undef HANDLER
};

/* By number: of the native ABI, and of i386 programs. */
static const struct handler *native[NUMBERS], *i386[NUMBERS];

static void
enter(const struct handler **table, uint32_t abi, size_t row,
      const struct handler *handler)
{
	int number = syscall_number(abi, row);

	if (number >= 0 && number < NUMBERS)
		table[number] = handler;
}

void
dispatch_init(void)
{
	size_t n;
	const struct syscall_row *rows = syscall_rows(&n);

	for (size_t i = 0; i < ARRAY_SIZE(handlers); i++) {
		const struct syscall_row *row = syscall_find(handlers[i].name);

		if (!row)
			continue;
		enter(native, SYSCALL_ABI_NATIVE, (size_t)(row - rows),
		      &handlers[i]);
		enter(i386, AUDIT_ARCH_I386, (size_t)(row - rows), &handlers[i]);
	}
}

static const struct handler *
find_handler(const struct seccomp_data *data)
{
	if (data->nr < 0 || data->nr >= NUMBERS)
		return NULL;
	if (data->arch == SYSCALL_ABI_NATIVE)
		return native[data->nr];
	return data->arch == AUDIT_ARCH_I386 ? i386[data->nr] : NULL;
}

bool
dispatch_knows(const struct seccomp_data *data)
{
	return find_handler(data) != NULL;
}

int64_t
dispatch_again(struct call *call)
{
	const struct handler *handler = find_handler(&call->data);
	int64_t result;

	if (!handler)
		return -ENOSYS;
	call->name = handler->name;
	result = compat_is(call) ? handler->make_native(call) : 0;
	return result ? result : handler->function(call);
}

void
dispatch_call(const struct supervisor *supervisor,
              const union notification *notification)
{
	struct call call = {
		.supervisor = supervisor,
		.data = notification->data.data,
		.id = notification->data.id,
		.tid = (pid_t)notification->data.pid,
	};
	int64_t result = dispatch_again(&call);

	context_leave();
	if (result == CALL_ANSWERED)
		return;
	/* A caller that has gone takes no answer: nothing to do about it. */
	if (result < 0)
		(void)notify_send_error(supervisor->listener, call.id, (int)result);
	else
		(void)notify_send_value(supervisor->listener, call.id, result);
}
