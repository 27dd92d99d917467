/* A message that is sent for a contained thread, and its control data (cmsg(3)). */
#ifndef BAILEY_SUPERVISOR_CONTROL_H
#define BAILEY_SUPERVISOR_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/uio.h>

#include "supervisor/address.h"

#define CONTROL_DESCRIPTORS_MAX 253 /* SCM_MAX_FD, unix(7) */

struct message {
	struct address address;
	char *data;
	size_t size;
	bool whole;     /* no data was left behind */
	uint64_t parts; /* where the thread has its iovecs, and how many; 0: none */
	size_t n_parts;
	struct iovec part; /* of the thread's memory, where it is one; else empty */
	char *control;
	size_t control_size;
	bool has_credentials;
	int descriptors[CONTROL_DESCRIPTORS_MAX];
	size_t n_descriptors;
};

#define MESSAGE_EMPTY ((struct message){ .address = ADDRESS_EMPTY })

/* Copies the control data of the thread's header: descriptors become copies of the
 * thread's (closed with the message), credentials its own. 0 or -errno. */
int control_copy(struct call *call, const struct msghdr *header,
                 struct message *message);

/* Where the supervisor may not speak for the thread. */
void control_drop_credentials(struct message *message);

#endif
