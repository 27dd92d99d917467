/* Starts of programs: the shim stays in the environment, whatever the program makes
 * of it, and what is refused is told. Nothing else is changed, and nothing at all
 * where it is there already. */
#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire.h"

FILE *_IO_popen(const char *command, const char *mode);

static const char shell[] = "/bin/sh"; /* system(3), popen(3) */

/* Where nothing has to be put back the definition behind ours is called by its own
 * name, so that whoever wraps that one as well is heard. */

/* A start that the kernel refused is told, so that the refusal is recorded with its
 * rule. errno is left alone: it is what the program is to see. */
static void
tell(int folder, const char *path, int flags)
{
	if (ask_is_worth(EACCES, WIRE_STARTS))
		ask_start(folder, path, flags);
}

/* All of them were tried, those that are not there as well: the supervisor finds
 * nothing to refuse about these. An empty place is the current folder. */
static __attribute__((noinline)) void
tell_searched(const char *file, size_t length)
{
	const char *places = environment_value("PATH=", TEXT_MAX), *end;
	char path[PATH_MAX];
	size_t place;

	for (places = places ? places : "/bin:/usr/bin";; places = end + 1) {
		end = strchr(places, ':');
		place = end ? (size_t)(end - places) : strlen(places);
		if (place + 1 + length < sizeof(path)) {
			memcpy(path, places, place);
			path[place] = '/';
			memcpy(path + place + (place > 0), file, length + 1);
			tell(AT_FDCWD, path, 0);
		}
		if (!end)
			return;
	}
}

/* Behind one of the functions that search, which have read the name themselves. */
static void
tell_file(const char *file)
{
	if (strchr(file, '/'))
		tell(AT_FDCWD, file, 0);
	else if (*file && ask_is_worth(EACCES, WIRE_STARTS))
		tell_searched(file, strlen(file));
}

static int
failed(const char *path)
{
	if (errno == EACCES)
		tell(AT_FDCWD, path, 0);
	return -1;
}

static int
search_failed(const char *file)
{
	if (errno == EACCES)
		tell_file(file);
	return -1;
}

EXPORT int
execve(const char *path, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(execve))
		return ask_return(-ENOSYS);
	entries = environment_keep(entries, &room);
	NEXT(execve)(path, arguments, entries);
	return failed(path);
}

EXPORT int
execveat(int folder, const char *path, char *const *arguments, char *const *entries,
         int flags)
{
	struct environment room;

	if (!NEXT(execveat))
		return ask_return(-ENOSYS);
	NEXT(execveat)
	(folder, path, arguments, environment_keep(entries, &room), flags);
	if (errno == EACCES)
		tell(folder, path, flags);
	return -1;
}

EXPORT int
fexecve(int fd, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(fexecve))
		return ask_return(-ENOSYS);
	NEXT(fexecve)(fd, arguments, environment_keep(entries, &room));
	if (errno == EACCES)
		tell(fd, "", AT_EMPTY_PATH);
	return -1;
}

EXPORT int
execvpe(const char *file, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(execvpe))
		return ask_return(-ENOSYS);
	entries = environment_keep(entries, &room);
	NEXT(execvpe)(file, arguments, entries);
	return search_failed(file);
}

EXPORT int
execv(const char *path, char *const *arguments)
{
	struct environment room;
	char *const *entries = environment_keep(environ, &room);

	if (!NEXT(execv) || !NEXT(execve))
		return ask_return(-ENOSYS);
	if (entries == environ)
		NEXT(execv)(path, arguments);
	else
		NEXT(execve)(path, arguments, entries);
	return failed(path);
}

EXPORT int
execvp(const char *file, char *const *arguments)
{
	struct environment room;
	char *const *entries = environment_keep(environ, &room);

	if (!NEXT(execvp) || !NEXT(execvpe))
		return ask_return(-ENOSYS);
	if (entries == environ)
		NEXT(execvp)(file, arguments);
	else
		NEXT(execvpe)(file, arguments, entries);
	return search_failed(file);
}

