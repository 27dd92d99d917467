/* Every road to run a file as a program. "ok" means that the program was started.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct start {
	const char *path;
	char **arguments; /* of the new program, [0] included */
	int fd;
	int (*enter)(const struct start *start);
};

/* Forks, enters the new program there, and reports the errno of the exec: a
 * close-on-exec pipe stays empty when it works. */
static int
start_and_wait(const struct start *start)
{
	int report[2], error = 0, status;
	pid_t child;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0) {
		start->enter(start);
		error = errno;
		_exit(write(report[1], &error, sizeof(error)) < 0);
	}
	close(report[1]);
	if (read(report[0], &error, sizeof(error)) < 0)
		error = errno;
	close(report[0]);
	waitpid(child, &status, 0);
	return -error;
}

static int
enter_path(const struct start *start)
{
	return execve(start->path, start->arguments, environ);
}

static int
enter_fd(const struct start *start)
{
	return execveat(start->fd, "", start->arguments, environ, AT_EMPTY_PATH);
}

static int
enter_proc_fd(const struct start *start)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", start->fd);
	return execve(path, start->arguments, environ);
}

static int
try_exec(char **arguments, int n)
{
	struct start start = { .path = arguments[0],
		               .arguments = arguments,
		               .fd = -1,
		               .enter = enter_path };

	(void)n;
	return start_and_wait(&start);
}

static int
exec_opened(char **arguments, int (*enter)(const struct start *start))
{
	struct start start = { .path = arguments[0],
		               .arguments = arguments,
		               .fd = open(arguments[0], O_RDONLY | O_CLOEXEC),
		               .enter = enter };
	int result;

	if (start.fd < 0)
		return -errno;
	result = start_and_wait(&start);
	close(start.fd);
	return result;
}

static int
try_exec_fd(char **arguments, int n)
{
	(void)n;
	return exec_opened(arguments, enter_fd);
}

static int
try_exec_proc_fd(char **arguments, int n)
{
	(void)n;
	return exec_opened(arguments, enter_proc_fd);
}

static int
copy_into(const char *path, int out)
{
	struct stat status;
	off_t done = 0;
	int in = open(path, O_RDONLY | O_CLOEXEC);
	int result = 0;

	if (in < 0)
		return -errno;
	if (fstat(in, &status))
		result = -errno;
	while (!result && done < status.st_size) {
		ssize_t sent =
		        sendfile(out, in, &done, (size_t)(status.st_size - done));

		if (sent <= 0)
			result = sent ? -errno : -EIO;
	}
	close(in);
	return result;
}

/* The program must not be open for writing when it is started (ETXTBSY). */
static int
exec_copy(int writable, char **arguments, int (*enter)(const struct start *start))
{
	struct start start = { .path = arguments[0],
		               .arguments = arguments,
		               .enter = enter };
	char path[64];
	int result;

	if (writable < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", writable);
	result = copy_into(arguments[0], writable);
	if (!result)
		result = probe_result(fchmod(writable, 0755));
	if (!result) {
		start.fd = open(path, O_RDONLY | O_CLOEXEC);
		if (start.fd < 0)
			result = -errno;
	}
	close(writable);
	if (result)
		return result;
	result = start_and_wait(&start);
	close(start.fd);
	return result;
}

static int
try_exec_memfd(char **arguments, int n)
{
	(void)n;
	return exec_copy(memfd_create("probe", MFD_CLOEXEC), arguments, enter_fd);
}

static int
try_exec_memfd_proc(char **arguments, int n)
{
	(void)n;
	return exec_copy(memfd_create("probe", MFD_CLOEXEC), arguments,
	                 enter_proc_fd);
}

/* A memfd as a careful program makes it; the kernel itself then refuses the exec.
 */
static int
try_exec_memfd_sealed(char **arguments, int n)
{
	(void)n;
	return exec_copy(memfd_create("probe", MFD_CLOEXEC | 0x0008U), arguments,
	                 enter_fd);
}

/* arguments: the folder, then the program and its arguments. */
static int
try_exec_tmpfile(char **arguments, int n)
{
	(void)n;
	return exec_copy(open(arguments[0], O_TMPFILE | O_RDWR | O_CLOEXEC, 0700),
	                 arguments + 1, enter_fd);
}

/* What was written a moment ago starts: nobody else has it open (ETXTBSY). A
 * supervisor that does, does not always: often. */
static int
try_exec_written(char **arguments, int n)
{
	enum { TIMES = 200 };
	int result = 0;

	for (int i = 0; i < TIMES && !result; i++) {
		int fd = open(arguments[0], O_WRONLY | O_CLOEXEC);

		if (fd < 0)
			return -errno;
		close(fd);
		result = try_exec(arguments, n);
	}
	return result;
}

const struct probe_operation probe_exec_operations[] = {
	{ "exec", 1, try_exec, "PROGRAM [ARGUMENT]..." },
	{ "exec-written", 1, try_exec_written, "PROGRAM [ARGUMENT]..." },
	{ "exec-fd", 1, try_exec_fd, "PROGRAM [ARGUMENT]..." },
	{ "exec-proc-fd", 1, try_exec_proc_fd, "PROGRAM [ARGUMENT]..." },
	{ "exec-memfd", 1, try_exec_memfd, "PROGRAM [ARGUMENT]..." },
	{ "exec-memfd-proc", 1, try_exec_memfd_proc, "PROGRAM [ARGUMENT]..." },
	{ "exec-memfd-sealed", 1, try_exec_memfd_sealed, "PROGRAM [ARGUMENT]..." },
	{ "exec-tmpfile", 2, try_exec_tmpfile, "FOLDER PROGRAM [ARGUMENT]..." },
	{ 0 },
};
