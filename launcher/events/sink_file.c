/* JSON lines: stderr, descriptors and files. */
#include "events/sink_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define LOG_MODE 0600

static const struct location nowhere;

/* An open file description of our own for what can make a writer wait: O_NONBLOCK
 * on the shared one would change it for the program too. -errno where the kind of
 * file or its owner does not let us. */
static int
reopen_without_waiting(int fd)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(fd)];
	int own;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return own < 0 ? -errno : own;
}

static int
open_descriptor(int fd, struct event_sink *ret)
{
	struct stat status;
	int flags = fcntl(fd, F_GETFL), own = -1;

	if (flags < 0 || fstat(fd, &status) < 0)
		return -errno;
	if ((flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode))
		own = reopen_without_waiting(fd);
	if (own < 0)
		own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0)
		return -errno;
	ret->fd = own;
	ret->socket = S_ISSOCK(status.st_mode);
	return 0;
}

int
sink_open_stderr(const char *word, struct diag_list *diags, struct event_sink *ret)
{
	(void)word;
	(void)diags;
	return open_descriptor(STDERR_FILENO, ret);
}

int
sink_open_fd(const char *word, struct diag_list *diags, struct event_sink *ret)
{
	uint64_t fd;

	if (text_to_uint(word, INT_MAX, &fd))
		return diag_error(diags, "log-destination", &nowhere, NULL,
		                  "fd:%s: a descriptor is a number", word);
	return open_descriptor((int)fd, ret);
}

/* Another user's file would take what this user's programs do to that user. */
static int
check_file(int fd, const char *path, struct diag_list *diags)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISREG(status.st_mode) && status.st_uid != geteuid() &&
	    status.st_uid != 0) {
		diag_error(diags, "log-destination", &nowhere, NULL,
		           "cannot log to %s: it belongs to another user", path);
		return -EPERM;
	}
	return 0;
}

/* O_NONBLOCK: a FIFO without a reader is an error, not a wait. */
int
sink_open_file(const char *word, struct diag_list *diags, struct event_sink *ret)
{
	_cleanup_close_ int fd = open(word,
	                              O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW |
	                                      O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	                              LOG_MODE);
	int error;

	if (fd < 0 && errno == ELOOP) {
		diag_error(diags, "log-destination", &nowhere,
		           "name the file that it points to",
		           "cannot log to %s: it is a symbolic link", word);
		return -ELOOP;
	}
	if (fd < 0)
		return -errno;
	error = check_file(fd, word, diags);
	if (error)
		return error;
	ret->fd = STEAL_FD(fd);
	return 0;
}

/* A socket must neither wait nor raise a signal. */
static ssize_t
put_once(const struct event_sink *sink, const char *bytes, size_t length)
{
	struct iovec part = { .iov_base = (void *)(uintptr_t)bytes,
		              .iov_len = length };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return sink->socket
	               ? sendmsg(sink->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL)
	               : write(sink->fd, bytes, length);
}

static ssize_t
put(const struct event_sink *sink, const char *bytes, size_t length)
{
	ssize_t done;

	do {
		done = put_once(sink, bytes, length);
	} while (done < 0 && errno == EINTR);
	return done;
}

int
sink_write_line(struct event_sink *sink, const struct event *event,
                const char *line)
{
	const size_t length = strlen(line);
	ssize_t done;

	(void)event;
	if (sink->bounded && length > sink->budget)
		return -ENOSPC;
	if (sink->torn) {
		if (put(sink, "\n", 1) != 1)
			return -EAGAIN;
		sink->torn = false;
	}
	done = put(sink, line, length);
	if (done < 0)
		return -errno;
	if (sink->bounded)
		sink->budget -= (size_t)done;
	sink->torn = (size_t)done < length && done > 0;
	return (size_t)done < length ? -EAGAIN : 0;
}

int
sink_write_words(struct event_sink *sink, const struct event *event,
                 const char *line)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

	(void)line;
	event_print_line(&text, event);
	if (!strbuf_text(&text))
		return -ENOMEM;
	return sink_write_line(sink, event, strbuf_text(&text));
}
