/* Starts of programs: the shim stays in the environment, whatever the program makes
 * of it. Nothing else is changed, and nothing at all where it is there already. */
#include "shim.h"

#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wire.h"

FILE *_IO_popen(const char *command, const char *mode);

enum {
	ENTRIES_MAX = 1000, /* a longer environment is left as it is */
	TEXT_MAX = 4096,
	ASAN_TEXT_MAX = 1024,
};

static const char variable[] = "LD_PRELOAD=";
static const char asan[] = "ASAN_OPTIONS=";

/* In the memory of the wrapper: nothing is allocated, not even in a child of vfork,
 * whose memory is its parent's. */
struct environment {
	char *entries[ENTRIES_MAX + 3];
	char preload[TEXT_MAX];
	char asan[ASAN_TEXT_MAX];
};

/* An environment while it is looked at: none of it was read by the kernel yet. */
struct entries {
	char *const *list;
	size_t n;
	struct memory_seen seen; /* of the texts */
};

/* -1: it cannot be read, or is longer than what is put back. */
static int
count(struct entries *entries)
{
	struct memory_seen seen = { 0 };

	for (; entries->list; entries->n++) {
		char *const *entry = &entries->list[entries->n];

		if (entries->n > ENTRIES_MAX ||
		    !memory_has(&seen, entry, sizeof(*entry)))
			return -1;
		if (!*entry)
			break;
	}
	return 0;
}

/* The value of the entry of that name ("NAME="); *index: where, or n. NULL: none.
 */
static const char *
find_entry(struct entries *entries, const char *name, size_t *index)
{
	const char *value;

	for (*index = 0; *index < entries->n; (*index)++) {
		value = memory_behind(&entries->seen, entries->list[*index], name);
		if (value)
			return value;
	}
	return NULL;
}

static bool
is_listed(const char *list, const char *path)
{
	size_t length = strlen(path);
	const char *found = list;

	while (found && (found = strstr(found, path)) != NULL) {
		bool begins = found == list || found[-1] == ':' || found[-1] == ' ';
		char end = found[length];

		if (begins && (end == '\0' || end == ':' || end == ' '))
			return true;
		found += length;
	}
	return false;
}

/* Behind the text that ends there; the new end. */
static char *
append(char *end, const char *text)
{
	size_t length = strlen(text);

	memcpy(end, text, length + 1);
	return end + length;
}

/* room->entries are n, NULL behind them. */
static void
tell_asan(struct environment *room, size_t n)
{
	struct entries entries = { .list = room->entries, .n = n };
	size_t index;
	const char *options = find_entry(&entries, asan, &index);
	ssize_t length = 0;
	char *end;

	if (options)
		length = memory_length(&entries.seen, options, ASAN_TEXT_MAX);
	if (length < 0 || (size_t)length + sizeof(asan) + sizeof(WIRE_ASAN_OPTION) >
	                          ASAN_TEXT_MAX)
		return;
	if (options && strstr(options, WIRE_ASAN_OPTION))
		return;
	end = append(room->asan, asan);
	if (length)
		end = append(append(end, options), ":");
	append(end, WIRE_ASAN_OPTION);
	room->entries[index] = room->asan;
	if (!options)
		room->entries[n + 1] = NULL;
}

/* The shim in front of those others ("": none) as entry `index` of room. */
static void
put_shim(struct environment *room, const struct entries *entries, size_t index,
         const char *path, const char *others)
{
	size_t n = entries->n;
	char *end = append(append(room->preload, variable), path);

	if (*others)
		append(append(end, ":"), others);
	if (n)
		memcpy(room->entries, entries->list, n * sizeof(*room->entries));
	room->entries[index] = room->preload;
	n += index == n;
	room->entries[n] = NULL;
	tell_asan(room, n);
}

/* The environment to start with: the caller's, or one with the shim in *room. What
 * cannot be read is the kernel's to refuse. */
static char *const *
keep_shim(char *const *list, struct environment *room)
{
	struct entries entries = { .list = list };
	const char *path = next_own_path(), *others;
	ssize_t length = 0;
	size_t index;

	if (!path || !(ask_facts() & WIRE_CONTAINED) || count(&entries))
		return list;
	others = find_entry(&entries, variable, &index);
	if (others)
		length = memory_length(&entries.seen, others, TEXT_MAX);
	if (length < 0 || (others && is_listed(others, path)) ||
	    sizeof(variable) + strlen(path) + (size_t)length + 1 > TEXT_MAX)
		return list;
	put_shim(room, &entries, index, path, others ? others : "");
	return room->entries;
}

/* Where nothing has to be put back the definition behind ours is called by its own
 * name, so that whoever wraps that one as well is heard. */

