/* One operation in a loop, timed from within. */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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

	if (fd >= 0)
		close(fd);
	unlink(path);
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
	if (chmod(path, 0600) && errno != EACCES)
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

/* Closed by reset: a port in TIME_WAIT for each turn would run out. */
static void
turn_connect(const char *port)
{
	struct linger reset = { .l_onoff = 1 };
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons((uint16_t)atoi(port)),
		                       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		exit(3);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(fd);
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

static const struct loop {
	const char *name;
	void (*turn)(const char *argument);
} loops[] = {
	{ "open", turn_open },         { "write-open", turn_write_open },
	{ "create", turn_create },     { "stat", turn_stat },
	{ "getppid", turn_getppid },   { "connect", turn_connect },
	{ "spawn", turn_spawn },       { "chmod", turn_chmod },
	{ "map-code", turn_map_code }, { "raw-open", turn_raw_open },
};

static const struct loop *
loop_find(const char *name)
{
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		if (!strcmp(loops[i].name, name))
			return &loops[i];
	return NULL;
}

static uint64_t
nanos_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int
worker_main(char **arguments, int n)
{
	const struct loop *loop = n == 2 ? loop_find(arguments[0]) : NULL;
	uint32_t turns;

	if (!loop)
		return 2;
	while (read(STDIN_FILENO, &turns, sizeof(turns)) == sizeof(turns)) {
		uint64_t nanos = nanos_now();

		for (uint32_t i = 0; i < turns; i++)
			loop->turn(arguments[1]);
		nanos = nanos_now() - nanos;
		if (write(STDOUT_FILENO, &nanos, sizeof(nanos)) != sizeof(nanos))
			return 1;
	}
	return 0;
}
