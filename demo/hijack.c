/* What an attacker does who runs code inside the server.
 *
 * nginx has no hole to demonstrate with, so this program stands in its place: it is
 * started by the same command line, under the same profile, and tries the steps in
 * its own process.  Each step prints "STEP<tab>RESULT", where the result is "done"
 * or the error that the kernel gave.  What it makes, it removes. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int
copy_program(const char *from, const char *to)
{
	char buffer[65536];
	ssize_t n = 0;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	int error = in < 0 || out < 0 ? errno : 0;

	while (!error && (n = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)n) != n)
			error = errno;
	if (!error && n < 0)
		error = errno;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return error;
}

/* Starts a program; the error of execve comes back through a pipe that exec closes.
 */
static int
run_program(const char *path, char *const *arguments)
{
	int ends[2], error = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return errno;
	pid = fork();
	if (pid < 0)
		return errno;
	if (pid == 0) {
		execv(path, arguments);
		error = errno;
		if (write(ends[1], &error, sizeof(error)) < 0)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) != sizeof(error))
		error = 0;
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return error;
}

static int
step_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	unlink(path);
	close(fd);
	return 0;
}

/* The dropped program is a copy of this one: it runs anywhere that this one does.
 */
static int
step_drop(const char *path)
{
	return copy_program("/proc/self/exe", path);
}

static int
step_run(const char *path)
{
	char name[] = "dropped", quiet[] = "--nothing";
	char *arguments[] = { name, quiet, NULL };

	return run_program(path, arguments);
}

static int
step_shell(const char *path)
{
	char name[] = "sh", option[] = "-c", text[] = ":";
	char *arguments[] = { name, option, text, NULL };

	return run_program(path, arguments);
}

static int
step_read(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (read(fd, &byte, 1) < 0)
		error = errno;
	close(fd);
	return error;
}

static int
step_encrypt(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
step_connect(const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		error = errno;
	close(fd);
	return error;
}

static const struct {
	const char *name;
	int (*step)(const char *target);
} steps[] = {
	{ "write", step_write },     { "drop", step_drop },
	{ "run", step_run },         { "shell", step_shell },
	{ "read", step_read },       { "encrypt", step_encrypt },
	{ "connect", step_connect },
};

/* hijack (STEP TARGET)... */
int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--nothing") == 0)
		return 0;
	for (int i = 1; i + 1 < argc; i += 2) {
		size_t s = 0;
		int error;

		while (s < sizeof(steps) / sizeof(*steps) &&
		       strcmp(steps[s].name, argv[i]) != 0)
			s++;
		if (s == sizeof(steps) / sizeof(*steps)) {
			fprintf(stderr, "hijack: no step '%s'\n", argv[i]);
			return 2;
		}
		error = steps[s].step(argv[i + 1]);
		printf("%s\t%s\n", argv[i],
		       error ? strerrorname_np(error) : "done");
	}
	return 0;
}
