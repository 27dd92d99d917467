/* The journal of systemd, by its own protocol: a datagram an entry. No library is
 * loaded for it, and the socket is connected beforehand, so that a filter need not
 * allow more than sendmsg(2). */
#include "events/sink_kinds.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "events/journal.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static int
write_entry(struct event_sink *sink, const struct event *event, const char *line)
{
	_cleanup_strbuf_ struct strbuf entry = STRBUF_EMPTY;
	ssize_t done;

	(void)line;
	journal_add_entry(&entry, event);
	if (strbuf_failed(&entry))
		return -ENOMEM;
	do {
		struct iovec part = { .iov_base = entry.data,
			              .iov_len = entry.length };
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

		done = sendmsg(sink->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (done < 0 && errno == EINTR);
	return done < 0 ? -errno : 0;
}

int
sink_connect_journal(const char *path, struct event_sink *ret)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	ret->fd = STEAL_FD(fd);
	ret->write = write_entry;
	ret->journal = true;
	return 0;
}

int
sink_open_journal(const char *word, struct diag_list *diags, struct event_sink *ret)
{
	(void)word;
	(void)diags;
	return sink_connect_journal(JOURNAL_SOCKET, ret);
}
