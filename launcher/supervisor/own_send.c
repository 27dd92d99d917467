#include "supervisor/own_send.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/syscall_number.h"
#include "supervisor/tracer.h"

/* Without a name of its own and without a peer. (To lose a peer is to lose what
 * came in: unix_dgram_disconnected() of the kernel.) */
static bool
is_blank(int fd)
{
	struct sockaddr_un name;
	socklen_t length = sizeof(name);

	if (getsockname(fd, (struct sockaddr *)&name, &length) ||
	    length > offsetof(struct sockaddr_un, sun_path))
		return false;
	length = sizeof(name);
	return getpeername(fd, (struct sockaddr *)&name, &length) &&
	       errno == ENOTCONN;
}

/* The kernel adds the thread's own credentials, and others it may not give. */
static bool
says_no_more(const struct message *message)
{
	return message->control_size == 0 ||
	       (message->has_credentials &&
	        message->control_size <= CMSG_SPACE(sizeof(struct ucred)));
}

static bool
is_for_thread(const struct call *call, const struct endpoint *endpoint,
              const struct message *message)
{
	return call->supervisor->tracer && call->data.arch == SYSCALL_ABI_NATIVE &&
	       endpoint->domain == AF_UNIX && endpoint->type == SOCK_DGRAM &&
	       message->address.length > 0 && says_no_more(message) &&
	       message->part.iov_len > 0 && is_blank(endpoint->fd);
}

bool
own_send(struct call *call, const struct endpoint *endpoint,
         const struct message *message, int flags)
{
	const struct trace_call replacement = {
		.number = SYS_sendto,
		.arguments = { (uint64_t)call_int(call, 0),
		               (uintptr_t)message->part.iov_base,
		               message->part.iov_len, (uint64_t)flags },
	};
	_cleanup_close_ int fd = -1;

	if (!is_for_thread(call, endpoint, message) || call_check(call))
		return false;
	fd = fcntl(endpoint->fd, F_DUPFD_CLOEXEC, 0);
	/* What the address is refused for, the supervisor will be told as well. */
	if (fd < 0 ||
	    connect(fd, &message->address.name.any, message->address.length))
		return false;
	return tracer_replace(call->supervisor->tracer, call, &replacement,
	                      STEAL_FD(fd)) == CALL_ANSWERED;
}
