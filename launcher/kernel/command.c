#include "kernel/command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

static int
spawn(const char *program, const char *const *words, int out, pid_t *ret)
{
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin",
		                                   NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
	                                         "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, out,
		                                         STDOUT_FILENO);
	if (!error)
		error = posix_spawn(ret, program, &actions, NULL,
		                    (char *const *)(uintptr_t)words,
		                    (char *const *)(uintptr_t)environment);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

int
command_read(const char *program, const char *const *words, size_t max, char **text,
             size_t *length)
{
	_cleanup_close_ int from = -1, to = -1;
	int ends[2], error, failed;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	error = spawn(program, words, to, &pid);
	if (error)
		return error;
	close(STEAL_FD(to));
	error = fd_read_all(from, max, text, length);
	/* What is not read to its end must not wait for us. */
	close(STEAL_FD(from));
	failed = wait_for(pid);
	if (!error && failed) {
		free(*text);
		*text = NULL;
	}
	return error ? error : failed;
}
