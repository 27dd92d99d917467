/* A shim that lies while the program goes about its work: the library stands in the
 * place of libbailey-preload.so. A thread of its own makes random calls, and so
 * does every call that the program makes by the functions below, which says the
 * word of preload/wire.h itself, with garbage where the shim would say what it
 * wants.
 *
 * BAILEY_LIAR names a folder in which nothing may be read or changed. What is
 * gained is said on stdout, where whoever reads the program's answer finds it. */
#include "liar.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "preload/raw.h"
#include "preload/wire.h"

#define EXPORT __attribute__((visibility("default")))

enum { AT_START = 40, AT_A_CALL = 3, IN_A_ROW = 8, PAUSE_US = 500 };

static const char *const pieces[] = {
	"file",   "file", "",           ".",  "new",
	"folder", ".//",  "folder/new", "\n", "\xff\xfe",
};

static const char *base;
static _Atomic unsigned long lies;
static _Thread_local bool is_seeded, is_lying;

/* How often it lied: the probe asks, by a weak name. */
EXPORT unsigned long liar_lies(void);

unsigned long
liar_lies(void)
{
	return lies;
}

static void
judge(int fd)
{
	char link[64], path[PATH_MAX];
	int flags = fcntl(fd, F_GETFL);
	ssize_t length;

	if (flags < 0 || flags & O_PATH)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = '\0';
	if (strncmp(path, base, strlen(base)) == 0)
		dprintf(STDOUT_FILENO, "gained: %s\n", path);
}

static void
seed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	liar_seed((uint64_t)now.tv_nsec + (uint64_t)gettid());
}

static void
lie(const struct liar_place *place, int times)
{
	int saved = errno;

	if (!base || is_lying)
		return;
	is_lying = true;
	if (!is_seeded)
		seed();
	is_seeded = true;
	for (; times > 0; times--) {
		long fd = liar_lie(place);

		atomic_fetch_add_explicit(&lies, 1, memory_order_relaxed);
		if (fd < 0)
			continue;
		judge((int)fd);
		raw_call(SYS_close, fd, 0, 0, 0, 0, 0);
	}
	is_lying = false;
	errno = saved;
}

static void
make_place(struct liar_place *place)
{
	place->base = base;
	place->is_confined = true;
	place->pieces = pieces;
	place->n_pieces = sizeof(pieces) / sizeof(pieces[0]);
	for (int i = 0; i < 4; i++)
		place->folders[i] = -1;
}

/* With descriptors of its own, so that the program's have the numbers that they
 * should. */
static void *
lie_on(void *unused)
{
	struct liar_place place;

	(void)unused;
	make_place(&place);
	if (unshare(CLONE_FILES) == 0 &&
	    close_range(STDERR_FILENO + 1, ~0u, 0) == 0)
		place.folders[0] = open(base, O_PATH | O_DIRECTORY);
	for (;;) {
		lie(&place, IN_A_ROW);
		usleep(PAUSE_US);
	}
	return NULL;
}

static void
lie_here(int times)
{
	struct liar_place place;

	make_place(&place);
	lie(&place, times);
}

/* The program's own calls, said as questions. */

static long
answer(long result)
{
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}

static long
garbage(void)
{
	long value = (long)liar_throw();

	return (int)value == WIRE_QUERY || (int)value == WIRE_START ? 0 : value;
}

/* What is refused by name alone has no errno of the kernel's (wire.h). */
static long
ask(long number, long a, long b, long c, long d, long e)
{
	long result;

	lie_here(AT_A_CALL);
	if (number == SYS_openat)
		e = garbage();
	result = raw_call(number, a, b, c, d, e,
	                  (long)((liar_throw() << 32) | WIRE_ASK));
	return answer(result == -WIRE_REFUSED ? -EACCES : result);
}

static bool
says_the_word(long number)
{
	static const long numbers[] = {
		SYS_openat,    SYS_mkdirat,  SYS_mknodat,   SYS_linkat,
		SYS_symlinkat, SYS_unlinkat, SYS_renameat2,
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

EXPORT long
syscall(long number, ...)
{
	long values[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		values[i] = va_arg(list, long);
	va_end(list);
	if (!is_lying && says_the_word(number))
		return ask(number, values[0], values[1], values[2], values[3],
		           values[4]);
	if (!is_lying)
		lie_here(AT_A_CALL);
	return answer(raw_call(number, values[0], values[1], values[2], values[3],
	                       values[4], values[5]));
}

/* The supervisor gives /dev/tty to those alone who have it open: bailey(7),
 * "Limits". */
static int
ask_open(int folder, const char *path, int flags, mode_t mode)
{
	if (path && strncmp(path, "/dev/", 5) == 0)
		return (int)answer(raw_call(SYS_openat, folder, (long)path, flags,
		                            mode, 0, 0));
	return (int)ask(SYS_openat, folder, (long)path, flags, mode, 0);
}

#define OPENAT(name)                                                               \
	EXPORT int name(int folder, const char *path, int flags, ...)              \
	{                                                                          \
		va_list list;                                                      \
		mode_t mode;                                                       \
                                                                                   \
		va_start(list, flags);                                             \
		mode = va_arg(list, mode_t);                                       \
		va_end(list);                                                      \
		return ask_open(folder, path, flags,                               \
		                flags & (O_CREAT | O_TMPFILE) ? mode : 0);         \
	}

#define OPEN(name)                                                                 \
	EXPORT int name(const char *path, int flags, ...)                          \
	{                                                                          \
		va_list list;                                                      \
		mode_t mode;                                                       \
                                                                                   \
		va_start(list, flags);                                             \
		mode = va_arg(list, mode_t);                                       \
		va_end(list);                                                      \
		return ask_open(AT_FDCWD, path, flags,                             \
		                flags & (O_CREAT | O_TMPFILE) ? mode : 0);         \
	}

OPENAT(openat)
OPENAT(openat64)
OPEN(open)
OPEN(open64)

EXPORT int
mkdir(const char *path, mode_t mode)
{
	return (int)ask(SYS_mkdirat, AT_FDCWD, (long)path, mode, 0, 0);
}

EXPORT int
unlink(const char *path)
{
	return (int)ask(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0);
}

EXPORT int
rmdir(const char *path)
{
	return (int)ask(SYS_unlinkat, AT_FDCWD, (long)path, AT_REMOVEDIR, 0, 0);
}

EXPORT int
symlink(const char *text, const char *path)
{
	return (int)ask(SYS_symlinkat, (long)text, AT_FDCWD, (long)path, 0, 0);
}

EXPORT int
link(const char *from, const char *to)
{
	return (int)ask(SYS_linkat, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0);
}

EXPORT int
rename(const char *from, const char *to)
{
	return (int)ask(SYS_renameat2, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0);
}

/* Nothing else is wanted of a shim that lies. */
static void
ask_for_secret(const char *name)
{
	char path[PATH_MAX];
	long fd;

	snprintf(path, sizeof(path), "%s%s", base, name);
	fd = ask(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0);
	if (fd < 0)
		return;
	judge((int)fd);
	raw_call(SYS_close, fd, 0, 0, 0, 0, 0);
}

__attribute__((constructor)) static void
begin(void)
{
	pthread_t thread;

	base = getenv("BAILEY_LIAR");
	if (!base || !*base) {
		base = NULL;
		return;
	}
	ask_for_secret("");
	ask_for_secret("/file");
	lie_here(AT_START);
	if (pthread_create(&thread, NULL, lie_on, NULL) == 0)
		pthread_detach(thread);
}
