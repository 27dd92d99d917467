/* Sockets of a 32-bit program. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/net.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "i386.h"

/* A way to say it: through the multiplexer, or not. */
struct way {
	const char *name;
	bool multiplexed;
};

static const struct way *way;

static const struct {
	int operation;
	long direct;
} numbers[] = {
	{ SYS_SOCKET, SYS_socket },         { SYS_BIND, SYS_bind },
	{ SYS_CONNECT, SYS_connect },       { SYS_LISTEN, SYS_listen },
	{ SYS_SOCKETPAIR, SYS_socketpair }, { SYS_SENDTO, SYS_sendto },
	{ SYS_SETSOCKOPT, SYS_setsockopt }, { SYS_SENDMSG, SYS_sendmsg },
	{ SYS_SENDMMSG, SYS_sendmmsg },
};

static long
say(int operation, long a, long b, long c, long d, long e, long f)
{
	const long arguments[] = { a, b, c, d, e, f };
	long result = -1;

	errno = ENOSYS;
	if (way->multiplexed)
		result = syscall(SYS_socketcall, operation, arguments);
	for (size_t i = 0;
	     i < sizeof(numbers) / sizeof(numbers[0]) && !way->multiplexed; i++)
		if (numbers[i].operation == operation)
			result = syscall(numbers[i].direct, a, b, c, d, e, f);
	return result == -1 ? -errno : result;
}
#define SAY(operation, a, b, c, d, e, f)                                           \
	say(operation, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e),      \
	    (long)(f))

static void
told(const char *what, long result)
{
	char name[80];

	snprintf(name, sizeof(name), "%s %s", way->name, what);
	tell(name, result);
}

static int
make_socket(int family, int type)
{
	long fd = SAY(SYS_SOCKET, family, type | SOCK_CLOEXEC, 0, 0, 0, 0);

	told("socket", fd < 0 ? fd : 0);
	return (int)fd;
}

static struct sockaddr_in
loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		                     .sin_port = htons((uint16_t)port),
		                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void
try_udp(int port, bool allowed)
{
	struct sockaddr_in name = loopback(port);
	int server = make_socket(AF_INET, SOCK_DGRAM);
	int client = make_socket(AF_INET, SOCK_DGRAM);
	struct iovec parts[] = { { "one", 3 }, { "three", 5 } };
	struct msghdr header = { &name, sizeof(name), parts, 2, NULL, 0, 0 };
	struct mmsghdr many[] = { { header, 0 }, { header, 0 } };
	const int32_t timeout[] = { 1, 500000 };
	struct timeval got;
	socklen_t size = sizeof(got);
	char room[80];
	const int on = 1;

	told("setsockopt of an address", SAY(SYS_SETSOCKOPT, server, SOL_SOCKET,
	                                     SO_REUSEADDR, &on, sizeof(on), 0));
	told("bind", SAY(SYS_BIND, server, &name, sizeof(name), 0, 0, 0));
	told("setsockopt of a time",
	     SAY(SYS_SETSOCKOPT, server, SOL_SOCKET, 20 /* SO_RCVTIMEO_OLD */,
	         timeout, sizeof(timeout), 0));
	if (getsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &got, &size) == 0)
		told("the time", (long)got.tv_usec);
	told("sendto", SAY(SYS_SENDTO, client, "hello", 5, 0, &name, sizeof(name)));
	told("what came", recv(server, room, sizeof(room), MSG_DONTWAIT));
	told("sendmsg", SAY(SYS_SENDMSG, client, &header, 0, 0, 0, 0));
	told("what came of two parts",
	     recv(server, room, sizeof(room), MSG_DONTWAIT));
	told("sendmmsg", SAY(SYS_SENDMMSG, client, many, 2, 0, 0, 0));
	told("the length of the second", (long)many[1].msg_len);
	told("connect", SAY(SYS_CONNECT, client, &name, sizeof(name), 0, 0, 0));
	if (!allowed)
		told("sendto in a fast way",
		     SAY(SYS_SENDTO, client, "hello", 5, MSG_FASTOPEN, &name,
		         sizeof(name)));
	told("sendto with a bad address",
	     SAY(SYS_SENDTO, client, "hello", 5, 0, 1, sizeof(name)));
	close(server);
	close(client);
}

