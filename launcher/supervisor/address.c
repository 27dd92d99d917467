#include "supervisor/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

enum {
	PATH_AT = offsetof(struct sockaddr_un, sun_path),
	PATH_SIZE = sizeof(((struct sockaddr_un *)NULL)->sun_path),
	IN6_MIN = offsetof(struct sockaddr_in6, sin6_scope_id), /* RFC 2133 */
};

void
endpoint_release(struct endpoint *endpoint)
{
	cleanup_close(&endpoint->fd);
	endpoint->fd = -1;
}

void
address_release(struct address *address)
{
	pin_release(&address->pin);
}

static int
get_option(int fd, int option, int *ret)
{
	socklen_t size = sizeof(*ret);

	return getsockopt(fd, SOL_SOCKET, option, ret, &size) ? -errno : 0;
}

int
endpoint_take(struct call *call, int fd, struct endpoint *ret)
{
	struct endpoint taken = { .fd = task_get_fd(call->tid, fd) };
	int error;

	if (taken.fd < 0)
		return taken.fd == -EBADF ? -EBADF : -EACCES;
	error = get_option(taken.fd, SO_DOMAIN, &taken.domain);
	if (!error)
		error = get_option(taken.fd, SO_TYPE, &taken.type);
	if (!error)
		error = get_option(taken.fd, SO_PROTOCOL, &taken.protocol);
	if (!error)
		error = call_check(call);
	if (error) {
		endpoint_release(&taken);
		return error;
	}
	*ret = taken;
	return 0;
}

/* What the filter lets the program make. Others may have been handed down to it. A
 * ping is a datagram whose port is of no matter (icmp(7)). */
int
endpoint_protocol(const struct endpoint *endpoint, enum net_proto *ret)
{
	static const struct {
		int type, protocol;
		enum net_proto proto;
	} known[] = {
		{ SOCK_STREAM, IPPROTO_TCP, NET_TCP },
		{ SOCK_DGRAM, IPPROTO_UDP, NET_UDP },
		{ SOCK_DGRAM, IPPROTO_ICMP, NET_UDP },
		{ SOCK_DGRAM, IPPROTO_ICMPV6, NET_UDP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].type == endpoint->type &&
		    known[i].protocol == endpoint->protocol) {
			*ret = known[i].proto;
			return 0;
		}
	return -EACCES;
}

int
address_read(struct call *call, uint64_t from, int length, struct address *ret)
{
	int error;

	if (length < 0 || (size_t)length > sizeof(ret->name.room))
		return -EINVAL;
	memset(&ret->name, 0, sizeof(ret->name));
	error = call_read(call, from, &ret->name, (size_t)length);
	if (!error)
		ret->length = (socklen_t)length;
	return error;
}

static sa_family_t
family(const struct address *address)
{
	return address->length < sizeof(sa_family_t) ? AF_UNSPEC
	                                             : address->name.any.sa_family;
}

int
address_to_request(const struct address *address, struct request *ret)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const struct sockaddr_in *in4 = &address->name.in4;
	const struct sockaddr_in6 *in6 = &address->name.in6;

	if (address->length < sizeof(sa_family_t))
		return -EINVAL;
	switch (family(address)) {
	case AF_INET:
		if (address->length < sizeof(*in4))
			return -EINVAL;
		memcpy(ret->address, mapped, sizeof(mapped));
		memcpy(ret->address + sizeof(mapped), &in4->sin_addr,
		       sizeof(in4->sin_addr));
		ret->port = ntohs(in4->sin_port);
		return 0;
	case AF_INET6:
		if (address->length < IN6_MIN)
			return -EINVAL;
		memcpy(ret->address, &in6->sin6_addr, sizeof(ret->address));
		ret->port = ntohs(in6->sin6_port);
		return 0;
	default:
		return -EAFNOSUPPORT;
	}
}

/* The kernel connects "any address" to the own host, where a rule about 127.0.0.1
 * would not see it. */
