/* sendto(2), sendmsg(2), sendmmsg(2): name, data and control data are copied once
 * and sent on the thread's own socket. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/blocking.h"
#include "supervisor/control.h"
#include "supervisor/handler.h"
#include "supervisor/layout.h"
#include "supervisor/own_send.h"

enum {
	DATAGRAM_MAX =
	        256 * 1024, /* more than net.core.wmem_default lets through */
	STREAM_MAX = 1024 * 1024,
	VECTOR_MAX = 1024, /* UIO_MAXIOV */
};

static void
message_release(struct message *message)
{
	address_release(&message->address);
	free(message->data);
	free(message->control);
	for (size_t i = 0; i < message->n_descriptors; i++)
		close(message->descriptors[i]);
}
#define _cleanup_message_ _cleanup_(message_release)

/* How much of the parts is taken: a stream may be sent in pieces, a datagram not.
 * The last part that counts is cut. */
static int
measure(const struct endpoint *endpoint, struct iovec *parts, size_t *n,
        struct message *message)
{
	bool stream = endpoint->type == SOCK_STREAM;
	size_t limit = stream ? STREAM_MAX : DATAGRAM_MAX;

	message->whole = true;
	for (size_t i = 0; i < *n; i++) {
		if (parts[i].iov_len > SSIZE_MAX)
			return -EINVAL;
		if (parts[i].iov_len <= limit - message->size) {
			message->size += parts[i].iov_len;
			continue;
		}
		if (!stream)
			return -EMSGSIZE;
		parts[i].iov_len = limit - message->size;
		message->size = limit;
		message->whole = false;
		*n = i + 1;
	}
	return 0;
}

static int
copy_data(struct call *call, const struct endpoint *endpoint, struct iovec *parts,
          size_t n, struct message *message)
{
	struct iovec local;
	ssize_t got;
	int error = measure(endpoint, parts, &n, message);

	if (error || message->size == 0)
		return error;
	if (n == 1)
		message->part = parts[0];
	message->data = malloc(message->size);
	if (!message->data)
		return -ENOMEM;
	local = (struct iovec){ message->data, message->size };
	got = process_vm_readv(call->tid, &local, 1, parts, n, 0);
	error = errno;
	if (call_check(call))
		return -ESRCH;
	if (got < 0)
		return error == EFAULT || error == ENOMEM ? -error : -EACCES;
	return (size_t)got == message->size ? 0 : -EFAULT;
}

