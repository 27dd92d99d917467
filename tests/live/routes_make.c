/* Every way of libc to make, move and remove a name: folder/ROUTE, for each. */
#include "routes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of programs that were built long ago; not in the static libc. */
int __xmknod(int version, const char *path, mode_t mode, dev_t *device)
        __attribute__((weak));
int __xmknodat(int version, int folder, const char *path, mode_t mode,
               dev_t *device) __attribute__((weak));

static dev_t none;
static const char *other; /* PATH.to */

static int
of_fd(int fd)
{
	return fd < 0 ? fd : close(fd);
}

#define MAKE(route, expression)                                                    \
	static int make_##route(const char *path)                                  \
	{                                                                          \
		return expression;                                                 \
	}

MAKE(creat, of_fd(creat(path, 0600)))
MAKE(creat64, of_fd(creat64(path, 0600)))
MAKE(mkdir, mkdir(path, 0700))
MAKE(mkdirat, mkdirat(AT_FDCWD, path, 0700))
MAKE(mknod, mknod(path, S_IFREG | 0600, 0))
MAKE(mknodat, mknodat(AT_FDCWD, path, S_IFIFO | 0600, 0))
MAKE(__xmknod, __xmknod(0, path, S_IFREG | 0600, &none))
MAKE(__xmknodat, __xmknodat(0, AT_FDCWD, path, S_IFIFO | 0600, &none))
MAKE(mkfifo, mkfifo(path, 0600))
MAKE(mkfifoat, mkfifoat(AT_FDCWD, path, 0600))
MAKE(symlink, symlink("text", path))
MAKE(symlinkat, symlinkat("text", AT_FDCWD, path))
MAKE(link, link(path, other))
MAKE(linkat, linkat(AT_FDCWD, path, AT_FDCWD, other, 0))
MAKE(rename, rename(path, other))
MAKE(renameat, renameat(AT_FDCWD, path, AT_FDCWD, other))
MAKE(renameat2, renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_NOREPLACE))
MAKE(unlink, unlink(path))
MAKE(unlinkat, unlinkat(AT_FDCWD, path, 0))
MAKE(rmdir, rmdir(path))
MAKE(remove, remove(path))
MAKE(remove_folder, remove(path))

/* What must be there before. */
enum before { NOTHING, A_FILE, A_FOLDER };

#define ROUTE(name, before)                                                        \
	{                                                                          \
#name, make_##name, before                                         \
	}
static const struct maker {
	const char *name;
	int (*make)(const char *path);
	enum before before;
} makers[] = {
	ROUTE(creat, NOTHING),    ROUTE(creat64, NOTHING),
	ROUTE(mkdir, NOTHING),    ROUTE(mkdirat, NOTHING),
	ROUTE(mknod, NOTHING),    ROUTE(mknodat, NOTHING),
	ROUTE(__xmknod, NOTHING), ROUTE(__xmknodat, NOTHING),
	ROUTE(mkfifo, NOTHING),   ROUTE(mkfifoat, NOTHING),
	ROUTE(symlink, NOTHING),  ROUTE(symlinkat, NOTHING),
	ROUTE(link, A_FILE),      ROUTE(linkat, A_FILE),
	ROUTE(rename, A_FILE),    ROUTE(renameat, A_FILE),
	ROUTE(renameat2, A_FILE), ROUTE(unlink, A_FILE),
	ROUTE(unlinkat, A_FILE),  ROUTE(rmdir, A_FOLDER),
	ROUTE(remove, A_FILE),    ROUTE(remove_folder, A_FOLDER),
};

static const char *
name_of(const char *folder, const struct maker *maker, const char *behind)
{
	static char names[2][PATH_MAX];
	char *name = names[*behind != '\0'];

	snprintf(name, PATH_MAX, "%s/%s%s", folder, maker->name, behind);
	return name;
}

void
make_ready(const char *folder)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		const char *name = name_of(folder, &makers[i], "");

		if (makers[i].before == A_FOLDER)
			mkdir(name, 0700);
		else if (makers[i].before == A_FILE)
			close(open(name, O_WRONLY | O_CREAT | O_EXCL, 0600));
	}
}

void
make_all(const char *folder)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		other = name_of(folder, &makers[i], ".to");
		errno = 4711;
		if (makers[i].make(name_of(folder, &makers[i], "")))
			printf("%s %s\n", makers[i].name, strerrorname_np(errno));
		else
			printf("%s ok%s\n", makers[i].name,
			       errno == 4711 ? "" : " errno-changed");
	}
}

void
make_names(void)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		puts(makers[i].name);
}