static void
try_tcp(int port)
{
	struct sockaddr_in name = loopback(port);
	int server = make_socket(AF_INET, SOCK_STREAM);
	int client = make_socket(AF_INET, SOCK_STREAM);
	const int on = 1;

	(void)SAY(SYS_SETSOCKOPT, server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on),
	          0);
	told("tcp bind", SAY(SYS_BIND, server, &name, sizeof(name), 0, 0, 0));
	told("tcp listen", SAY(SYS_LISTEN, server, 3, 0, 0, 0, 0));
	told("tcp connect", SAY(SYS_CONNECT, client, &name, sizeof(name), 0, 0, 0));
	close(server);
	close(client);
}

/* A descriptor and the sender, in the control data of 32 bits. */
static void
receive(int server, bool tells_sender)
{
	union {
		struct cmsghdr align;
		char room[256];
	} control;
	char data[80];
	struct iovec part = { data, sizeof(data) };
	struct msghdr header = { NULL, 0, &part, 1, &control, sizeof(control), 0 };

	told("what came by unix", recvmsg(server, &header, MSG_DONTWAIT));
	for (struct cmsghdr *item = CMSG_FIRSTHDR(&header); item;
	     item = CMSG_NXTHDR(&header, item)) {
		int fd = -1;
		struct ucred sender;

		if (item->cmsg_type == SCM_RIGHTS) {
			memcpy(&fd, CMSG_DATA(item), sizeof(fd));
			told("a descriptor that came",
			     fcntl(fd, F_GETFD) >= 0 ? 0 : -errno);
			close(fd);
		} else if (tells_sender) {
			memcpy(&sender, CMSG_DATA(item), sizeof(sender));
			told("the sender is this process", sender.pid == getpid());
		}
	}
}

static void
try_unix(const char *folder, bool allowed)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t length;
	int server = make_socket(AF_UNIX, SOCK_DGRAM);
	int client = make_socket(AF_UNIX, SOCK_DGRAM);
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec parts[] = { { "one", 3 }, { "three", 5 } };
	struct msghdr header = { &name, 0, parts, 2, NULL, 0, 0 };
	struct msghdr carrier;
	const int on = 1, zero = 0;
	int pair[2];

	snprintf(name.sun_path, sizeof(name.sun_path), "%s/socket%s", folder,
	         way->multiplexed ? "1" : "2");
	length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	                     strlen(name.sun_path) + 1);
	header.msg_namelen = length;
	memcpy(CMSG_DATA(&control.head), &zero, sizeof(zero));
	carrier = header;
	carrier.msg_control = &control;
	carrier.msg_controllen = sizeof(control);
	told("unix bind", SAY(SYS_BIND, server, &name, length, 0, 0, 0));
	/* Somebody else's: where nothing may be bound there would be nothing to
	 * refuse. */
	if (!allowed)
		memcpy(strrchr(name.sun_path, '/'), "/strang", 7);
	told("unix setsockopt", SAY(SYS_SETSOCKOPT, server, SOL_SOCKET, SO_PASSCRED,
	                            &on, sizeof(on), 0));
	told("unix sendto", SAY(SYS_SENDTO, client, "hello", 5, 0, &name, length));
	if (allowed)
		receive(server, true);
	told("unix sendmsg of parts",
	     SAY(SYS_SENDMSG, client, &header, 0, 0, 0, 0));
	if (allowed)
		receive(server, true);
	told("unix sendmsg of a descriptor",
	     SAY(SYS_SENDMSG, client, &carrier, 0, 0, 0, 0));
	if (allowed)
		receive(server, false);
	told("unix connect", SAY(SYS_CONNECT, client, &name, length, 0, 0, 0));
	if (allowed)
		unlink(name.sun_path);
	if (allowed)
		told("socketpair",
		     SAY(SYS_SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, pair, 0, 0));
	close(server);
	close(client);
}

void
try_sockets(const char *folder, int port, bool allowed)
{
	static const struct way ways[] = { { "socketcall", true },
		                           { "direct", false } };

	for (unsigned i = 0; i < 2; i++) {
		way = &ways[i];
		try_udp(port, allowed);
		try_tcp(port);
		try_unix(folder, allowed);
	}
}
