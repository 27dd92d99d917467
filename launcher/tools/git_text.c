#include "tools/git_text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "lang/token.h"

static const char prefix[] = "git:";

bool
git_text_is(const char *word)
{
	return text_starts_with(word, prefix);
}

/* What git reads of the environment could name programs to run. */
static char *const environment[] = { (char[]){
	                                     "PATH=/usr/local/bin:/usr/bin:/bin" },
	                             (char[]){ "LC_ALL=C.UTF-8" },
	                             (char[]){ "GIT_CONFIG_NOSYSTEM=1" },
	                             (char[]){ "GIT_CONFIG_GLOBAL=/dev/null" },
	                             (char[]){ "GIT_TERMINAL_PROMPT=0" },
	                             NULL };

static const char *const programs[] = { "/usr/local/bin/git", "/usr/bin/git",
	                                "/bin/git" };

__attribute__((noreturn)) static void
become_git(const char *object, int out)
{
	char *const arguments[] = { (char[]){ "git" },
		                    (char[]){ "--no-pager" },
		                    (char[]){ "show" },
		                    (char[]){ "--no-textconv" },
		                    (char[]){ "--no-ext-diff" },
		                    (char *)(uintptr_t)object,
		                    NULL };
	const int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(126);
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		execve(programs[i], arguments, environment);
	_exit(127);
}

/* The text, or what git has said, in *text; git's exit status. */
static int
run_git(const char *object, char **text, size_t *length, int *status)
{
	_cleanup_close_ int in = -1;
	int ends[2], error;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	in = ends[0];
	child = fork();
	if (child == 0)
		become_git(object, ends[1]);
	error = child < 0 ? -errno : 0;
	close(ends[1]);
	if (error)
		return error;
	error = fd_read_all(in, PROFILE_SIZE_MAX, text, length);
	close(steal_fd(&in)); /* a git that has more to say ends by SIGPIPE */
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return error;
}

static int
write_text(struct arena *arena, const char *object, const char *text, size_t length,
           const char **ret)
{
	char folder[] = "/tmp/bailey-git-XXXXXX";
	char name[PATH_MAX];
	_cleanup_close_ int fd = -1;
	const char *file;

	snprintf(name, sizeof(name), "%s", strchr(object, ':') + 1);
	if (!mkdtemp(folder))
		return -errno;
	file = arena_printf(arena, "%s/%s", folder, basename(name));
	if (!file) {
		(void)rmdir(folder);
		return -ENOMEM;
	}
	*ret = file;
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd_write_all(fd, text, length);
}

int
git_text_fetch(struct arena *arena, struct diag_list *diags, const char *word,
               const char **ret)
{
	const char *object = word + strlen(prefix);
	const struct location at = { .file = word };
	_cleanup_free_ char *text = NULL;
	const char *file = NULL;
	size_t length = 0;
	int status = 0, error;

	if (!strchr(object, ':') || *object == '-' || *object == ':')
		return diag_error(diags, "git", &at, NULL,
		                  "git:REVISION:PATH is wanted");
	error = run_git(object, &text, &length, &status);
	if (error)
		return error;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return diag_error(diags, "git", &at, "install git, or name a file",
		                  "there is no git in /usr/bin");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return diag_error(diags, "git", &at, NULL, "git: %.*s",
		                  (int)strcspn(text, "\n"), text);
	error = write_text(arena, object, text, length, &file);
	if (error)
		git_text_remove(file);
	else
		*ret = file;
	return error;
}

void
git_text_remove(const char *file)
{
	char folder[PATH_MAX];

	if (!file)
		return;
	(void)unlink(file);
	snprintf(folder, sizeof(folder), "%s", file);
	(void)rmdir(dirname(folder));
}
