#include "supervisor/own_send.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/compat.h"
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
	return call->supervisor->tracer && endpoint->domain == AF_UNIX &&
	       endpoint->type == SOCK_DGRAM && message->address.length > 0 &&
	       says_no_more(message) && is_blank(endpoint->fd);
}

/* sendto(2) without an address; or, for pieces, writev(2), which takes no flags: of
 * these MSG_NOSIGNAL says what is true of datagrams anyway. False: neither will do.
 */
static bool
choose_call(const struct call *call, const struct message *message, int flags,
            struct trace_call *ret)
{
	const uint64_t fd = (uint64_t)call_int(call, 0);
	bool whole = message->part.iov_len > 0;

	if (!whole && (message->size == 0 || flags & ~MSG_NOSIGNAL))
		return false;
	*ret = (struct trace_call){
		.i386 = compat_is(call),
		.number = compat_number(call, whole ? "sendto" : "writev"),
		.arguments = { fd, message->parts, message->n_parts },
	};
	if (!whole)
		return true;
	ret->arguments[1] = (uintptr_t)message->part.iov_base;
	ret->arguments[2] = message->part.iov_len;
	ret->arguments[3] = (uint64_t)flags;
	return true;
}

bool
own_send(struct call *call, const struct endpoint *endpoint,
         const struct message *message, int flags)
{
	struct trace_call replacement;
	_cleanup_close_ int fd = -1;

	if (!is_for_thread(call, endpoint, message) ||
	    !choose_call(call, message, flags, &replacement) || call_check(call))
		return false;
	fd = fcntl(endpoint->fd, F_DUPFD_CLOEXEC, 0);
	/* What the address is refused for, the supervisor will be told as well. */
	if (fd < 0 ||
	    connect(fd, &message->address.name.any, message->address.length))
		return false;
	return tracer_replace(call->supervisor->tracer, call, &replacement,
	                      STEAL_FD(fd)) == CALL_ANSWERED;
}
