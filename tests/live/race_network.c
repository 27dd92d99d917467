/* Races about addresses. The race serves both itself; it may connect to one. */
#include "race.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static struct sockaddr_in target;
static struct sockaddr_in addresses[2];
static struct msghdr message;
static struct iovec vector = { .iov_base = (char[]){ "text" }, .iov_len = 4 };
static int sender, receivers[2];

static int
open_receiver(struct sockaddr_in *address, unsigned port)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*address = (struct sockaddr_in){ .sin_family = AF_INET,
		                         .sin_port = htons((uint16_t)port),
		                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
	if (fd < 0 || bind(fd, (struct sockaddr *)address, sizeof(*address)))
		race_fail("UDP port");
	return fd;
}

static void
prepare_datagrams(void)
{
	receivers[0] = open_receiver(&addresses[0], race_port_allowed);
	receivers[1] = open_receiver(&addresses[1], race_port_forbidden);
	sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	target = addresses[0];
	message = (struct msghdr){ .msg_name = &addresses[0],
		                   .msg_namelen = sizeof(addresses[0]),
		                   .msg_iov = &vector,
		                   .msg_iovlen = 1 };
}

static void
swap_port(unsigned turn)
{
	target.sin_port = addresses[turn & 1].sin_port;
}

static void
swap_name(unsigned turn)
{
	message.msg_name = &addresses[turn & 1];
}

static bool
has_come(int fd)
{
	char bytes[16];

	return recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) >= 0;
}

static void
judge_datagrams(void)
{
	if (has_come(receivers[0]))
		race_worked();
	if (has_come(receivers[1]))
		race_escaped();
}

static void
attempt_sendto(void)
{
	sendto(sender, "text", 4, 0, (struct sockaddr *)&target, sizeof(target));
	judge_datagrams();
}

static void
attempt_sendmsg(void)
{
	sendmsg(sender, &message, 0);
	judge_datagrams();
}

static void
attempt_sendmmsg(void)
{
	struct mmsghdr messages[2] = { { .msg_hdr = message },
		                       { .msg_hdr = message } };

	messages[0].msg_hdr.msg_name = messages[1].msg_hdr.msg_name = &target;
	sendmmsg(sender, messages, 2, 0);
	judge_datagrams();
}

static void
attempt_connect(void)
{
	struct sockaddr_in peer = { 0 };
	socklen_t length = sizeof(peer);

	if (connect(sender, (struct sockaddr *)&target, sizeof(target)) ||
	    getpeername(sender, (struct sockaddr *)&peer, &length))
		return;
	if (peer.sin_port == addresses[1].sin_port)
		race_escaped();
	else
		race_worked();
}

static struct sockaddr_un path = { .sun_family = AF_UNIX,
	                           .sun_path = "tree/x/socket-a" };
#define PATH_LAST 14

static int
open_listener(char letter)
{
	struct sockaddr_un address = path;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	address.sun_path[PATH_LAST] = letter;
	unlink(address.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, BACKLOG))
		race_fail(address.sun_path);
	return fd;
}

static void
prepare_sockets(void)
{
	receivers[0] = open_listener('a');
	receivers[1] = open_listener('b');
}

static void
swap_socket(unsigned turn)
{
	path.sun_path[PATH_LAST] = turn & 1 ? 'b' : 'a';
}

static void
attempt_connect_unix(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (connect(fd, (struct sockaddr *)&path, sizeof(path)) == 0) {
		int peer = accept(receivers[1], NULL, NULL);

		if (peer >= 0)
			race_escaped();
		else if ((peer = accept(receivers[0], NULL, NULL)) >= 0)
			race_worked();
		close(peer);
	}
	close(fd);
}

const struct race race_network_rows[] = {
	{ "connect-address", prepare_datagrams, swap_port, attempt_connect },
	{ "sendto-address", prepare_datagrams, swap_port, attempt_sendto },
	{ "sendmsg-name", prepare_datagrams, swap_name, attempt_sendmsg },
	{ "sendmmsg-address", prepare_datagrams, swap_port, attempt_sendmmsg },
	{ "connect-unix-path", prepare_sockets, swap_socket, attempt_connect_unix },
	{ 0 },
};
