/* Sockets. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#define FAMILY_SMC 43

static struct sockaddr_in
inet_address(const char *port, const char *host)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)probe_number(port)),
	};

	inet_pton(AF_INET, host ? host : "127.0.0.1", &address.sin_addr);
	return address;
}

/* A path, or an abstract name where it starts with '@'. */
static socklen_t
unix_address(const char *name, struct sockaddr_un *address)
{
	size_t length = strnlen(name, sizeof(address->sun_path) - 1);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, name, length);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

static int
socket_result(int domain, int type, int protocol)
{
	return probe_close(socket(domain, type | SOCK_CLOEXEC, protocol));
}

static int
try_connect_tcp(char **arguments, int n)
{
	struct sockaddr_in address =
	        inet_address(arguments[0], n > 1 ? arguments[1] : NULL);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -errno;
	result = probe_result(
	        connect(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return result;
}

static int
try_connect_tcp6(char **arguments, int n)
{
	struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)probe_number(arguments[0])),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(
	        connect(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return result;
}

static int
try_bind_tcp(char **arguments, int n)
{
	struct sockaddr_in address = inet_address(arguments[0], NULL);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result, yes = 1;

	(void)n;
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	result = probe_result(
	        bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return result;
}

/* listen(2) without bind(2) takes a free port by itself. */
static int
try_listen_unbound(char **arguments, int n)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	(void)arguments;
	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(listen(fd, 1));
	close(fd);
	return result;
}

/* tcp(7): MSG_FASTOPEN connects without connect(2). */
static int
fastopen(const char *port, bool by_message)
{
	struct sockaddr_in address = inet_address(port, NULL);
	char byte = 'x';
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_name = &address,
		                  .msg_namelen = sizeof(address),
		                  .msg_iov = &vector,
		                  .msg_iovlen = 1 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -errno;
	result = probe_result(
	        by_message ? sendmsg(fd, &message, MSG_FASTOPEN | MSG_NOSIGNAL)
	                   : sendto(fd, &byte, 1, MSG_FASTOPEN | MSG_NOSIGNAL,
	                            (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return result;
}

static int
try_fastopen(char **arguments, int n)
{
	(void)n;
	return fastopen(arguments[0], false);
}

static int
try_fastopen_message(char **arguments, int n)
{
	(void)n;
	return fastopen(arguments[0], true);
}

/* Rows of socket(2) alone. */
static const struct socket_kind {
	const char *name;
	int domain, type, protocol;
} socket_kinds[] = {
	{ "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "tcp6", AF_INET6, SOCK_STREAM, IPPROTO_TCP },
	{ "mptcp", AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
	{ "sctp", AF_INET, SOCK_STREAM, IPPROTO_SCTP },
	{ "sctp-seqpacket", AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP },
	{ "smc", FAMILY_SMC, SOCK_STREAM, 0 },
	{ "dccp", AF_INET, SOCK_DCCP, IPPROTO_DCCP },
	{ "udp", AF_INET, SOCK_DGRAM, 0 },
	{ "raw", AF_INET, SOCK_RAW, IPPROTO_ICMP },
	{ "packet", AF_PACKET, SOCK_RAW, 0 },
	{ "netlink-route", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
	{ "netlink-netfilter", AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER },
	{ "vsock", AF_VSOCK, SOCK_STREAM, 0 },
	{ "alg", AF_ALG, SOCK_SEQPACKET, 0 },
	{ "unix", AF_UNIX, SOCK_STREAM, 0 },
};

static int
try_socket(char **arguments, int n)
{
	(void)n;
	for (size_t i = 0; i < sizeof(socket_kinds) / sizeof(socket_kinds[0]);
	     i++) {
		const struct socket_kind *kind = &socket_kinds[i];

		if (!strcmp(kind->name, arguments[0]))
			return socket_result(kind->domain, kind->type,
			                     kind->protocol);
	}
	fprintf(stderr, "probe: no socket kind '%s'\n", arguments[0]);
	return -EINVAL;
}

static int
try_socketpair(char **arguments, int n)
{
	int ends[2];

	(void)arguments;
	(void)n;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	close(ends[0]);
	return probe_close(ends[1]);
}

/* A socket without socket(2): one end of a pair, sent elsewhere by sendto(2). */
static int
try_pair_send(char **arguments, int n)
{
	struct sockaddr_un address;
	socklen_t length = unix_address(arguments[0], &address);
	int ends[2], result;

	(void)n;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	result = probe_result(
	        sendto(ends[0], "text", 4, 0, (struct sockaddr *)&address, length));
	close(ends[0]);
	close(ends[1]);
	return result;
}

static int
try_connect_unix(char **arguments, int n)
{
	struct sockaddr_un address;
	socklen_t length = unix_address(arguments[0], &address);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(connect(fd, (struct sockaddr *)&address, length));
	close(fd);
	return result;
}

/* Accepts for ever; the test kills it. The first line on stdout tells the port. */
static int
serve(int fd, const struct sockaddr *address, socklen_t length)
{
	struct sockaddr_in bound = { 0 };
	socklen_t bound_length = sizeof(bound);
	int yes = 1;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_TCP, 23 /* TCP_FASTOPEN */, &yes, sizeof(yes));
	if (bind(fd, address, length) || listen(fd, 16))
		return -errno;
	if (getsockname(fd, (struct sockaddr *)&bound, &bound_length))
		return -errno;
	printf("%u\n",
	       bound.sin_family == AF_INET ? (unsigned)ntohs(bound.sin_port) : 0);
	fflush(stdout);
	alarm(PROBE_LIFETIME);
	for (;;)
		probe_close(accept(fd, NULL, NULL));
}

static int
serve_tcp(char **arguments, int n)
{
	struct sockaddr_in address = inet_address(n > 0 ? arguments[0] : "0", NULL);

	return serve(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
	             (struct sockaddr *)&address, sizeof(address));
}

static int
serve_unix(char **arguments, int n)
{
	struct sockaddr_un address;
	socklen_t length = unix_address(arguments[0], &address);

	(void)n;
	return serve(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
	             (struct sockaddr *)&address, length);
}

const struct probe_operation probe_net_operations[] = {
	{ "connect-tcp", 1, try_connect_tcp, "PORT [ADDRESS]" },
	{ "connect-tcp6", 1, try_connect_tcp6, "PORT" },
	{ "bind-tcp", 1, try_bind_tcp, "PORT" },
	{ "listen-unbound", 0, try_listen_unbound, "" },
	{ "fastopen", 1, try_fastopen, "PORT" },
	{ "fastopen-sendmsg", 1, try_fastopen_message, "PORT" },
	{ "socket", 1, try_socket, "KIND" },
	{ "socketpair", 0, try_socketpair, "" },
	{ "pair-send", 1, try_pair_send, "PATH|@NAME" },
	{ "unix-connect", 1, try_connect_unix, "PATH|@NAME" },
	{ "serve-tcp", 0, serve_tcp, "[PORT]" },
	{ "serve-unix", 1, serve_unix, "PATH|@NAME" },
	{ 0 },
};