static void
say_loopback(struct address *address)
{
	struct in6_addr *in6 = &address->name.in6.sin6_addr;

	if (family(address) == AF_INET &&
	    address->name.in4.sin_addr.s_addr == htonl(INADDR_ANY))
		address->name.in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (family(address) != AF_INET6)
		return;
	if (IN6_IS_ADDR_UNSPECIFIED(in6))
		*in6 = in6addr_loopback;
	else if (IN6_IS_ADDR_V4MAPPED(in6) &&
	         in6->s6_addr32[3] == htonl(INADDR_ANY))
		in6->s6_addr32[3] = htonl(INADDR_LOOPBACK);
}

/* Old programs leave the family out where they bind to any address (ip(7)). */
static void
say_family(const struct endpoint *endpoint, struct address *address)
{
	if (endpoint->domain == AF_INET && family(address) == AF_UNSPEC &&
	    address->length >= sizeof(address->name.in4) &&
	    address->name.in4.sin_addr.s_addr == htonl(INADDR_ANY))
		address->name.any.sa_family = AF_INET;
}

static int
judge_inet(struct call *call, const struct endpoint *endpoint,
           enum operation operation, struct address *address)
{
	struct request request = { .operation = operation };
	int error = endpoint_protocol(endpoint, &request.proto);

	if (error)
		return error;
	if (operation == OPERATION_CONNECT)
		say_loopback(address);
	else
		say_family(endpoint, address);
	error = address_to_request(address, &request);
	if (error)
		return error;
	/* A port of chance for answers: the first send takes one natively as well,
	 * and nobody outside can know it beforehand. Resolvers do this. */
	if (operation == OPERATION_LISTEN && request.proto == NET_UDP &&
	    request.port == 0 && call_knows_net(call, NET_UDP))
		return 0;
	return call_decide(call, &request);
}

static int
decide_local(struct call *call, enum operation operation, const char *path)
{
	const struct request request = {
		.operation = operation,
		.proto = NET_UNIX,
		.path = path,
	};

	return call_decide(call, &request);
}

/* Rules cannot say a name with a NUL, and "@a" is another one than "@a\0". */
static int
judge_abstract(struct call *call, enum operation operation,
               const struct address *address)
{
	const char *bytes = address->name.local.sun_path + 1;
	size_t n = address->length - PATH_AT - 1;
	char name[PATH_SIZE + 1] = "@";

	if (memchr(bytes, '\0', n))
		return -EACCES;
	memcpy(name + 1, bytes, n);
	return decide_local(call, operation, name);
}

static int
say_path(struct address *address, const char *folder, const char *name)
{
	struct sockaddr_un *local = &address->name.local;
	int n;

	memset(local->sun_path, 0, sizeof(local->sun_path));
	n = snprintf(local->sun_path, sizeof(local->sun_path), "%s%s%s", folder,
	             *name ? "/" : "", name);
	if (n < 0 || (size_t)n >= sizeof(local->sun_path))
		return -ENAMETOOLONG;
	address->length = (socklen_t)(PATH_AT + n + 1);
	return 0;
}

int
address_say_pinned(struct address *address)
{
	return say_path(address, address->pin.self, address->pin.name);
}

static int
judge_peer_path(struct call *call, const char *path, struct address *address)
{
	struct pin *pin = &address->pin;
	int error = pin_node(call, AT_FDCWD, path, 0, pin);

	if (error)
		return error;
	if (pin->nameless)
		return -EACCES;
	error = decide_local(call, OPERATION_CONNECT, pin->path);
	return error ? error : say_path(address, pin->self, "");
}

/* Could the program put another folder, or a link, in the place of this one? The
 * folder above must be its to change, and rules must let it go. */
static bool
is_replaceable(struct call *call, const char *folder, const char *above)
{
	const struct request request = { .operation = OPERATION_WRITE,
		                         .path = folder };
	struct stat status;

	if (!decide(call->supervisor->policy, &request).allowed)
		return false;
	return stat(above, &status) != 0 || status.st_uid == call->status.fsuid ||
	       faccessat(AT_FDCWD, above, W_OK, AT_EACCESS) == 0;
}

/* May the resolved path be walked once more without leading elsewhere? From the
 * inside out: what lies above a replaceable folder that is itself safe is true. */
