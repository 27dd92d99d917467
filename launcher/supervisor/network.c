/* connect(2), bind(2), listen(2): carried out on the thread's own socket, so that
 * results and errors are the native ones. The addresses lie in the thread's memory,
 * and Landlock does not see what the supervisor does: each one is judged here. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "supervisor/address.h"
#include "supervisor/blocking.h"
#include "supervisor/handler.h"

typedef int (*judge_function)(struct call *call, const struct endpoint *endpoint,
                              struct address *address);
typedef int (*act_function)(struct call *call, int fd, struct address *address);

/* The flags of a socket belong to the program too, so a blocking connect blocks
 * this worker; the pool has others. */
static int
act_connect(struct call *call, int fd, struct address *address)
{
	int error;

	blocking_begin(call);
	error = connect(fd, &address->name.any, address->length) ? -errno : 0;
	return (int)blocking_end(error);
}

static int64_t
with_address(struct call *call, judge_function judge, act_function act)
{
	_cleanup_endpoint_ struct endpoint endpoint = ENDPOINT_EMPTY;
	_cleanup_address_ struct address address = ADDRESS_EMPTY;
	/* bind(2) makes a socket file. */
	int error =
	        act == address_bind ? call_assume_maker(call) : call_assume(call);

	if (!error)
		error = endpoint_take(call, call_int(call, 0), &endpoint);
	if (!error)
		error = address_read(call, call_pointer(call, 1), call_int(call, 2),
		                     &address);
	if (!error)
		error = judge(call, &endpoint, &address);
	if (!error)
		error = call_check(call);
	return error ? error : act(call, endpoint.fd, &address);
}

int64_t
handle_connect(struct call *call)
{
	return with_address(call, address_judge_peer, act_connect);
}

int64_t
handle_bind(struct call *call)
{
	return with_address(call, address_judge_own, address_bind);
}

static bool
is_listening(int fd)
{
	int on = 0;
	socklen_t size = sizeof(on);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0 && on;
}

/* listen(2) takes a port of chance where none was bound, or where the one of a past
 * connect(2) is given back in this very moment: so what bind(2) was asked is asked
 * again. A socket that listens already (socket activation) only gets another
 * backlog. */
static int
judge_port(struct call *call, const struct endpoint *endpoint)
{
	struct request request = { .operation = OPERATION_LISTEN };
	struct address local = ADDRESS_EMPTY;
	socklen_t length = sizeof(local.name);
	int error = endpoint_protocol(endpoint, &request.proto);

	if (error)
		return error;
	if (request.proto != NET_TCP || is_listening(endpoint->fd))
		return 0;
	if (getsockname(endpoint->fd, &local.name.any, &length))
		return -errno;
	local.length = length;
	error = address_to_request(&local, &request);
	return error ? error : call_decide(call, &request);
}

int64_t
handle_listen(struct call *call)
{
	_cleanup_endpoint_ struct endpoint endpoint = ENDPOINT_EMPTY;
	int error = call_assume(call);

	if (!error)
		error = endpoint_take(call, call_int(call, 0), &endpoint);
	if (!error && (endpoint.domain == AF_INET || endpoint.domain == AF_INET6))
		error = judge_port(call, &endpoint);
	if (!error)
		error = call_check(call);
	if (error)
		return error;
	return listen(endpoint.fd, call_int(call, 1)) ? -errno : 0;
}
