/* Streams: libc opens them inside, so the descriptor is asked for and dressed. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "raw.h"

FILE *_IO_fopen(const char *path, const char *mode);

/* fopen(3): "r+", "wxe" ... -1: libc has said what is wrong with it, or it names a
 * character set, which fdopen(3) cannot give. */
static int
flags_of(const char *mode)
{
	int flags;

	switch (*mode) {
	case 'r':
		flags = O_RDONLY;
		break;
	case 'w':
		flags = O_WRONLY | O_CREAT | O_TRUNC;
		break;
	case 'a':
		flags = O_WRONLY | O_CREAT | O_APPEND;
		break;
	default:
		return -1;
	}
	for (mode++; *mode; mode++) {
		if (*mode == '+')
			flags = (flags & ~O_ACCMODE) | O_RDWR;
		else if (*mode == 'x')
			flags |= O_EXCL;
		else if (*mode == 'e')
			flags |= O_CLOEXEC;
		else if (*mode == ',')
			return -1;
	}
	return flags;
}

/* What failed with errno, once more; NULL and errno where it stays so. */
static FILE *
ask_stream(const char *path, const char *mode, int saved)
{
	int flags = flags_of(mode), fd;
	FILE *stream;

	if ((errno != EACCES && errno != EPERM) || flags < 0)
		return NULL;
	fd = ask_open(AT_FDCWD, path, flags, 0666);
	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	errno = saved;
	stream = fdopen(fd, mode);
	if (!stream)
		close(fd);
	return stream;
}

static FILE *
refuse(void)
{
	errno = EACCES;
	return NULL;
}

static FILE *
no_next(void)
{
	errno = ENOSYS;
	return NULL;
}

#define FOPEN(name)                                                                \
	EXPORT FILE *name(const char *path, const char *mode)                      \
	{                                                                          \
		int saved = errno;                                                 \
		FILE *stream;                                                      \
                                                                                   \
		if (!NEXT(name))                                                   \
			return no_next();                                          \
		if (*mode == 'r' && ask_is_refused(path, flags_of(mode)))          \
			return refuse();                                           \
		stream = NEXT(name)(path, mode);                                   \
		return stream ? stream : ask_stream(path, mode, saved);            \
	}

FOPEN(fopen)
FOPEN(fopen64)
FOPEN(_IO_fopen)

/* The descriptor of a file that only asking opens, or -1. O_NONBLOCK: nobody waits
 * twice for the other end of a FIFO. */
static int
ask_instead(const char *path, int flags)
{
	long fd = raw_call(SYS_openat, AT_FDCWD, (long)path,
	                   flags | O_NONBLOCK | O_CLOEXEC, 0, 0, 0);

	if (fd >= 0)
		raw_call(SYS_close, fd, 0, 0, 0, 0, 0);
	return fd == -EACCES ? ask_open(AT_FDCWD, path, flags, 0) : -1;
}

/* A stream that could not be opened anew is gone, so it must not fail: it is opened
 * on what everybody may open, and the descriptor put in its place. */
#define FREOPEN(name)                                                              \
	EXPORT FILE *name(const char *path, const char *mode, FILE *stream)        \
	{                                                                          \
		int flags = flags_of(mode), fd = -1;                               \
                                                                                   \
		if (!NEXT(name))                                                   \
			return no_next();                                          \
		if (path && flags == (flags & O_CLOEXEC))                          \
			fd = ask_instead(path, flags);                             \
		if (fd < 0)                                                        \
			return NEXT(name)(path, mode, stream);                     \
		stream = NEXT(name)("/dev/null", mode, stream);                    \
		if (stream)                                                        \
			raw_call(SYS_dup3, fd, fileno(stream), flags, 0, 0, 0);    \
		raw_call(SYS_close, fd, 0, 0, 0, 0, 0);                            \
		return stream;                                                     \
	}

FREOPEN(freopen)
FREOPEN(freopen64)
