/* The memory of another process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/task.h"

enum { PAGE = 4096 };

/* -EFAULT where nothing is mapped: the file says EIO there, or EINVAL. */
static int
read_file(pid_t tid, uint64_t address, void *out, size_t size)
{
	_cleanup_close_ int fd = -1;
	char name[32];

	snprintf(name, sizeof(name), "/proc/%d/mem", (int)tid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return pread(fd, out, size, (off_t)address) == (ssize_t)size ? 0 : -EFAULT;
}

/* A container's filter may refuse the call (Docker's before 23.0), where the file
 * is as good: it wants the same right. Never to write: that would pass by the
 * protection of the pages (proc(5), /proc/PID/mem). */
int
task_read(pid_t tid, uint64_t address, void *out, size_t size)
{
	/* cppcheck-suppress ctuuninitvar ; it is filled here */
	struct iovec local = { out, size };
	struct iovec remote = { (void *)(uintptr_t)address, size };
	ssize_t n;

	if (size == 0)
		return 0;
	n = process_vm_readv(tid, &local, 1, &remote, 1, 0);
	if (n < 0 && (errno == EPERM || errno == ENOSYS))
		return read_file(tid, address, out, size);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EFAULT;
}

/* Up to the end of a page at a time: the next one may not be there. */
int
task_read_string(pid_t tid, uint64_t address, char *out, size_t size)
{
	size_t used = 0;

	while (used < size) {
		size_t chunk = PAGE - (address + used) % PAGE;
		int error;

		if (chunk > size - used)
			chunk = size - used;
		error = task_read(tid, address + used, out + used, chunk);
		if (error)
			return error;
		if (memchr(out + used, '\0', chunk))
			return 0;
		used += chunk;
	}
	return -ENAMETOOLONG;
}
