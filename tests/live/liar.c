/* A shim that lies: random calls with the word of preload/wire.h, from a seed.
 *
 *     liar SEED TURNS FOLDER
 *
 * FOLDER holds secret/ (never readable), readable/ and writable/. Prints
 * "unharmed", or what was gained; the caller compares secret/ and readable/
 * afterwards. */
#include "liar.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base;

static const char *const pieces[] = {
	"",
	"/",
	"..",
	".",
	"secret",
	"secret/file",
	"readable",
	"writable",
	"readable/link",
	"writable/new",
	"file",
	"link",
	"//",
	"proc/self",
	"/proc/self/root",
	"/proc/self/cwd",
	"/proc/self/fd/0",
	"/proc/1/environ",
	"/etc/shadow",
	"new",
	"\n",
	"\xff\xfe",
};

static int
is_same(const struct stat *a, const char *name)
{
	char path[PATH_MAX];
	struct stat b;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return stat(path, &b) == 0 && a->st_dev == b.st_dev &&
	       a->st_ino == b.st_ino;
}

static int
is_below(const char *path, const char *name)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s/%s/", base, name);
	return strncmp(path, folder, strlen(folder)) == 0;
}

/* What a descriptor that was given gives. O_PATH opens nothing. */
static int
harms(int fd)
{
	char link[64], path[PATH_MAX];
	int flags = fcntl(fd, F_GETFL);
	struct stat status;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = '\0';
	if (flags & O_PATH || fstat(fd, &status))
		return 0;
	if (is_same(&status, "secret") || is_same(&status, "secret/file") ||
	    is_below(path, "secret"))
		return printf("a secret was opened: %s\n", path);
	if ((flags & O_ACCMODE) != O_RDONLY && S_ISREG(status.st_mode) &&
	    !is_below(path, "writable"))
		return printf("a file was opened to write: %s\n", path);
	return 0;
}

static int
open_folder(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return open(path, O_PATH | O_DIRECTORY);
}

int
main(int argc, char **argv)
{
	struct liar_place place = { .pieces = pieces,
		                    .n_pieces =
		                            sizeof(pieces) / sizeof(pieces[0]) };

	if (argc != 4)
		return 2;
	liar_seed(strtoull(argv[1], NULL, 10));
	base = argv[3];
	place.base = base;
	place.folders[0] = AT_FDCWD;
	place.folders[1] = open_folder("");
	place.folders[2] = open_folder("secret");
	place.folders[3] = open_folder("writable");
	for (long turns = strtol(argv[2], NULL, 10); turns > 0; turns--) {
		long fd = liar_lie(&place);

		if (fd < 0)
			continue;
		if (harms((int)fd))
			return 1;
		close((int)fd);
	}
	puts("unharmed");
	return 0;
}
