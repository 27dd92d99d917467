/* bind(2) of a name that the program chose, into the folder that was judged. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/landlock.h"
#include "supervisor/address.h"

enum { STACK_SIZE = 128 * 1024 };

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

/* A thread that lives for one call: walls of Landlock cannot be taken down again.
 */
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

/* False: it could not be made. */
static bool
run_guarded(struct guarded *guarded)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int error = pthread_attr_init(&attributes);

	if (error)
		return false;
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	error = pthread_create(&thread, &attributes, bind_guarded, guarded);
	pthread_attr_destroy(&attributes);
	return !error && pthread_join(thread, NULL) == 0 && guarded->is_guarded;
}

static int
bind_below(struct call *call, int fd, struct address *address)
{
	_cleanup_close_ int cwd = task_open_cwd(call->tid);
	struct guarded guarded = { .fd = fd, .cwd = cwd, .address = address };
	int error = call_check(call);

	if (error)
		return error;
	if (run_guarded(&guarded))
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
