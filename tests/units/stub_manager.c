/* What the stub tells the manager, and how it waits for it. */
#include "stub.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* So often told is longer than the watchdog waits. */
#define WATCHDOG_ENOUGH 4

static struct timespec watchdog; /* how often; zero: never */

/* "@pid" and "|" as the head of this file says. */
static void
expand(const char *text, char out[LINE_MAX_BYTES])
{
	size_t used = 0;

	while (*text && used < LINE_MAX_BYTES - 32) {
		if (strncmp(text, "@pid", 4) == 0) {
			used += (size_t)sprintf(out + used, "%d", (int)getpid());
			text += 4;
			continue;
		}
		out[used++] = *text == '|' ? '\n' : *text;
		text++;
	}
	out[used] = '\0';
}

/* One datagram to the manager, with a descriptor where fd is none below 0. */
static int
notify(const char *text, int fd)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char line[LINE_MAX_BYTES];
	struct iovec data = { line, 0 };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = { .msg_name = &address,
		                  .msg_iov = &data,
		                  .msg_iovlen = 1 };
	int socket_fd, error;

	if (!path || strlen(path) >= sizeof(address.sun_path)) {
		errno = ENOENT;
		return -1;
	}
	expand(text, line);
	data.iov_len = strlen(line);
	memcpy(address.sun_path, path, strlen(path));
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	message.msg_namelen =
	        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(int));
	}
	socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0)
		return -1;
	error = sendmsg(socket_fd, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
	close(socket_fd);
	errno = error;
	return error ? -1 : 0;
}

void
step_tell(const char *text)
{
	if (notify(text, -1))
		say_error("tell");
}

void
step_keep(const char *name)
{
	char text[LINE_MAX_BYTES];
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	snprintf(text, sizeof(text), "FDSTORE=1|FDNAME=%s", name);
	if (fd < 0 || notify(text, fd))
		say_error("keep");
	close(fd);
}

void
step_barrier(const char *unused)
{
	int ends[2];
	char byte;

	(void)unused;
	if (pipe2(ends, O_CLOEXEC) || notify("BARRIER=1", ends[1])) {
		say_error("barrier");
		return;
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) == 0)
		puts("barrier passed");
	close(ends[0]);
}

void
step_watchdog(const char *unused)
{
	const char *text = getenv("WATCHDOG_USEC");
	long long half = text ? atoll(text) / 2 : 0;

	(void)unused;
	step_environment("WATCHDOG_PID");
	watchdog.tv_sec = (time_t)(half / 1000000);
	watchdog.tv_nsec = (long)(half % 1000000) * 1000;
}

static void
reload(void)
{
	struct timespec now;
	char text[128];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(text, sizeof(text), "RELOADING=1|MONOTONIC_USEC=%lld",
	         now.tv_sec * 1000000LL + now.tv_nsec / 1000);
	if (getenv("NOTIFY_SOCKET"))
		step_tell(text);
	puts("reloaded");
	if (getenv("NOTIFY_SOCKET"))
		step_tell("READY=1|STATUS=reloaded");
}

void
step_wait(const char *unused)
{
	const int signals[] = { SIGTERM, SIGHUP,  SIGUSR1,     SIGUSR2,
		                SIGINT,  SIGQUIT, SIGRTMIN + 3 };
	sigset_t set;
	int number, told = 0;

	(void)unused;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	puts("waiting");
	for (;;) {
		fflush(stdout);
		number = sigtimedwait(
		        &set, NULL,
		        watchdog.tv_sec || watchdog.tv_nsec ? &watchdog : NULL);
		if (number < 0) {
			step_tell("WATCHDOG=1");
			if (++told == WATCHDOG_ENOUGH)
				puts("still watched");
		} else if (number == SIGTERM)
			break;
		else if (number == SIGHUP)
			reload();
		else
			printf("signal %d\n", number);
	}
	puts("terminated");
}