/* The arguments from `first` on as a vector, on the stack of the caller, as libc
 * does it: the memory of a vfork child is its parent's. What follows them is next
 * on the list. */
#define LIST_TO_VECTOR(first, list, vector)                                        \
	do {                                                                       \
		size_t n_ = 1;                                                     \
                                                                                   \
		va_start(list, first);                                             \
		while (va_arg(list, char *))                                       \
			n_++;                                                      \
		va_end(list);                                                      \
		vector = __builtin_alloca((n_ + 1) * sizeof(*vector));             \
		vector[0] = (char *)(uintptr_t)(first);                            \
		va_start(list, first);                                             \
		for (size_t i_ = 1; i_ <= n_; i_++)                                \
			vector[i_] = va_arg(list, char *);                         \
	} while (0)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstack-usage="

EXPORT int
execl(const char *path, const char *first, ...)
{
	char **vector;
	va_list list;

	LIST_TO_VECTOR(first, list, vector);
	va_end(list);
	return execv(path, vector);
}

EXPORT int
execlp(const char *file, const char *first, ...)
{
	char **vector;
	va_list list;

	LIST_TO_VECTOR(first, list, vector);
	va_end(list);
	return execvp(file, vector);
}

EXPORT int
execle(const char *path, const char *first, ...)
{
	char **vector;
	char *const *entries;
	va_list list;

	LIST_TO_VECTOR(first, list, vector);
	entries = va_arg(list, char *const *);
	va_end(list);
	return execve(path, vector, entries);
}

#pragma GCC diagnostic pop

/* libc starts it in a child that no wrapper sees, and gives back why it could not
 * be. That may also be what the child was to do before (actions); then the start
 * was not tried, but would have been refused. A relative name is taken from our
 * folder, and not from the one that the child may have been sent to. */
EXPORT int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const *arguments,
            char *const *entries)
{
	struct environment room;
	int error;

	if (!NEXT(posix_spawn))
		return ENOSYS;
	error = NEXT(posix_spawn)(pid, path, actions, attributes, arguments,
	                          environment_keep(entries, &room));
	if (error == EACCES)
		tell(AT_FDCWD, path, 0);
	return error;
}

EXPORT int
posix_spawnp(pid_t *pid, const char *file,
             const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes, char *const *arguments,
             char *const *entries)
{
	struct environment room;
	int error;

	if (!NEXT(posix_spawnp))
		return ENOSYS;
	error = NEXT(posix_spawnp)(pid, file, actions, attributes, arguments,
	                           environment_keep(entries, &room));
	if (error == EACCES)
		tell_file(file);
	return error;
}

/* The command's own start is told by the shell, which has the shim. 127: there was
 * none, or the command gave that; where the shell may be started nothing is said.
 */
EXPORT int
system(const char *command)
{
	char room[TEXT_MAX];
	int status;

	if (!NEXT(system))
		return ask_return(-ENOSYS);
	status = NEXT(system)(environment_keep_in_command(command, room));
	if (command ? WIFEXITED(status) && WEXITSTATUS(status) == 127 : !status)
		tell(AT_FDCWD, shell, 0);
	return status;
}

#define POPEN(name)                                                                \
	EXPORT FILE *name(const char *command, const char *mode)                   \
	{                                                                          \
		char room[TEXT_MAX];                                               \
		FILE *stream;                                                      \
                                                                                   \
		if (!NEXT(name)) {                                                 \
			errno = ENOSYS;                                            \
			return NULL;                                               \
		}                                                                  \
		stream = NEXT(name)(environment_keep_in_command(command, room),    \
		                    mode);                                         \
		if (!stream)                                                       \
			tell(AT_FDCWD, shell, 0);                                  \
		return stream;                                                     \
	}

POPEN(popen)
POPEN(_IO_popen)
