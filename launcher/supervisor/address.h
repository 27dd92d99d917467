/* A socket of a contained thread, and the addresses that it names. */
#ifndef BAILEY_SUPERVISOR_ADDRESS_H
#define BAILEY_SUPERVISOR_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "supervisor/pin.h"

struct endpoint {
	int fd; /* the very socket of the thread, under a number of ours */
	int domain;
	int type;
	int protocol;
};

#define ENDPOINT_EMPTY ((struct endpoint){ .fd = -1 })

void endpoint_release(struct endpoint *endpoint);
#define _cleanup_endpoint_ _cleanup_(endpoint_release)

/* 0; -EBADF, -ENOTSOCK; -EACCES where the descriptor cannot be had. */
int endpoint_take(struct call *call, int fd, struct endpoint *ret);

/* The net_proto of an internet socket: 0, or -EACCES where rules have no word for
 * it. */
int endpoint_protocol(const struct endpoint *endpoint, enum net_proto *ret);

/* How bind(2) of a path gets to the folder that was judged. */
enum address_road {
	ROAD_FIXED, /* the name leads there, and nobody can change that meanwhile */
	ROAD_FOLDER,  /* a name without a folder: from the pinned one */
	ROAD_GUARDED, /* the name leads there or fails: all below the folder may be
	                 written, and nothing is made elsewhere */
	ROAD_PINNED,  /* the name was changed and leads through the pin */
};

struct address {
	/* Zero behind length, so that a path always ends. */
	union {
		struct sockaddr any;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
		struct sockaddr_un local;
		struct sockaddr_storage room;
	} name;
	socklen_t length; /* 0: none was given */
	struct pin pin;   /* what the path of a unix socket led to */
	enum address_road road;
};

#define ADDRESS_EMPTY ((struct address){ .pin = PIN_EMPTY })

void address_release(struct address *address);
#define _cleanup_address_ _cleanup_(address_release)

/* Copied once. 0; -EINVAL: longer than any address; -EFAULT, -ESRCH, -EACCES. */
int address_read(struct call *call, uint64_t from, int length, struct address *ret);

/* Fills address and port of a request from an AF_INET or AF_INET6 name. 0, -EINVAL,
 * -EAFNOSUPPORT. */
int address_to_request(const struct address *address, struct request *ret);

/* May the socket connect or send to it? May it be bound to it? call_assume() comes
 * before: paths are walked. Afterwards the name is what the kernel is to be given,
 * and says no other thing than what was judged: paths lead through the pin, and
 * "any address" as a peer is the loopback that the kernel makes of it. AF_UNSPEC
 * passes as a peer of connect(2) and nowhere else. 0; -EACCES; -errno as for the
 * native call. */
int address_judge_peer(struct call *call, const struct endpoint *endpoint,
                       struct address *address);
int address_judge_own(struct call *call, const struct endpoint *endpoint,
                      struct address *address);

/* The name leads through the pin, which always works. 0; -ENAMETOOLONG. */
int address_say_pinned(struct address *address);

/* bind(2) by the road that was found. 0 or -errno. */
int address_bind(struct call *call, int fd, struct address *address);

#endif
