/* A shim that lies: random calls with the word of preload/wire.h, from a seed.
 *
 *     liar SEED TURNS FOLDER
 *
 * FOLDER holds secret/ (never readable), readable/ and writable/. Prints
 * "unharmed", or what was gained; the caller compares secret/ and readable/
 * afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/wire.h"

enum { PAGE = 4096, PATHS = 4, BYTES = 64 };

static uint64_t state;
static const char *base;
static char *unreadable; /* the end of a page, with nothing behind it */
static int folders[4];

static uint64_t throw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static unsigned
below(unsigned n)
{
	return (unsigned)(throw() >> 33) % n;
}

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

static void
fill_path(char *out)
{
	unsigned n = below(4);

	out[0] = '\0';
	if (below(2))
		snprintf(out, PATH_MAX, "%s/", base);
	for (unsigned i = 0; i < n; i++) {
		size_t length = strlen(out);

		snprintf(out + length, PATH_MAX - length, "%s%s",
		         pieces[below(sizeof(pieces) / sizeof(pieces[0]))],
		         below(3) ? "/" : "");
	}
	if (below(8) == 0)
		memset(out, 'a' + (int)below(26), PATH_MAX - 1);
	out[PATH_MAX - 1] = '\0';
}

static long
throw_path(void)
{
	static char room[PATHS][PATH_MAX];
	static unsigned next;
	char *path = room[next++ % PATHS];

	switch (below(16)) {
	case 0:
		return 0;
	case 1:
		return (long) throw();
	case 2:
		return (long)(unreadable - below(BYTES));
	case 3:
		for (unsigned i = 0; i < BYTES; i++)
			path[i] = (char) throw();
		path[BYTES] = '\0';
		return (long)path;
	default:
		fill_path(path);
		return (long)path;
	}
}

static long
throw_folder(void)
{
	return below(6) ? folders[below(4)] : (long) throw();
}

static long
throw_flags(void)
{
	static const int flags[] = { O_RDONLY, O_WRONLY,    O_RDWR,   O_CREAT,
		                     O_TRUNC,  O_DIRECTORY, O_EXCL,   O_NOFOLLOW,
		                     O_PATH,   O_CLOEXEC,   O_TMPFILE };
	long chosen = 0;

	if (below(8) == 0)
		return (long) throw() | O_NONBLOCK;
	for (unsigned n = below(4); n > 0; n--)
		chosen |= flags[below(sizeof(flags) / sizeof(flags[0]))];
	return chosen | O_NONBLOCK; /* nobody shall wait for a FIFO */
}

static long
throw_last(void)
{
	return (long)((throw() << 32) | WIRE_ASK);
}

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

static long
lie(void)
{
	long folder = throw_folder(), path = throw_path(), last = throw_last();

	switch (below(8)) {
	case 0:
		return syscall(SYS_mkdirat, folder, path, throw(), throw(), throw(),
		               last),
		       -1;
	case 1:
		return syscall(SYS_mknodat, folder, path, throw(), throw(), throw(),
		               last),
		       -1;
	case 2:
		return syscall(SYS_linkat, folder, path, throw_folder(),
		               throw_path(), below(2) ? 0 : throw(), last),
		       -1;
	case 3:
		return syscall(SYS_symlinkat, throw_path(), folder, path, throw(),
		               throw(), last),
		       -1;
	case 4:
		return syscall(SYS_unlinkat, folder, path,
		               below(2) ? AT_REMOVEDIR : 0, throw(), throw(), last),
		       -1;
	case 5:
		return syscall(SYS_renameat2, folder, path, throw_folder(),
		               throw_path(), below(2) ? 0 : below(8), last),
		       -1;
	default:
		return syscall(SYS_openat, folder, path, throw_flags(), throw(),
		               below(4) ? throw() : 1 + below(2), last);
	}
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
	int first;

	if (argc != 4)
		return 2;
	state = strtoull(argv[1], NULL, 10) * 2654435761u + 1;
	base = argv[3];
	folders[0] = AT_FDCWD;
	folders[1] = open_folder("");
	folders[2] = open_folder("secret");
	folders[3] = open_folder("writable");
	unreadable = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(unreadable + PAGE, PAGE);
	memset(unreadable, 'x', PAGE);
	unreadable += PAGE;
	first = dup(0);
	for (long turns = strtol(argv[2], NULL, 10); turns > 0; turns--) {
		long fd = lie();

		if (fd < first)
			continue; /* an error, or the answer to a query */
		if (harms((int)fd))
			return 1;
		close((int)fd);
	}
	puts("unharmed");
	return 0;
}
