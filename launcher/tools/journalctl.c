#include "tools/journalctl.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "events/journal.h"

#define PROGRAM "/usr/bin/journalctl"
#define OUTPUT_MAX (256 * 1024 * 1024)

static const struct location nowhere;

/* The child writes to `out`; stdin is empty; messages of journalctl are for the
 * user.
 */
static int
spawn(const char *const *words, int out, pid_t *ret)
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
		error = posix_spawn(ret, PROGRAM, &actions, NULL,
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

static int
run(const char *const *words, char **text, size_t *length)
{
	_cleanup_close_ int from = -1, to = -1;
	int ends[2], error, failed;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	error = spawn(words, to, &pid);
	if (error)
		return error;
	close(STEAL_FD(to));
	error = fd_read_all(from, OUTPUT_MAX, text, length);
	/* What is not read to its end must not wait for us. */
	close(STEAL_FD(from));
	failed = wait_for(pid);
	if (!error && failed) {
		free(*text);
		*text = NULL;
	}
	return error ? error : failed;
}

int
journalctl_read(struct arena *arena, struct diag_list *diags, const char *unit,
                time_t since, struct event_list *ret)
{
	_cleanup_free_ char *text = NULL;
	/* The name is in one word with its option: it cannot be an option itself.
	 */
	const char *const words[] = {
		"journalctl",
		"--output=json",
		"--all", /* else long fields are left out */
		"--no-pager",
		"--quiet",
		"MESSAGE_ID=" JOURNAL_MESSAGE_ID,
		arena_printf(arena, "--unit=%s", unit),
		arena_printf(arena, "--since=@%lld", (long long)since),
		NULL,
	};
	struct event_list list = { 0 };
	size_t length;
	int error;

	for (size_t i = 0; i < ARRAY_SIZE(words) - 1; i++)
		if (!words[i])
			return -ENOMEM;
	error = run(words, &text, &length);
	if (error)
		diag_error(diags, "journal", &nowhere, NULL,
		           error == -ENOENT ? "%s is not installed"
		                            : "%s could not read the journal",
		           PROGRAM);
	else
		error = journal_read_lines(arena, text, length, &list);
	if (!error)
		*ret = list;
	return error;
}
