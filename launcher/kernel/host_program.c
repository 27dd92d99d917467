#include "kernel/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/* 0 where it is a file that this process may start. */
static int
check_program(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) ? -errno : 0;
}

static const char *
make_absolute(struct arena *arena, const char *path)
{
	const char *absolute;
	char *cwd;

	if (*path == '/')
		return arena_strdup(arena, path);
	cwd = getcwd(NULL, 0);
	if (!cwd)
		return NULL;
	absolute = arena_printf(arena, "%s/%s", strcmp(cwd, "/") ? cwd : "", path);
	free(cwd);
	return absolute;
}

static int
take_program(struct arena *arena, const char *path, const char **ret)
{
	const char *absolute = make_absolute(arena, path);
	int error;

	if (!absolute)
		return -ENOENT;
	error = check_program(absolute);
	if (!error)
		*ret = absolute;
	return error;
}

/* As execvp(3): an empty element of $PATH is the current folder; a file without the
 * right to run it is remembered, and a later one preferred. */
int
host_find_program(struct arena *arena, const char *command, const char **ret)
{
	const char *folders = getenv("PATH");
	int worst = -ENOENT;

	if (!*command)
		return -ENOENT;
	if (strchr(command, '/'))
		return take_program(arena, command, ret);
	if (!folders)
		folders = DEFAULT_PATH;
	for (;; folders++) {
		size_t length = strcspn(folders, ":");
		const char *path =
		        arena_printf(arena, "%.*s%s%s", (int)length, folders,
		                     length ? "/" : "./", command);
		int error = path ? take_program(arena, path, ret) : -ENOMEM;

		if (!error || error == -ENOMEM)
			return error;
		if (error == -EACCES)
			worst = error;
		folders += length;
		if (!*folders)
			return worst;
	}
}
