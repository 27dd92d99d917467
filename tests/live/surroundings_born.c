/* Code that is born beside a hole after the launch. */
#include "surroundings.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIES = 500, WAIT_US = 20000 };

static char *const words[] = { (char[]){ "born" }, (char[]){ "itself" },
	                       (char[]){ "/dev/null" }, NULL };

static const char *
in_folder(const char *name)
{
	static char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", path, name);
	return full;
}

static void
tell(const char *what, int error)
{
	printf("%s: %s\n", what,
	       error == 0         ? "ok"
	       : error == -EACCES ? "refused"
	                          : strerror(-error));
	fflush(stdout);
}

/* The program's own words are no concern: it tells by its status. */
static int
started(int folder, const char *name, int flags)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		int nothing = open("/dev/null", O_WRONLY);

		dup2(nothing, STDOUT_FILENO);
		if (flags)
			execveat(folder, name, words, environ, flags);
		else
			execve(name, words, environ);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

static int
loaded(const char *name)
{
	void *handle = dlopen(name, RTLD_NOW);
	const char *error = handle ? "" : dlerror();

	if (handle)
		return 0;
	return strstr(error, "Permission denied") ? -EACCES : -EIO;
}

static int
mapped(int fd)
{
	return mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
	                       MAP_FAILED
	               ? -errno
	               : 0;
}

static int
interpreted(const char *name)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/sh", "sh", name, NULL);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

static void
try_all(void)
{
	char link[64];
	int fd = open(in_folder("program"), O_RDONLY);

	tell("a program is read", fd < 0 ? -errno : 0);
	tell("a program is started", started(AT_FDCWD, in_folder("program"), 0));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	tell("a program is started by a descriptor's name",
	     started(AT_FDCWD, link, 0));
	tell("a program is started by a descriptor",
	     started(fd, "", AT_EMPTY_PATH));
	tell("a script is started", started(AT_FDCWD, in_folder("script"), 0));
	tell("a script is read by its interpreter",
	     interpreted(in_folder("script")));
	fd = open(in_folder("library.so"), O_RDONLY);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	tell("a library is loaded", loaded(in_folder("library.so")));
	tell("a library is loaded by a descriptor's name", loaded(link));
	tell("a library is mapped", mapped(fd));
}

/* path: the folder. Where there is a place to say so, it waits until it is full. */
int
born_late(const char *ready)
{
	struct stat status;

	if (ready) {
		close(open(ready, O_WRONLY | O_CREAT, 0600));
		for (int i = 0; i < TRIES && stat(in_folder("full"), &status); i++)
			usleep(WAIT_US);
	}
	try_all();
	return 0;
}
