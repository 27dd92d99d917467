#include "supervisor/pool.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#include "supervisor/context.h"
#include "supervisor/dispatch.h"
#include "supervisor/thread.h"

enum {
	/* A caller may ask anew before its worker is back: with too few spares each
	 * call would start a thread and end one. */
	SPARES_MAX = 4,
	STACK_SIZE = 256 * 1024, /* a handful of paths, PATH_MAX each */
};

/* idle: they wait for a call, or will in a moment, as who was just started. On a
 * busy machine that takes a while, and each call would start another one till then.
 */
static atomic_uint idle, total;

static int spawn(const struct supervisor *supervisor);

/* False: the listener is of no use any more. */
static bool
serve_one(const struct supervisor *supervisor)
{
	union notification notification;
	int error = notify_receive(supervisor->listener, &notification);
	unsigned others = atomic_fetch_sub(&idle, 1) - 1;

	/* Nothing to receive: the caller was killed, or none is left (5.19 no
	 * longer waits for what cannot come). */
	if (error == -ENOENT)
		return !notify_is_orphaned(supervisor->listener);
	if (error)
		return error == -EINTR;
	/* Where no thread can be had the calls wait for this one. */
	if (others == 0)
		(void)spawn(supervisor);
	dispatch_call(supervisor, &notification);
	return true;
}

/* Waits again, unless enough others do. */
static bool
stay(void)
{
	if (atomic_fetch_add(&idle, 1) < SPARES_MAX)
		return true;
	atomic_fetch_sub(&idle, 1);
	return false;
}

static void *
work(void *argument)
{
	const struct supervisor *supervisor = argument;

	if (context_begin())
		atomic_fetch_sub(&idle, 1);
	else
		while (serve_one(supervisor) && stay())
			;
	atomic_fetch_sub(&total, 1);
	return NULL;
}

static int
spawn(const struct supervisor *supervisor)
{
	int error = 0;

	atomic_fetch_add(&idle, 1);
	if (atomic_fetch_add(&total, 1) >= POOL_WORKERS_MAX)
		error = -EAGAIN;
	if (!error)
		error = thread_start(STACK_SIZE, work,
		                     (void *)(uintptr_t)supervisor);
	if (error) {
		atomic_fetch_sub(&total, 1);
		atomic_fetch_sub(&idle, 1);
	}
	return error;
}

int
pool_start(const struct supervisor *supervisor)
{
	context_init();
	return spawn(supervisor);
}