/* A start that the kernel refused is said again, so that the refusal is recorded
 * with its rule; the kernel decides once more, and where it has changed its mind
 * the program starts. A name without '/' was searched for by libc: which file it
 * was that the kernel refused is not known. */
static int
ask_start(const char *path, char *const *arguments, char *const *entries)
{
	if (errno == EACCES && path && strchr(path, '/') &&
	    ask_is_worth(EACCES, WIRE_STARTS))
		ask_call(SYS_execve, (long)path, (long)arguments, (long)entries, 0,
		         0);
	return -1;
}

EXPORT int
execve(const char *path, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(execve))
		return ask_return(-ENOSYS);
	entries = keep_shim(entries, &room);
	NEXT(execve)(path, arguments, entries);
	return ask_start(path, arguments, entries);
}

EXPORT int
execveat(int folder, const char *path, char *const *arguments, char *const *entries,
         int flags)
{
	struct environment room;

	if (!NEXT(execveat))
		return ask_return(-ENOSYS);
	return NEXT(execveat)(folder, path, arguments, keep_shim(entries, &room),
	                      flags);
}

EXPORT int
fexecve(int fd, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(fexecve))
		return ask_return(-ENOSYS);
	return NEXT(fexecve)(fd, arguments, keep_shim(entries, &room));
}

EXPORT int
execvpe(const char *file, char *const *arguments, char *const *entries)
{
	struct environment room;

	if (!NEXT(execvpe))
		return ask_return(-ENOSYS);
	entries = keep_shim(entries, &room);
	NEXT(execvpe)(file, arguments, entries);
	return ask_start(file, arguments, entries);
}

EXPORT int
execv(const char *path, char *const *arguments)
{
	struct environment room;
	char *const *entries = keep_shim(environ, &room);

	if (!NEXT(execv) || !NEXT(execve))
		return ask_return(-ENOSYS);
	if (entries == environ)
		NEXT(execv)(path, arguments);
	else
		NEXT(execve)(path, arguments, entries);
	return ask_start(path, arguments, entries);
}

EXPORT int
execvp(const char *file, char *const *arguments)
{
	struct environment room;
	char *const *entries = keep_shim(environ, &room);

	if (!NEXT(execvp) || !NEXT(execvpe))
		return ask_return(-ENOSYS);
	if (entries == environ)
		NEXT(execvp)(file, arguments);
	else
		NEXT(execvpe)(file, arguments, entries);
	return ask_start(file, arguments, entries);
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

EXPORT int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const *arguments,
            char *const *entries)
{
	struct environment room;

	if (!NEXT(posix_spawn))
		return ENOSYS;
	return NEXT(posix_spawn)(pid, path, actions, attributes, arguments,
	                         keep_shim(entries, &room));
}

EXPORT int
posix_spawnp(pid_t *pid, const char *file,
             const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes, char *const *arguments,
             char *const *entries)
{
	struct environment room;

	if (!NEXT(posix_spawnp))
		return ENOSYS;
	return NEXT(posix_spawnp)(pid, file, actions, attributes, arguments,
	                          keep_shim(entries, &room));
}

/* libc starts the shell with `environ` itself, so where the program has taken the
 * variable away the command puts it back for what the shell starts. The command, or
 * one in room. */
static const char *
keep_in_command(const char *command, char room[TEXT_MAX])
{
	struct entries entries = { .list = environ };
	const char *path = next_own_path();
	ssize_t length;
	size_t index;
	char *end;

	if (!command || !path || !(ask_facts() & WIRE_CONTAINED) ||
	    strchr(path, '\'') || count(&entries) ||
	    find_entry(&entries, variable, &index))
		return command;
	length = memory_length(&entries.seen, command, TEXT_MAX);
	if (length < 0 ||
	    strlen(path) + (size_t)length + 2 * sizeof(variable) > TEXT_MAX)
		return command;
	end = append(append(append(room, "export "), variable), "'");
	append(append(append(end, path), "'\n"), command);
	return room;
}

EXPORT int
system(const char *command)
{
	char room[TEXT_MAX];

	if (!NEXT(system))
		return ask_return(-ENOSYS);
	return NEXT(system)(keep_in_command(command, room));
}

#define POPEN(name)                                                                \
	EXPORT FILE *name(const char *command, const char *mode)                   \
	{                                                                          \
		char room[TEXT_MAX];                                               \
                                                                                   \
		if (!NEXT(name)) {                                                 \
			errno = ENOSYS;                                            \
			return NULL;                                               \
		}                                                                  \
		return NEXT(name)(keep_in_command(command, room), mode);           \
	}

POPEN(popen)
POPEN(_IO_popen)