static bool
is_way_fixed(struct call *call, const char *path)
{
	char folder[PATH_MAX], above[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	while ((slash = strrchr(folder, '/')) && slash != folder) {
		*slash = '\0';
		snprintf(above, sizeof(above), "%s", folder);
		*strrchr(above, '/') = '\0';
		if (is_replaceable(call, folder, above[0] ? above : "/"))
			return false;
	}
	return true;
}

/* May everything below the folder of the entry be made and moved anyway? Then it
 * does not matter where below it a socket comes to lie. */
static bool
is_tree_writable(const struct call *call, const struct pin *entry)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", entry->path);
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return false;
	*slash = '\0';
	return policy_tree_verdict(call->supervisor->policy, OPERATION_WRITE,
	                           folder) == TREE_ALLOW;
}

static enum address_road
find_road(struct call *call, const char *path, const struct pin *entry)
{
	if (call->supervisor->mode == MODE_COMPLAIN)
		return ROAD_FIXED;
	if (strcmp(path, entry->path) == 0 && is_way_fixed(call, path))
		return ROAD_FIXED;
	if (!strchr(path, '/'))
		return ROAD_FOLDER;
	return is_tree_writable(call, entry) ? ROAD_GUARDED : ROAD_PINNED;
}

/* getsockname(2) and the peers see the very bytes that were bound, and datagrams
 * are answered to them: they stay as they are wherever that is safe. */
static int
judge_own_path(struct call *call, const char *path, struct address *address)
{
	struct pin *pin = &address->pin;
	int error = pin_entry(call, AT_FDCWD, path, pin);

	if (error)
		return error;
	error = decide_local(call, OPERATION_LISTEN, pin->path);
	if (error)
		return error;
	address->road = find_road(call, path, pin);
	return address->road == ROAD_PINNED ? address_say_pinned(address) : 0;
}

static int
judge_local(struct call *call, const struct endpoint *endpoint,
            enum operation operation, struct address *address)
{
	char path[PATH_SIZE + 1] = "";

	(void)endpoint;
	if (family(address) != AF_UNIX ||
	    address->length > sizeof(address->name.local))
		return -EINVAL;
	/* Without a name bind(2) takes an abstract one of chance (unix(7)). */
	if (address->length <= PATH_AT)
		return operation == OPERATION_CONNECT   ? -EINVAL
		       : call_knows_net(call, NET_UNIX) ? 0
		                                        : -EACCES;
	if (address->name.local.sun_path[0] == '\0')
		return judge_abstract(call, operation, address);
	memcpy(path, address->name.local.sun_path, PATH_SIZE);
	return operation == OPERATION_CONNECT ? judge_peer_path(call, path, address)
	                                      : judge_own_path(call, path, address);
}

/* The filter chose the protocols; the peer is the kernel. */
static int
judge_netlink(struct call *call, const struct endpoint *endpoint,
              enum operation operation, struct address *address)
{
	(void)call;
	(void)operation;
	(void)address;
	return endpoint->protocol == 0 ? 0 : -EACCES; /* NETLINK_ROUTE */
}

static int
judge(struct call *call, const struct endpoint *endpoint, enum operation operation,
      struct address *address)
{
	static const struct {
		int domain;
		int (*judge)(struct call *call, const struct endpoint *endpoint,
		             enum operation operation, struct address *address);
	} domains[] = {
		{ AF_INET, judge_inet },
		{ AF_INET6, judge_inet },
		{ AF_UNIX, judge_local },
		{ AF_NETLINK, judge_netlink },
	};

	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		if (domains[i].domain == endpoint->domain)
			return domains[i].judge(call, endpoint, operation, address);
	return -EACCES;
}

int
address_judge_peer(struct call *call, const struct endpoint *endpoint,
                   struct address *address)
{
	if (address->length < sizeof(sa_family_t))
		return -EINVAL;
	if (family(address) == AF_UNSPEC)
		return 0;
	return judge(call, endpoint, OPERATION_CONNECT, address);
}

int
address_judge_own(struct call *call, const struct endpoint *endpoint,
                  struct address *address)
{
	return judge(call, endpoint, OPERATION_LISTEN, address);
}
