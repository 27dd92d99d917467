#include "stub.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in inet;
	struct sockaddr_un local;
};

int
stub_read_line(int fd, char line[STUB_LINE_MAX])
{
	for (size_t i = 0; i < STUB_LINE_MAX; i++) {
		if (read(fd, line + i, 1) != 1)
			return -1;
		if (line[i] == '\n') {
			line[i] = '\0';
			return 0;
		}
	}
	return -1;
}

int
stub_write_line(int fd, const char *line)
{
	char text[STUB_LINE_MAX + 1];
	int n = snprintf(text, sizeof(text), "%s\n", line);

	return send(fd, text, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -1;
}

void
stub_give_order(int fd, const char *line, char answer[STUB_LINE_MAX])
{
	if (stub_write_line(fd, line) || stub_read_line(fd, answer))
		snprintf(answer, STUB_LINE_MAX, "gone");
}

static int
open_socket(const char *text, union address *address, socklen_t *size)
{
	memset(address, 0, sizeof(*address));
	if (*text == '/') {
		address->local.sun_family = AF_UNIX;
		snprintf(address->local.sun_path, sizeof(address->local.sun_path),
		         "%s", text);
		*size = sizeof(address->local);
		return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	}
	address->inet.sin_family = AF_INET;
	address->inet.sin_port = htons((uint16_t)atoi(text));
	address->inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*size = sizeof(address->inet);
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int
close_failed(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

int
stub_listen(const char *text)
{
	union address address;
	socklen_t size;
	int one = 1, fd = open_socket(text, &address, &size);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, &address.any, size) || listen(fd, 8))
		return close_failed(fd);
	return fd;
}

int
stub_connect(const char *text)
{
	union address address;
	socklen_t size;
	int fd = open_socket(text, &address, &size);

	if (fd < 0)
		return -1;
	if (connect(fd, &address.any, size))
		return close_failed(fd);
	return fd;
}

void
stub_obey(int fd, stub_perform *perform)
{
	static char line[STUB_LINE_MAX], answer[STUB_LINE_MAX];

	while (stub_read_line(fd, line) == 0) {
		perform(line, answer);
		if (stub_write_line(fd, answer))
			return;
	}
}