static int
copy_parts(struct call *call, const struct endpoint *endpoint,
           const struct msghdr *header, struct message *message)
{
	_cleanup_free_ struct iovec *parts = NULL;
	size_t n = header->msg_iovlen;
	int error;

	message->whole = true;
	if (n > VECTOR_MAX)
		return -EMSGSIZE;
	if (n == 0)
		return 0;
	parts = calloc(n, sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	message->parts = (uintptr_t)header->msg_iov;
	message->n_parts = n;
	error = layout_read_parts(call, (uintptr_t)header->msg_iov, parts, n);
	return error ? error : copy_data(call, endpoint, parts, n, message);
}

/* What the kernel makes of a name depends on the socket: TCP ignores it; without a
 * family it is none for an IPv6 socket and an IPv4 address for the other. A socket
 * can change from one to the other (IPV6_ADDRFORM), so nothing is left to it. */
static void
settle_name(const struct endpoint *endpoint, struct address *address)
{
	bool inet = endpoint->domain == AF_INET || endpoint->domain == AF_INET6;

	if (!inet || address->length < sizeof(sa_family_t))
		return;
	if (endpoint->type == SOCK_STREAM)
		address->length = 0;
	else if (address->name.any.sa_family == AF_UNSPEC &&
	         endpoint->domain == AF_INET6)
		address->length = 0;
	else if (address->name.any.sa_family == AF_UNSPEC)
		address->name.any.sa_family = AF_INET;
}

/* An empty name is none (sendmsg(2) of the kernel). A connected socket needs none.
 */
static int
take_name(struct call *call, const struct endpoint *endpoint, uint64_t from,
          int length, struct message *message)
{
	struct address *address = &message->address;
	int error;

	if (!from || length == 0)
		return 0;
	error = address_read(call, from, length, address);
	if (error)
		return error;
	settle_name(endpoint, address);
	if (address->length == 0)
		return 0;
	/* For connect(2) alone it means something. */
	if (address->length >= sizeof(sa_family_t) &&
	    address->name.any.sa_family == AF_UNSPEC)
		return -EINVAL;
	return address_judge_peer(call, endpoint, address);
}

/* FASTOPEN connects on the way, behind the judge's back. The completion of a
 * ZEROCOPY would speak of pages that are the supervisor's: "try again without" (the
 * kernel's msg_zerocopy.rst). */
static int
check_flags(const struct endpoint *endpoint, int flags)
{
	int on = 0;
	socklen_t size = sizeof(on);

	if (flags & MSG_FASTOPEN)
		return -EPERM;
	if (flags & MSG_ZEROCOPY &&
	    getsockopt(endpoint->fd, SOL_SOCKET, SO_ZEROCOPY, &on, &size) == 0 &&
	    on)
		return -ENOBUFS;
	return 0;
}

/* Before the answer, so that it is there when the call returns. */
static void
signal_broken_pipe(struct call *call)
{
	const struct task_status *status;

	if (!call_status(call, &status) && !call_check(call))
		(void)syscall(SYS_tgkill, status->tgid, call->tid, SIGPIPE);
}

static ssize_t
transmit_once(const struct endpoint *endpoint, struct message *message, int flags)
{
	struct iovec part = { message->data, message->size };
	const struct msghdr header = {
		.msg_name = message->address.length ? &message->address.name : NULL,
		.msg_namelen = message->address.length,
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = message->control_size ? message->control : NULL,
		.msg_controllen = message->control_size,
	};

	return sendmsg(endpoint->fd, &header,
	               (flags & ~MSG_ZEROCOPY) | MSG_NOSIGNAL);
}

/* Only a privileged supervisor may name another process as the sender. */
static int64_t
transmit(struct call *call, const struct endpoint *endpoint,
         struct message *message, int flags)
{
	int64_t n;
	int error = call_check(call);

	if (error)
		return error;
	blocking_begin(call);
	n = transmit_once(endpoint, message, flags);
	if (n < 0 && errno == EPERM && message->has_credentials) {
		control_drop_credentials(message);
		n = transmit_once(endpoint, message, flags);
	}
	n = blocking_end(n < 0 ? -errno : n);
	if (n == -EPIPE && endpoint->type == SOCK_STREAM && !(flags & MSG_NOSIGNAL))
		signal_broken_pipe(call);
	return n;
}

static int
begin(struct call *call, int flags, struct endpoint *ret)
{
	int error = call_assume(call);

	if (!error)
		error = endpoint_take(call, call_int(call, 0), ret);
	return error ? error : check_flags(ret, flags);
}

int64_t
handle_sendto(struct call *call)
{
	_cleanup_endpoint_ struct endpoint endpoint = ENDPOINT_EMPTY;
	_cleanup_message_ struct message message = MESSAGE_EMPTY;
	struct iovec part = { (void *)(uintptr_t)call_pointer(call, 1),
		              call->data.args[2] };
	int flags = call_int(call, 3);
	int error = begin(call, flags, &endpoint);

	if (!error)
		error = take_name(call, &endpoint, call_pointer(call, 4),
		                  call_int(call, 5), &message);
	if (!error)
		error = copy_data(call, &endpoint, &part, 1, &message);
	if (!error && own_send(call, &endpoint, &message, flags))
		return CALL_ANSWERED;
	return error ? error : transmit(call, &endpoint, &message, flags);
}

/* One struct msghdr of the thread. *whole: all of its data was sent; NULL: it is
 * the only one. */
static int64_t
send_message(struct call *call, const struct endpoint *endpoint, uint64_t from,
             int flags, bool *whole)
{
	_cleanup_message_ struct message message = MESSAGE_EMPTY;
	struct msghdr header;
	int64_t n;
	int error = layout_read_header(call, from, &header);

	if (error)
		return error;
	if ((int)header.msg_namelen > (int)sizeof(message.address.name.room))
		header.msg_namelen = sizeof(message.address.name.room);
	error = take_name(call, endpoint, (uintptr_t)header.msg_name,
	                  (int)header.msg_namelen, &message);
	if (!error)
		error = copy_parts(call, endpoint, &header, &message);
	if (!error)
		error = control_copy(call, &header, &message);
	if (error)
		return error;
	if (!whole && own_send(call, endpoint, &message, flags))
		return CALL_ANSWERED;
	n = transmit(call, endpoint, &message, flags);
	if (whole)
		*whole = message.whole && n == (int64_t)message.size;
	return n;
}

int64_t
handle_sendmsg(struct call *call)
{
	_cleanup_endpoint_ struct endpoint endpoint = ENDPOINT_EMPTY;
	int flags = call_int(call, 2);
	int error = begin(call, flags, &endpoint);

	if (error)
		return error;
	return send_message(call, &endpoint, call_pointer(call, 1), flags, NULL);
}

/* An error behind the first message is for the next call to meet (sendmmsg(2)). */
int64_t
handle_sendmmsg(struct call *call)
{
	_cleanup_endpoint_ struct endpoint endpoint = ENDPOINT_EMPTY;
	unsigned length = (unsigned)call_int(call, 2), sent = 0;
	int flags = call_int(call, 3);
	int64_t error = begin(call, flags, &endpoint);
	bool whole = true;

	if (error)
		return error;
	if (length > VECTOR_MAX)
		length = VECTOR_MAX;
	while (sent < length && whole) {
		uint64_t at =
		        call_pointer(call, 1) + sent * layout_message_size(call);
		int64_t n = send_message(call, &endpoint, at, flags, &whole);
		unsigned written = (unsigned)n;

		error = n < 0 ? n
		              : call_write(call,
		                           at + layout_message_length_at(call),
		                           &written, sizeof(written));
		if (error)
			break;
		sent++;
	}
	return sent > 0 ? (int64_t)sent : error;
}
