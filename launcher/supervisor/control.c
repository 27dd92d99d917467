#include "supervisor/control.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "supervisor/layout.h"

enum { CONTROL_SIZE_MAX = 64 * 1024 };

static int
translate_descriptors(struct call *call, struct cmsghdr *item,
                      struct message *message)
{
	size_t n = (item->cmsg_len - sizeof(*item)) / sizeof(int);
	int *numbers = (int *)CMSG_DATA(item);

	for (size_t i = 0; i < n; i++) {
		int copy;

		if (message->n_descriptors == CONTROL_DESCRIPTORS_MAX)
			return -EINVAL;
		copy = task_get_fd(call->tid, numbers[i]);
		if (copy < 0)
			return copy == -EBADF ? -EBADF : -EACCES;
		message->descriptors[message->n_descriptors++] = copy;
		numbers[i] = copy;
	}
	return 0;
}

/* Whatever the thread claims: it is who it is. */
static int
put_credentials(struct call *call, struct cmsghdr *item, struct message *message)
{
	const struct task_status *status;
	struct ucred credentials;
	int error = call_status(call, &status);

	if (error)
		return error;
	if (item->cmsg_len != CMSG_LEN(sizeof(credentials)))
		return -EINVAL;
	credentials = (struct ucred){
		.pid = status->tgid,
		.uid = status->uid,
		.gid = status->gid,
	};
	memcpy(CMSG_DATA(item), &credentials, sizeof(credentials));
	message->has_credentials = true;
	return 0;
}

/* Source routes: it would go elsewhere than to the address (ip(7), RFC 3542). */
static bool
is_route(const struct cmsghdr *item)
{
	if (item->cmsg_level == IPPROTO_IP)
		return item->cmsg_type == IP_RETOPTS;
	return item->cmsg_level == IPPROTO_IPV6 &&
	       (item->cmsg_type == IPV6_RTHDR || item->cmsg_type == IPV6_2292RTHDR);
}

static int
translate(struct call *call, struct cmsghdr *item, struct message *message)
{
	static const struct {
		int type;
		int (*translate)(struct call *call, struct cmsghdr *item,
		                 struct message *message);
	} kinds[] = {
		{ SCM_RIGHTS, translate_descriptors },
		{ SCM_CREDENTIALS, put_credentials },
	};

	if (is_route(item))
		return -EPERM;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && item->cmsg_level == SOL_SOCKET;
	     i++)
		if (kinds[i].type == item->cmsg_type)
			return kinds[i].translate(call, item, message);
	return 0;
}

/* The item at an offset, and where the next one begins; NULL at the end, or for one
 * that is not whole (*next: 0). As the kernel walks them (cmsg(3)). */
static struct cmsghdr *
item_at(const struct message *message, size_t at, size_t *next)
{
	size_t left = at < message->control_size ? message->control_size - at : 0;
	struct cmsghdr *item = (struct cmsghdr *)(message->control + at);

	*next = at;
	if (left < sizeof(*item))
		return NULL;
	*next = 0;
	if (item->cmsg_len < sizeof(*item) || item->cmsg_len > left)
		return NULL;
	*next = at + CMSG_ALIGN(item->cmsg_len);
	return item;
}

int
control_copy(struct call *call, const struct msghdr *header,
             struct message *message)
{
	size_t size, next = 0;
	struct cmsghdr *item;
	int error = layout_read_control(call, header, CONTROL_SIZE_MAX,
	                                &message->control, &size);

	if (error || size == 0)
		return error;
	message->control_size = size;
	for (size_t at = 0; (item = item_at(message, at, &next)); at = next) {
		error = translate(call, item, message);
		if (error)
			return error;
	}
	return size >= sizeof(*item) && next == 0 ? -EINVAL : 0;
}

/* Items are aligned, so whole steps are cut out. */
void
control_drop_credentials(struct message *message)
{
	struct cmsghdr *item;
	size_t at = 0, next;

	while ((item = item_at(message, at, &next))) {
		if (item->cmsg_level != SOL_SOCKET ||
		    item->cmsg_type != SCM_CREDENTIALS) {
			at = next;
			continue;
		}
		if (next > message->control_size)
			next = message->control_size;
		memmove(message->control + at, message->control + next,
		        message->control_size - next);
		message->control_size -= next - at;
	}
	message->has_credentials = false;
}
