#include "base/fd.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { READ_STEP = 4096 };

/* A regular file says how much there is; one byte more shows the end without
 * another growth. */
static size_t
first_capacity(int fd, size_t max)
{
	struct stat status;
	size_t wanted = READ_STEP;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	    status.st_size > 0 && (uintmax_t)status.st_size < max)
		wanted = (size_t)status.st_size + 1;
	return wanted > max ? max + 1 : wanted;
}

static int
grow(char **bytes, size_t *capacity, size_t max)
{
	size_t wanted = *capacity > max / 2 ? max + 1 : *capacity * 2;
	char *grown = realloc(*bytes, wanted + 1);

	if (!grown)
		return -ENOMEM;
	*bytes = grown;
	*capacity = wanted;
	return 0;
}

int
fd_read_all(int fd, size_t max, char **ret, size_t *length)
{
	_cleanup_free_ char *bytes = NULL;
	size_t capacity, used = 0;
	ssize_t got;
	int error;

	if (max > PTRDIFF_MAX - 2)
		max = PTRDIFF_MAX - 2;
	capacity = first_capacity(fd, max);
	bytes = malloc(capacity + 1);
	if (!bytes)
		return -ENOMEM;
	for (;;) {
		got = read(fd, bytes + used, capacity - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		used += (size_t)got;
		if (used > max)
			return -EFBIG;
		error = used == capacity ? grow(&bytes, &capacity, max) : 0;
		if (error)
			return error;
	}
	bytes[used] = '\0';
	*ret = STEAL_PTR(bytes);
	*length = used;
	return 0;
}

int
fd_write_all(int fd, const void *bytes, size_t length)
{
	const char *next = bytes;
	ssize_t put;

	while (length) {
		put = write(fd, next, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		next += put;
		length -= (size_t)put;
	}
	return 0;
}

int
fd_lift(int fd)
{
	int lifted, error;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	lifted = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	error = errno;
	close(fd);
	return lifted < 0 ? -error : lifted;
}

/* Reads and writes fail with EBADF, as on a closed one (open(2), O_PATH). */
int
fd_occupy_standard(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}
