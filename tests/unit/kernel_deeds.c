#include "kernel_deeds.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/host.h"

static int
close_result(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int
do_read(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_RDONLY | O_CLOEXEC));
}

int
do_list(const void *context)
{
	const struct deed *deed = context;
	DIR *folder = opendir(deed->a);

	return folder ? closedir(folder) : errno;
}

int
do_write(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_WRONLY | O_CLOEXEC));
}

int
do_create(const void *context)
{
	const struct deed *deed = context;

	return close_result(
	        open(deed->a, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

int
do_truncate(const void *context)
{
	const struct deed *deed = context;

	return truncate(deed->a, 0) ? errno : 0;
}

int
do_open_truncate(const void *context)
{
	const struct deed *deed = context;

	return close_result(open(deed->a, O_RDONLY | O_TRUNC | O_CLOEXEC));
}

int
do_unlink(const void *context)
{
	const struct deed *deed = context;

	return unlink(deed->a) ? errno : 0;
}

int
do_make_folder(const void *context)
{
	const struct deed *deed = context;

	return mkdir(deed->a, 0700) || rmdir(deed->a) ? errno : 0;
}

int
do_make_link(const void *context)
{
	const struct deed *deed = context;

	return symlink("anywhere", deed->a) ? errno : 0;
}

int
do_make_pipe(const void *context)
{
	const struct deed *deed = context;

	return mkfifo(deed->a, 0600) ? errno : 0;
}

int
do_rename(const void *context)
{
	const struct deed *deed = context;

	return rename(deed->a, deed->b) ? errno : 0;
}

int
do_hard_link(const void *context)
{
	const struct deed *deed = context;

	return link(deed->a, deed->b) ? errno : 0;
}

int
do_exec(const void *context)
{
	const struct deed *deed = context;
	char *argv[] = { (char *)(uintptr_t)deed->a, NULL };
	pid_t child = fork();
	int status;

	if (child == 0) {
		execv(deed->a, argv);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

int
do_ioctl(const void *context)
{
	const struct deed *deed = context;
	_cleanup_close_ int fd = open(deed->a, O_RDWR | O_NOCTTY | O_CLOEXEC);
	unsigned number;

	return fd < 0 || ioctl(fd, TIOCGPTN, &number) ? errno : 0;
}

static struct sockaddr_in
loopback(const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
	};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

int
do_connect(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_in address = loopback(deed->a);
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) ? errno
	                                                                 : 0;
}

int
do_bind(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_in address = loopback(deed->a);
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) ? errno : 0;
}

int
do_connect_abstract(const void *context)
{
	const struct deed *deed = context;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t length = strlen(deed->a);

	memcpy(name.sun_path, deed->a, length);
	name.sun_path[0] = '\0';
	return connect(fd, (struct sockaddr *)&name,
	               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length))
	               ? errno
	               : 0;
}

/* The test is another process: signal 0 asks without harm. Not as another user. */
int
do_signal(const void *context)
{
	const struct deed *deed = context;

	return kill(atoi(deed->a), 0) ? errno : 0;
}

int
do_resolve(const void *context)
{
	const struct deed *deed = context;
	char out[PATH_MAX];
	enum node_kind kind;
	int error = host_resolve(NULL, deed->a, out, &kind);

	if (error)
		return -error;
	return strcmp(out, deed->b) ? ENOENT : 0;
}
