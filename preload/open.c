/* The open family. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include "raw.h"
#include "wire.h"

int __open(const char *path, int flags, ...);
int __open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);

/* fd: what the definition behind ours says. saved: errno before the call. */
static int
finish(int fd, int saved, int folder, const char *path, int flags, mode_t mode)
{
	int result;

	if (fd >= 0 || (errno != EACCES && errno != EPERM))
		return fd;
	result = ask_open(folder, path, flags, mode);
	if (result < 0 && result == -EACCES)
		return -1; /* errno as it is */
	errno = saved;
	return ask_return(result);
}

static int
refuse(void)
{
	errno = EACCES;
	return -1;
}

/* There is no definition behind ours: what libc would do. */
static int
open_raw(int folder, const char *path, int flags, mode_t mode)
{
	return ask_return(
	        (int)raw_call(SYS_openat, folder, (long)path, flags, mode, 0, 0));
}

#define TAKES_MODE(flags) ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE)

#define READ_MODE(mode, flags)                                                     \
	do {                                                                       \
		if (TAKES_MODE(flags)) {                                           \
			va_list list;                                              \
                                                                                   \
			va_start(list, flags);                                     \
			(mode) = va_arg(list, mode_t);                             \
			va_end(list);                                              \
		}                                                                  \
	} while (0)

#define OPEN(name)                                                                 \
	EXPORT int name(const char *path, int flags, ...)                          \
	{                                                                          \
		mode_t mode = 0;                                                   \
		int fd, saved = errno;                                             \
                                                                                   \
		READ_MODE(mode, flags);                                            \
		if (ask_is_refused(path, flags))                                   \
			return refuse();                                           \
		fd = NEXT(name) ? NEXT(name)(path, flags, mode)                    \
		                : open_raw(AT_FDCWD, path, flags, mode);           \
		return finish(fd, saved, AT_FDCWD, path, flags, mode);             \
	}

#define OPENAT(name)                                                               \
	EXPORT int name(int folder, const char *path, int flags, ...)              \
	{                                                                          \
		mode_t mode = 0;                                                   \
		int fd, saved = errno;                                             \
                                                                                   \
		READ_MODE(mode, flags);                                            \
		if (ask_is_refused(path, flags))                                   \
			return refuse();                                           \
		fd = NEXT(name) ? NEXT(name)(folder, path, flags, mode)            \
		                : open_raw(folder, path, flags, mode);             \
		return finish(fd, saved, folder, path, flags, mode);               \
	}

/* What _FORTIFY_SOURCE makes of calls without a mode. */
#define OPEN_2(name)                                                               \
	EXPORT int name(const char *path, int flags)                               \
	{                                                                          \
		int fd, saved = errno;                                             \
                                                                                   \
		if (ask_is_refused(path, flags))                                   \
			return refuse();                                           \
		fd = NEXT(name) ? NEXT(name)(path, flags)                          \
		                : open_raw(AT_FDCWD, path, flags, 0);              \
		return finish(fd, saved, AT_FDCWD, path, flags, 0);                \
	}

#define OPENAT_2(name)                                                             \
	EXPORT int name(int folder, const char *path, int flags)                   \
	{                                                                          \
		int fd, saved = errno;                                             \
                                                                                   \
		if (ask_is_refused(path, flags))                                   \
			return refuse();                                           \
		fd = NEXT(name) ? NEXT(name)(folder, path, flags)                  \
		                : open_raw(folder, path, flags, 0);                \
		return finish(fd, saved, folder, path, flags, 0);                  \
	}

#define CREAT(name)                                                                \
	EXPORT int name(const char *path, mode_t mode)                             \
	{                                                                          \
		const int flags = O_CREAT | O_WRONLY | O_TRUNC;                    \
		int fd, saved = errno;                                             \
                                                                                   \
		fd = NEXT(name) ? NEXT(name)(path, mode)                           \
		                : open_raw(AT_FDCWD, path, flags, mode);           \
		return finish(fd, saved, AT_FDCWD, path, flags, mode);             \
	}

OPEN(open)
OPEN(open64)
OPEN(__open)
OPEN(__open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)
CREAT(creat)
CREAT(creat64)

/* shm_open(3): names in /dev/shm. */
EXPORT int
shm_open(const char *name, int flags, mode_t mode)
{
	static const char folder[] = "/dev/shm/";
	char path[sizeof(folder) + NAME_MAX + 1];
	int saved = errno, fd;

	if (!NEXT(shm_open))
		return ask_return(-ENOSYS);
	fd = NEXT(shm_open)(name, flags, mode);
	while (*name == '/')
		name++;
	if (fd >= 0 || strlen(name) > NAME_MAX)
		return fd;
	memcpy(path, folder, sizeof(folder));
	memcpy(path + sizeof(folder) - 1, name, strlen(name) + 1);
	return finish(fd, saved, AT_FDCWD, path, flags | O_NOFOLLOW | O_CLOEXEC,
	              mode);
}
