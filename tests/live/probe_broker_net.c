/* Socket addresses and messages in words, and the servers outside that answer. */
#include "probe.h"
#include "probe_broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGES_MAX 8

static void
set_object(struct broker_value *value, const void *object, size_t size)
{
	value->number = (long)(intptr_t)object;
	value->length = size;
}

/* HOST:PORT, the last colon counts. */
static uint16_t
split_port(char *text)
{
	char *colon = strrchr(text, ':');

	if (!colon)
		exit(2);
	*colon = '\0';
	return htons((uint16_t)probe_number(colon + 1));
}

static void
parse_inet(char *text, struct broker_value *value)
{
	struct sockaddr_in *address = broker_memory(sizeof(*address));

	address->sin_family = AF_INET;
	address->sin_port = split_port(text);
	if (inet_pton(AF_INET, text, &address->sin_addr) != 1)
		exit(2);
	set_object(value, address, sizeof(*address));
}

/* udp(7) takes AF_UNSPEC for AF_INET in sendto(2). */
static void
parse_unspecified(char *text, struct broker_value *value)
{
	parse_inet(text, value);
	((struct sockaddr *)(intptr_t)value->number)->sa_family = AF_UNSPEC;
}

static void
parse_inet6(char *text, struct broker_value *value)
{
	struct sockaddr_in6 *address = broker_memory(sizeof(*address));

	address->sin6_family = AF_INET6;
	address->sin6_port = split_port(text);
	if (inet_pton(AF_INET6, text, &address->sin6_addr) != 1)
		exit(2);
	set_object(value, address, sizeof(*address));
}

static void
parse_unix(char *text, struct broker_value *value)
{
	struct sockaddr_un *address = broker_memory(sizeof(*address));
	size_t length = strnlen(text, sizeof(address->sun_path));

	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, text, length);
	if (text[0] == '@')
		address->sun_path[0] = '\0';
	set_object(value, address, offsetof(struct sockaddr_un, sun_path) + length);
}

static void
fill_message(struct msghdr *message, char *address_text)
{
	static char bytes[] = "text";
	struct iovec *vector = broker_memory(sizeof(*vector));
	struct broker_value address;

	*vector = (struct iovec){ .iov_base = bytes, .iov_len = 4 };
	broker_parse(address_text, NULL, &address);
	*message = (struct msghdr){
		.msg_name = (void *)(intptr_t)address.number,
		.msg_namelen = (socklen_t)address.length,
		.msg_iov = vector,
		.msg_iovlen = 1,
	};
}

static void
parse_message(char *text, struct broker_value *value)
{
	struct msghdr *message = broker_memory(sizeof(*message));

	fill_message(message, text);
	set_object(value, message, sizeof(*message));
}

/* In two pieces. */
static void
parse_pieces(char *text, struct broker_value *value)
{
	static char bytes[] = "text";
	struct msghdr *message = broker_memory(sizeof(*message));
	struct iovec *vector = broker_memory(2 * sizeof(*vector));

	fill_message(message, text);
	vector[0] = (struct iovec){ bytes, 2 };
	vector[1] = (struct iovec){ bytes + 2, 2 };
	message->msg_iov = vector;
	message->msg_iovlen = 2;
	set_object(value, message, sizeof(*message));
}

static void
parse_messages(char *text, struct broker_value *value)
{
	struct mmsghdr *messages = broker_memory(MESSAGES_MAX * sizeof(*messages));
	char *address;
	size_t n = 0;

	while ((address = strsep(&text, "+")) && n < MESSAGES_MAX)
		fill_message(&messages[n++].msg_hdr, address);
	set_object(value, messages, n);
}

static void
parse_rights(char *text, struct broker_value *value)
{
	struct msghdr *message = broker_memory(sizeof(*message));
	int fd = (int)probe_number(text);
	struct cmsghdr *control = broker_memory(CMSG_SPACE(sizeof(fd)));

	fill_message(message, (char[]){ "NULL" });
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	message->msg_control = control;
	message->msg_controllen = CMSG_SPACE(sizeof(fd));
	set_object(value, message, sizeof(*message));
}

static const struct address_kind {
	const char *prefix;
	void (*parse)(char *text, struct broker_value *value);
} address_kinds[] = {
	{ "in:", parse_inet },       { "in6:", parse_inet6 },
	{ "un:", parse_unix },       { "unspec:", parse_unspecified },
	{ "msg:", parse_message },   { "mmsg:", parse_messages },
	{ "rights:", parse_rights }, { "pieces:", parse_pieces },
};

bool
broker_parse_socket(char *text, struct broker_value *value)
{
	for (size_t i = 0; i < sizeof(address_kinds) / sizeof(address_kinds[0]);
	     i++) {
		size_t length = strlen(address_kinds[i].prefix);

		if (strncmp(text, address_kinds[i].prefix, length) != 0)
			continue;
		address_kinds[i].parse(text + length, value);
		return true;
	}
	return false;
}

/* Does what comes next on this socket begin with TEXT? */
static int
try_answer(char **arguments, int n)
{
	char bytes[64] = "";
	ssize_t got =
	        recv((int)probe_number(arguments[0]), bytes, sizeof(bytes) - 1, 0);

	(void)n;
	if (got < 0)
		return -errno;
	if (strncmp(bytes, arguments[1], strlen(arguments[1])) == 0)
		return 0;
	fprintf(stderr, "probe: '%s' came\n", bytes);
	return -EILSEQ;
}

