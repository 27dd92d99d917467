#include "tools/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { OPENS = O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

typedef int try_function(struct probe *probe, bool bare);

static int
not_tried(struct probe *probe, const char *why)
{
	probe->why = why;
	return 0;
}

static int
try_read(struct probe *probe, bool bare)
{
	_cleanup_close_ int fd = open(probe->request.path, O_RDONLY | OPENS);

	(void)bare;
	return fd < 0 ? -errno : 0;
}

/* Makes it and takes it away again. */
static int
make_for_a_moment(const char *path)
{
	_cleanup_close_ int fd =
	        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | OPENS, 0600);

	if (fd < 0)
		return -errno;
	return unlink(path) ? -errno : 0;
}

/* May the caller make something there, were there no walls? Asked, not tried. */
static int
may_make(const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	return access(folder, W_OK | X_OK) ? -errno : 0;
}

/* What is there is opened and left as it is. */
static int
try_write(struct probe *probe, bool bare)
{
	const char *path = probe->request.path;
	_cleanup_close_ int fd = -1;
	char inside[PATH_MAX];
	struct stat status;

	if (stat(path, &status)) {
		if (errno != ENOENT)
			return -errno;
		return bare && !probe->harmless ? may_make(path)
		                                : make_for_a_moment(path);
	}
	if (S_ISDIR(status.st_mode)) {
		int length = snprintf(inside, sizeof(inside), "%s/.bailey-test-%d",
		                      path, (int)getpid());

		if (length >= (int)sizeof(inside))
			return -ENAMETOOLONG;
		return bare && !probe->harmless ? may_make(inside)
		                                : make_for_a_moment(inside);
	}
	fd = open(path, O_WRONLY | OPENS);
	return fd < 0 ? -errno : 0;
}

/* With no memory to be had nothing runs: the kernel has let it start, replaces the
 * process, cannot map it, and kills (execve(2)). */
__attribute__((noreturn)) static void
start_without_memory(const char *path)
{
	const struct rlimit none = { 0, 0 };
	char *const arguments[] = { (char *)(uintptr_t)path, NULL };
	char *const environment[] = { NULL };

	if (setrlimit(RLIMIT_CORE, &none) || setrlimit(RLIMIT_AS, &none))
		_exit(EIO);
	execve(path, arguments, environment);
	_exit(errno);
}

static int
try_exec(struct probe *probe, bool bare)
{
	pid_t child = fork();
	int status;

	(void)bare;
	if (child == 0)
		start_without_memory(probe->request.path);
	if (child < 0)
		return -errno;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : 0;
}

static int
try_load(struct probe *probe, bool bare)
{
	_cleanup_close_ int fd = open(probe->request.path, O_RDONLY | OPENS);
	void *memory;

	(void)bare;
	if (fd < 0)
		return -errno;
	memory = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, 1);
	return 0;
}

static socklen_t
fill_address(const struct request *request, struct sockaddr_storage *ret)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct sockaddr_in *four = (void *)ret;
	struct sockaddr_in6 *six = (void *)ret;

	memset(ret, 0, sizeof(*ret));
	if (memcmp(request->address, mapped, sizeof(mapped)) == 0) {
		four->sin_family = AF_INET;
		four->sin_port = htons(request->port);
		memcpy(&four->sin_addr, request->address + sizeof(mapped), 4);
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(request->port);
	memcpy(&six->sin6_addr, request->address, sizeof(request->address));
	return sizeof(*six);
}

static bool
is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const void *)address;
	const struct sockaddr_in6 *six = (const void *)address;

	if (address->ss_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static int
open_socket(const struct request *request, int family)
{
	int type = request->proto == NET_TCP ? SOCK_STREAM : SOCK_DGRAM;
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/* Whether somebody listens there is no matter: the walls were passed. */
static int
try_connect(struct probe *probe, bool bare)
{
	struct sockaddr_storage address;
	_cleanup_close_ int fd = -1;
	socklen_t length;

	(void)bare;
	if (probe->request.proto == NET_UNIX)
		return not_tried(probe, "a server may act upon a connection");
	length = fill_address(&probe->request, &address);
	if (!is_loopback(&address))
		return not_tried(probe, "it would leave this host");
	fd = open_socket(&probe->request, address.ss_family);
	if (fd < 0)
		return fd;
	if (connect(fd, (struct sockaddr *)&address, length) == 0 ||
	    errno == EINPROGRESS || errno == ECONNREFUSED)
		return 0;
	return -errno;
}

/* A port that is taken is one that might be listened at. Port 0 is bind(2) alone:
 * to listen(2) it is the port of chance that it has become. */
static int
try_listen(struct probe *probe, bool bare)
{
	struct sockaddr_storage address;
	_cleanup_close_ int fd = -1;
	socklen_t length;

	(void)bare;
	if (probe->request.proto == NET_UNIX)
		return not_tried(probe, "a socket would be left in the way");
	length = fill_address(&probe->request, &address);
	fd = open_socket(&probe->request, address.ss_family);
	if (fd < 0)
		return fd;
	if (bind(fd, (struct sockaddr *)&address, length))
		return errno == EADDRINUSE ? 0 : -errno;
	if (probe->request.proto == NET_TCP && probe->request.port && listen(fd, 0))
		return errno == EADDRINUSE ? 0 : -errno;
	return 0;
}

static int
try_ioctl(struct probe *probe, bool bare)
{
	(void)bare;
	return not_tried(probe, "what an ioctl does only the device knows");
}

static int
try_process(struct probe *probe, bool bare)
{
	(void)bare;
	return not_tried(probe, "it needs another process");
}

static int
try_syscall(struct probe *probe, bool bare)
{
	(void)bare;
	return not_tried(probe, "no arguments are harmless for every call");
}

static try_function *const functions[OPERATION_COUNT] = {
	[OPERATION_READ] = try_read,      [OPERATION_WRITE] = try_write,
	[OPERATION_EXEC] = try_exec,      [OPERATION_LOAD] = try_load,
	[OPERATION_IOCTL] = try_ioctl,    [OPERATION_CONNECT] = try_connect,
	[OPERATION_LISTEN] = try_listen,  [OPERATION_SIGNAL] = try_process,
	[OPERATION_PTRACE] = try_process, [OPERATION_SYSCALL] = try_syscall,
};
_Static_assert(OPERATION_COUNT == 10, "an operation without a try");

void
probe_try(struct probe *probe, bool bare)
{
	int error;

	probe->why = NULL;
	error = functions[probe->request.operation](probe, bare);
	probe->error = -error;
	if (probe->why)
		probe->end = PROBE_NOT_TRIED;
	else if (!error)
		probe->end = PROBE_WORKS;
	else
		probe->end = error == -EACCES || error == -EPERM ? PROBE_REFUSED
		                                                 : PROBE_FAILS;
}
