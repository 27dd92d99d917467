/* Scope-bound release and explicit hand-over of resources.
 *
 * A variable marked _cleanup_free_, _cleanup_close_ or _cleanup_dir_ is released
 * when it goes out of scope.  STEAL_PTR and STEAL_FD take the value out, so that
 * the reader sees where ownership moves. */
#ifndef BAILEY_BASE_CLEANUP_H
#define BAILEY_BASE_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define _cleanup_(function) __attribute__((cleanup(function)))
#define _cleanup_free_ _cleanup_(cleanup_free)
#define _cleanup_close_ _cleanup_(cleanup_close)
#define _cleanup_dir_ _cleanup_(cleanup_dir)

static inline void
cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

/* Keeps errno: a failing path must report its own reason. */
static inline void
cleanup_close(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

static inline void
cleanup_dir(DIR *const *dir)
{
	if (*dir)
		closedir(*dir);
}

static inline int
steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define STEAL_FD(fd) steal_fd(&(fd))
#define STEAL_PTR(p)                                                               \
	({                                                                         \
		__typeof__(p) taken_ = p;                                          \
		(p) = NULL;                                                        \
		taken_;                                                            \
	})

#endif
