/* Random rules and requests about addresses. Nobody serves any of them: what is
 * allowed ends in ECONNREFUSED. */
#include "verdicts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

static const char *const addresses[] = { "127.0.0.1", "127.0.0.2", "::1" };
static const char *const ports[] = { "47001", "47002" };
static const char *const operations[] = { "connect", "listen" };
static const char *const protocols[] = { "tcp", "udp" };

enum kind { KIND_CONNECT, KIND_SEND, KIND_BIND };

/* The last address is of IPv6, which not every host has. */
static const char *
dice_address(void)
{
	unsigned n =
	        ARRAY_SIZE(addresses) - (access("/proc/net/if_inet6", F_OK) != 0);

	return addresses[dice(n)];
}

void
net_print_rule(const char *tree)
{
	static const char *const unix_names[] = { "/f", "/s", "/*", "/**" };
	const char *operation = operations[dice(ARRAY_SIZE(operations))];
	const char *effect = dice(4) ? "allow" : "deny";

	/* Nobody has bound it yet: such a rule is for when it is there. */
	if (dice(3) == 0) {
		printf("%s %s unix %s%s%s\n", effect[0] == 'a' ? "allow?" : effect,
		       operation, tree, dice_folder(),
		       unix_names[dice(ARRAY_SIZE(unix_names))]);
		return;
	}
	printf("%s %s %s", effect, operation,
	       protocols[dice(ARRAY_SIZE(protocols))]);
	if (dice(2))
		printf(" %s", dice_address());
	if (dice(4))
		printf(" port %s", ports[dice(ARRAY_SIZE(ports))]);
	printf("\n");
}

static int
act(const struct thrown *thrown, int fd, const void *address, socklen_t length)
{
	switch ((enum kind)thrown->kind) {
	case KIND_CONNECT:
		return connect(fd, address, length);
	case KIND_SEND:
		return sendto(fd, "x", 1, 0, address, length) < 0 ? -1 : 0;
	case KIND_BIND:
		return bind(fd, address, length);
	}
	return -1;
}

static int
with_socket(const struct thrown *thrown, int family, int type, const void *address,
            socklen_t length)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	int result = fd < 0 ? -1 : act(thrown, fd, address, length);
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return result;
}

static int
try_inet(const struct thrown *thrown)
{
	int type = thrown->words[1][0] == 't' ? SOCK_STREAM : SOCK_DGRAM;
	struct sockaddr_in in4 = { .sin_family = AF_INET,
		                   .sin_port = htons((in_port_t)thrown->port) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
		                    .sin6_port = htons((in_port_t)thrown->port) };

	if (inet_pton(AF_INET, thrown->words[2], &in4.sin_addr) == 1)
		return with_socket(thrown, AF_INET, type, &in4, sizeof(in4));
	inet_pton(AF_INET6, thrown->words[2], &in6.sin6_addr);
	return with_socket(thrown, AF_INET6, type, &in6, sizeof(in6));
}

static int
try_unix(const struct thrown *thrown)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };

	if (strlen(thrown->target) >= sizeof(local.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(local.sun_path, thrown->target);
	return with_socket(thrown, AF_UNIX, SOCK_STREAM, &local, sizeof(local));
}

bool
net_is_allowed(int error)
{
	return error == 0 || error == ECONNREFUSED || error == EADDRINUSE;
}

/* A file that is no socket is as good as one without a server; what is bound is the
 * name that no other request is about. */
static void
throw_unix(const char *tree, struct thrown *ret)
{
	snprintf(ret->target, sizeof(ret->target), "%s%s/%c", tree, dice_folder(),
	         ret->kind == KIND_BIND ? 's' : 'f');
	ret->words[1] = "unix";
	ret->words[2] = ret->target;
	ret->n_words = 3;
	ret->run = try_unix;
}

void
net_throw(const char *tree, struct thrown *ret)
{
	static const char *const names[] = { "connects", "sends", "binds" };
	unsigned port = dice(ARRAY_SIZE(ports));

	*ret = (struct thrown){ .kind = (int)dice(ARRAY_SIZE(names)) };
	ret->words[0] = operations[ret->kind == KIND_BIND];
	ret->name = names[ret->kind];
	if (ret->kind != KIND_SEND && dice(3) == 0) {
		throw_unix(tree, ret);
		return;
	}
	ret->words[1] =
	        protocols[ret->kind == KIND_SEND || dice(ARRAY_SIZE(protocols))];
	ret->words[2] = dice_address();
	ret->words[3] = "port";
	ret->words[4] = ports[port];
	ret->n_words = 5;
	ret->port = (int)(47001 + port);
	snprintf(ret->target, sizeof(ret->target), "%s/%s/%s", ret->words[1],
	         ret->words[2], ret->words[4]);
	ret->run = try_inet;
}