/* For a server: the first line tells the port. */
static int
start_server(int fd, const char *address_text)
{
	char text[128];
	struct sockaddr_in6 bound = { 0 };
	socklen_t length = sizeof(bound);
	struct broker_value address;

	snprintf(text, sizeof(text), "%s", address_text);
	broker_parse(text, NULL, &address);
	if (fd < 0 || bind(fd, (struct sockaddr *)(intptr_t)address.number,
	                   (socklen_t)address.length))
		return -errno;
	if (getsockname(fd, (struct sockaddr *)&bound, &length))
		return -errno;
	printf("%u\n", (unsigned)ntohs(bound.sin6_port));
	fflush(stdout);
	alarm(PROBE_LIFETIME);
	return 0;
}

static int
family_of(const char *address_text)
{
	if (!strncmp(address_text, "un:", 3))
		return AF_UNIX;
	return strncmp(address_text, "in6:", 4) ? AF_INET : AF_INET6;
}

/* Sends each datagram back, where it has a sender. */
static int
serve_datagrams(char **arguments, int n)
{
	int fd = socket(family_of(arguments[0]), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result = start_server(fd, arguments[0]);

	(void)n;
	while (!result) {
		struct sockaddr_storage from = { 0 };
		socklen_t length = sizeof(from);
		char bytes[64];
		ssize_t got = recvfrom(fd, bytes, sizeof(bytes), 0,
		                       (struct sockaddr *)&from, &length);

		if (got >= 0 && length > 0)
			sendto(fd, bytes, (size_t)got, 0, (struct sockaddr *)&from,
			       length);
	}
	return result;
}

/* What a peer sent: the beginning of the file whose descriptor came along, else who
 * the kernel says that the peer is. */
static void
answer_peer(int peer)
{
	struct ucred credentials = { 0 };
	socklen_t length = sizeof(credentials);
	char control[CMSG_SPACE(sizeof(int))] = "", bytes[64] = "";
	struct iovec vector = { .iov_base = bytes, .iov_len = sizeof(bytes) - 1 };
	struct msghdr message = { .msg_iov = &vector,
		                  .msg_iovlen = 1,
		                  .msg_control = control,
		                  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	int fd;

	if (recvmsg(peer, &message, MSG_CMSG_CLOEXEC) <= 0)
		return;
	header = CMSG_FIRSTHDR(&message);
	memset(bytes, 0, sizeof(bytes));
	if (header && header->cmsg_type == SCM_RIGHTS) {
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
		if (pread(fd, bytes, sizeof(bytes) - 1, 0) < 0)
			snprintf(bytes, sizeof(bytes), "unreadable");
		close(fd);
	} else if (!getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &credentials,
	                       &length)) {
		snprintf(bytes, sizeof(bytes), "%d\n", (int)credentials.pid);
	}
	send(peer, bytes, strlen(bytes), MSG_NOSIGNAL);
}

/* Answers one message of each connection. */
static int
serve_streams(char **arguments, int n)
{
	int type = n > 1 && !strcmp(arguments[1], "seqpacket") ? SOCK_SEQPACKET
	                                                       : SOCK_STREAM;
	int fd = socket(family_of(arguments[0]), type | SOCK_CLOEXEC, 0);
	int result = start_server(fd, arguments[0]);

	if (!result)
		result = probe_result(listen(fd, 64));
	while (!result) {
		int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		struct timeval patience = { .tv_usec = 300000 };

		if (peer < 0)
			continue;
		setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience,
		           sizeof(patience));
		answer_peer(peer);
		close(peer);
	}
	return result;
}

/* Is the pid that a server sees at the other end of FD the own one? */
static int
print_peer(char **arguments, int n)
{
	int fd = (int)probe_number(arguments[0]);
	char bytes[64] = "";

	(void)n;
	if (send(fd, "who", 3, MSG_NOSIGNAL) < 0 ||
	    recv(fd, bytes, sizeof(bytes) - 1, 0) < 0)
		return -errno;
	puts(atoi(bytes) == getpid() ? "own" : "other");
	return PROBE_ANSWERED;
}

/* Tells who sent each datagram, and its text (unix(7), SCM_CREDENTIALS). */
static int
serve_senders(char **arguments, int n)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
	int result = start_server(fd, arguments[0]);

	(void)n;
	if (!result)
		result = probe_result(
		        setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	while (!result) {
		char control[CMSG_SPACE(sizeof(struct ucred))], bytes[64] = "";
		struct iovec vector = { bytes, sizeof(bytes) - 1 };
		struct msghdr message = { .msg_iov = &vector,
			                  .msg_iovlen = 1,
			                  .msg_control = control,
			                  .msg_controllen = sizeof(control) };
		struct ucred sender;

		if (recvmsg(fd, &message, MSG_CMSG_CLOEXEC) < 0 ||
		    !CMSG_FIRSTHDR(&message))
			continue;
		memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(sender));
		printf("%d %d %s\n", (int)sender.pid, (int)sender.uid, bytes);
		fflush(stdout);
	}
	return result;
}

/* Has the socket the very name? */
static int
check_own_name(char **arguments, int n)
{
	struct sockaddr_un name = { 0 };
	socklen_t length = sizeof(name);

	(void)n;
	if (getsockname((int)probe_number(arguments[0]), (struct sockaddr *)&name,
	                &length))
		return -errno;
	if (strcmp(name.sun_path, arguments[1]) == 0)
		return 0;
	fprintf(stderr, "probe: it is '%s'\n", name.sun_path);
	return -EILSEQ;
}

const struct probe_operation probe_broker_net_operations[] = {
	{ "serve-senders", 1, serve_senders, "ADDRESS" },
	{ "bound-as", 2, check_own_name, "FD PATH" },
	{ "answer", 2, try_answer, "FD TEXT" },
	{ "peer-pid", 1, print_peer, "FD" },
	{ "serve-datagrams", 1, serve_datagrams, "ADDRESS" },
	{ "serve-streams", 1, serve_streams, "ADDRESS [seqpacket]" },
	{ 0 },
};
