/* A library that opens a file. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int library_open(const char *path);

int
library_open(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}
