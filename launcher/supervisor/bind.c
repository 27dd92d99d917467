/* bind(2) of a name that the program chose, into the folder that was judged. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/landlock.h"
#include "supervisor/address.h"
#include "supervisor/thread.h"

static int
bind_as_it_is(int fd, const struct address *address)
{
	return bind(fd, &address->name.any, address->length) ? -errno : 0;
}

/* A worker has the working folder to itself (context.h). */
static int
bind_from(int folder, int fd, const struct address *address)
{
	int error = fchdir(folder) ? -errno : bind_as_it_is(fd, address);

	return chdir("/") ? -errno : error;
}

/* In a thread for this one act. */
struct guarded {
	int fd;
	int cwd; /* of the program, for a relative name */
	const struct address *address;
	bool is_guarded;
	int result;
};

static void *
bind_guarded(void *argument)
{
	struct guarded *guarded = argument;

	if (landlock_keep_sockets_in(guarded->address->pin.fd))
		return NULL;
	guarded->is_guarded = true;
	guarded->result =
	        guarded->address->name.local.sun_path[0] == '/'
	                ? bind_as_it_is(guarded->fd, guarded->address)
	                : bind_from(guarded->cwd, guarded->fd, guarded->address);
	return NULL;
}

static int
bind_below(struct call *call, int fd, struct address *address)
{
	_cleanup_close_ int cwd = task_open_cwd(call->tid);
	struct guarded guarded = { .fd = fd, .cwd = cwd, .address = address };
	int error = call_check(call);

	if (error)
		return error;
	if (!thread_run(bind_guarded, &guarded) && guarded.is_guarded)
		return guarded.result;
	error = address_say_pinned(address);
	return error ? error : bind_as_it_is(fd, address);
}

int
address_bind(struct call *call, int fd, struct address *address)
{
	switch (address->road) {
	case ROAD_FIXED:
	case ROAD_PINNED:
		break;
	case ROAD_FOLDER:
		return bind_from(address->pin.fd, fd, address);
	case ROAD_GUARDED:
		return bind_below(call, fd, address);
	}
	return bind_as_it_is(fd, address);
}
