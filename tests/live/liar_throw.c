#include "liar.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/wire.h"

enum { PAGE = 4096, PATHS = 4, BYTES = 64, UNKNOWN = 1000 };

static _Thread_local uint64_t state;
static char *unreadable; /* the end of a page, with nothing behind it */

static void
make_unreadable(void)
{
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return;
	munmap(page + PAGE, PAGE);
	memset(page, 'x', PAGE);
	unreadable = page + PAGE;
}

void
liar_seed(uint64_t seed)
{
	state = seed * 2654435761u + 1;
	if (!unreadable)
		make_unreadable();
}

uint64_t
liar_throw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

unsigned
liar_below(unsigned n)
{
	return (unsigned)(liar_throw() >> 33) % n;
}

static void
fill_path(const struct liar_place *place, char *out)
{
	unsigned n = liar_below(4);

	out[0] = '\0';
	if (liar_below(2))
		snprintf(out, PATH_MAX, "%s/", place->base);
	for (unsigned i = 0; i < n; i++) {
		size_t length = strlen(out);

		snprintf(out + length, PATH_MAX - length, "%s%s",
		         place->pieces[liar_below((unsigned)place->n_pieces)],
		         liar_below(3) ? "/" : "");
	}
	if (liar_below(8) == 0)
		memset(out, 'a' + (int)liar_below(26), PATH_MAX - 1);
	out[PATH_MAX - 1] = '\0';
}

/* What runs as root in complain mode may do all that it says. */
static void
confine(const struct liar_place *place, char *path)
{
	size_t length = strlen(place->base);

	if (place->is_confined && path[0] == '/' &&
	    (strncmp(path, place->base, length) != 0 || path[length] != '/'))
		path[0] = 'x';
}

static long
throw_path(const struct liar_place *place)
{
	static _Thread_local char room[PATHS][PATH_MAX];
	static _Thread_local unsigned next;
	char *path = room[next++ % PATHS];

	switch (liar_below(16)) {
	case 0:
		return 0;
	case 1:
		return (long)liar_throw();
	case 2:
		return unreadable ? (long)(unreadable - liar_below(BYTES)) : 0;
	case 3:
		for (unsigned i = 0; i < BYTES; i++)
			path[i] = (char)liar_throw();
		path[BYTES] = '\0';
		break;
	default:
		fill_path(place, path);
		break;
	}
	confine(place, path);
	return (long)path;
}

/* For calls that begin from the working folder, which is the program's. */
static long
throw_full_path(const struct liar_place *place)
{
	static _Thread_local char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", place->base,
	         place->pieces[liar_below((unsigned)place->n_pieces)]);
	return (long)path;
}

static long
throw_folder(const struct liar_place *place)
{
	return liar_below(6) ? place->folders[liar_below(4)] : (long)liar_throw();
}

static long
throw_flags(void)
{
	static const int flags[] = { O_RDONLY, O_WRONLY,    O_RDWR,   O_CREAT,
		                     O_TRUNC,  O_DIRECTORY, O_EXCL,   O_NOFOLLOW,
		                     O_PATH,   O_CLOEXEC,   O_TMPFILE };
	long chosen = 0;

	if (liar_below(8) == 0)
		return (long)liar_throw() | O_NONBLOCK;
	for (unsigned n = liar_below(4); n > 0; n--)
		chosen |= flags[liar_below(sizeof(flags) / sizeof(flags[0]))];
	return chosen | O_NONBLOCK; /* nobody shall wait for a FIFO */
}

/* Calls that the shim has no business with, in the same manner. */
static void
lie_elsewhere(const struct liar_place *place, long folder, long path, long last)
{
	switch (liar_below(6)) {
	case 0:
		syscall(SYS_fchmodat, folder, path, liar_throw(), 0, 0, last);
		break;
	case 1:
		syscall(SYS_fchownat, folder, path, -1, -1, liar_below(2), last);
		break;
	case 2:
		syscall(SYS_utimensat, folder, path, NULL, 0, liar_throw(), last);
		break;
	case 3:
		syscall(SYS_truncate, throw_full_path(place), liar_below(2), last,
		        last, last, last);
		break;
	case 4:
		syscall(SYS_setxattr, throw_full_path(place), throw_path(place),
		        throw_path(place), liar_below(BYTES), 0, last);
		break;
	case 5:
		syscall(UNKNOWN + (long)liar_below(UNKNOWN), folder, path,
		        liar_throw(), liar_throw(), liar_throw(), last);
		break;
	}
}

static void
lie_of_names(const struct liar_place *place, long folder, long path, long last)
{
	long value = (long)liar_throw();

	switch (liar_below(7)) {
	case 0:
		syscall(SYS_mkdirat, folder, path, value, value, value, last);
		break;
	case 1:
		syscall(SYS_mknodat, folder, path, value, value, value, last);
		break;
	case 2:
		syscall(SYS_linkat, folder, path, throw_folder(place),
		        throw_path(place), liar_below(2) ? 0 : value, last);
		break;
	case 3:
		syscall(SYS_symlinkat, throw_path(place), folder, path, value,
		        value, last);
		break;
	case 4:
		syscall(SYS_unlinkat, folder, path,
		        liar_below(2) ? AT_REMOVEDIR : 0, value, value, last);
		break;
	case 5:
		syscall(SYS_renameat2, folder, path, throw_folder(place),
		        throw_path(place), liar_below(2) ? 0 : liar_below(8), last);
		break;
	case 6:
		lie_elsewhere(place, folder, path, last);
		break;
	}
}

/* A query is answered by a number that is no descriptor, and so is a start. */
static long
lie_of_opens(long folder, long path, long last)
{
	long what = liar_below(4) ? (long)liar_throw() : 1 + (long)liar_below(2);
	long fd = syscall(SYS_openat, folder, path, throw_flags(), liar_throw(),
	                  what, last);

	if (((int)what == WIRE_QUERY && !path) || ((int)what == WIRE_START && !fd))
		return -1;
	return fd;
}

long
liar_lie(const struct liar_place *place)
{
	long folder = throw_folder(place), path = throw_path(place);
	long last = (long)((liar_throw() << 32) | WIRE_ASK);

	if (liar_below(4) == 0)
		return lie_of_opens(folder, path, last);
	lie_of_names(place, folder, path, last);
	return -1;
}
