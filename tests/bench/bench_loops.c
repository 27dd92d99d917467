/* The operations that are timed: one turn each. */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void
turn_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
}

/* As a program that makes its own system calls. */
static void
turn_raw_open(const char *path)
{
	long fd =
	        syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0, 0, 0);

	if (fd >= 0)
		close((int)fd);
}

static void
turn_write_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
}

static void
turn_create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || close(fd) || unlink(path))
		exit(3);
}

static void
turn_stat(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		exit(3);
}

static void
turn_chmod(const char *path)
{
	if (chmod(path, 0644))
		exit(3);
}

static void
turn_utimes(const char *path)
{
	if (utimensat(AT_FDCWD, path, NULL, 0))
		exit(3);
}

static void
turn_map_code(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	if (at == MAP_FAILED)
		exit(3);
	munmap(at, 4096);
	close(fd);
}

static void
turn_getppid(const char *unused)
{
	(void)unused;
	syscall(SYS_getppid);
}

static struct sockaddr_in
address_of(const char *port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		                     .sin_port = htons((uint16_t)atoi(port)),
		                     .sin_addr = { htonl(INADDR_LOOPBACK) } };
}

/* Closed by reset: a port in TIME_WAIT for each turn would run out. */
static void
turn_connect(const char *port)
{
	struct linger reset = { .l_onoff = 1 };
	struct sockaddr_in address = address_of(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(3);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(fd);
}

static void
turn_connect_unix(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(3);
	close(fd);
}

static void
send_word(int fd, const struct sockaddr_in *address)
{
	char word[] = "word";
	struct iovec part = { word, sizeof(word) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct sockaddr_in copy;

	if (address) {
		copy = *address;
		message.msg_name = &copy;
		message.msg_namelen = sizeof(copy);
	}
	if (sendmsg(fd, &message, 0) != sizeof(word))
		exit(3);
}

static void
turn_send_pair(const char *unused)
{
	static int ends[2] = { -1, -1 };
	char word[8];

	(void)unused;
	if (ends[0] < 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		exit(3);
	send_word(ends[0], NULL);
	if (read(ends[1], word, sizeof(word)) <= 0)
		exit(3);
}

static void
turn_send_to(const char *port)
{
	static int fd = -1;
	struct sockaddr_in address = address_of(port);

	if (fd < 0)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	send_word(fd, &address);
}

static void
turn_spawn(const char *program)
{
	char *arguments[] = { (char *)(uintptr_t)program, NULL };
	int status;
	pid_t child;

	if (posix_spawn(&child, program, NULL, NULL, arguments, environ))
		exit(3);
	waitpid(child, &status, 0);
	if (status)
		exit(3);
}

static void *
do_nothing(void *argument)
{
	return argument;
}

static void
turn_thread(const char *unused)
{
	pthread_t thread;

	(void)unused;
	if (pthread_create(&thread, NULL, do_nothing, NULL) ||
	    pthread_join(thread, NULL))
		exit(3);
}

static const struct loop {
	const char *name;
	loop_turn turn;
} loops[] = {
	{ "open", turn_open },
	{ "raw-open", turn_raw_open },
	{ "write-open", turn_write_open },
	{ "create", turn_create },
	{ "stat", turn_stat },
	{ "chmod", turn_chmod },
	{ "utimes", turn_utimes },
	{ "map-code", turn_map_code },
	{ "getppid", turn_getppid },
	{ "connect", turn_connect },
	{ "connect-unix", turn_connect_unix },
	{ "send-pair", turn_send_pair },
	{ "send-to", turn_send_to },
	{ "spawn", turn_spawn },
	{ "thread", turn_thread },
};

loop_turn
loop_find(const char *name)
{
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		if (!strcmp(loops[i].name, name))
			return loops[i].turn;
	return NULL;
}
