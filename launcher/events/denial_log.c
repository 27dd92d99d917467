#include "events/denial_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/own_folder.h"
#include "kernel/user.h"

#define COPY_NAME "denials.jsonl.new"
#define COPY_STEP 65536
/* Launches that run at the same time may have written past the limit. */
#define READ_MAX (16 * DENIAL_LOG_SIZE_MAX)

static const char *const root_folders[] = { "bailey", NULL };
static const char *const user_folders[] = { ".local", "state", "bailey", NULL };

int
denial_log_place(struct denial_log_place *ret)
{
	const struct user *user;

	if (!getuid()) {
		*ret = (struct denial_log_place){ "/var/log", root_folders };
		return 0;
	}
	user = user_own();
	if (!user)
		return -ENOENT;
	*ret = (struct denial_log_place){ user->home, user_folders };
	return 0;
}

const char *
denial_log_folder(struct arena *arena, const struct denial_log_place *place)
{
	const char *path = arena_printf(arena, "%s/", place->base);

	for (size_t i = 0; path && place->folders[i]; i++)
		path = arena_printf(arena, "%s%s/", path, place->folders[i]);
	return path;
}

const char *
denial_log_path(struct arena *arena, const struct denial_log_place *place)
{
	const char *folder = denial_log_folder(arena, place);

	return folder ? arena_printf(arena, "%s" DENIAL_LOG_FILE, folder) : NULL;
}

/* Copies all that is there now, from the offset on. The bytes copied, or -errno. */
static off_t
copy_rest(int from, off_t offset, int to)
{
	_cleanup_free_ char *buffer = malloc(COPY_STEP);
	ssize_t got;

	if (!buffer)
		return -ENOMEM;
	while ((got = pread(from, buffer, COPY_STEP, offset)) > 0) {
		int error = fd_write_all(to, buffer, (size_t)got);

		if (error)
			return error;
		offset += got;
	}
	return got < 0 ? -errno : offset;
}

/* Renamed, the log would be lost to launches that run on: their descriptors would
 * follow the old file. So it is copied and emptied. What they write between the
 * last look and ftruncate(2) is lost; that is some microseconds each MiB. */
static int
rotate(int folder, const char **why)
{
	_cleanup_close_ int from =
	        own_folder_file(folder, DENIAL_LOG_FILE, O_RDWR, why);
	_cleanup_close_ int to = -1;
	struct stat status;
	off_t copied;

	/* Another launch is at it. */
	if (from < 0 || flock(from, LOCK_EX | LOCK_NB) < 0)
		return from < 0 ? from : 0;
	if (fstat(from, &status) < 0)
		return -errno;
	if (status.st_size < DENIAL_LOG_SIZE_MAX)
		return 0;
	if (unlinkat(folder, COPY_NAME, 0) < 0 && errno != ENOENT)
		return -errno;
	to = own_folder_file(folder, COPY_NAME, O_WRONLY | O_CREAT | O_EXCL, why);
	if (to < 0)
		return to;
	copied = copy_rest(from, 0, to);
	if (copied < 0)
		return (int)copied;
	if (renameat(folder, COPY_NAME, folder, DENIAL_LOG_OLD) < 0)
		return -errno;
	copied = copy_rest(from, copied, to);
	if (copied < 0)
		return (int)copied;
	return ftruncate(from, 0) < 0 ? -errno : 0;
}

int
denial_log_open(const struct denial_log_place *place, const char **why)
{
	_cleanup_close_ int folder = -1, fd = -1;
	struct stat status;
	int error;

	*why = NULL;
	folder = own_folder_open(place->base, place->folders, true, why);
	if (folder < 0)
		return folder;
	fd = own_folder_file(folder, DENIAL_LOG_FILE, O_WRONLY | O_APPEND | O_CREAT,
	                     why);
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	error = status.st_size < DENIAL_LOG_SIZE_MAX ? 0 : rotate(folder, why);
	return error ? error : fd_lift(STEAL_FD(fd));
}

int
event_list_add_lines(struct arena *arena, struct event_list *list, const char *text,
                     size_t length,
                     int (*read)(struct arena *arena, const json_t *json,
                                 struct event *ret))
{
	const char *end = text + length, *next;
	int error = 0;

	for (; text < end && !error; text = next) {
		struct event event;
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		json_t *json;

		next = newline ? newline + 1 : end;
		json = json_loadb(text, (size_t)((newline ? newline : end) - text),
		                  JSON_REJECT_DUPLICATES, NULL);
		error = json ? read(arena, json, &event) : -EINVAL;
		json_decref(json);
		if (!error)
			error = ARENA_PUSH(arena, list->items, list->n,
			                   list->capacity, event);
		if (error == -EINVAL) {
			list->n_bad++;
			error = 0;
		}
	}
	return error;
}

/* 0 where the file is not there. */
static int
read_file(struct arena *arena, int folder, const char *name, const char **why,
          struct event_list *list)
{
	_cleanup_close_ int fd = own_folder_file(folder, name, O_RDONLY, why);
	_cleanup_free_ char *text = NULL;
	size_t length;
	int error;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	error = fd_read_all(fd, READ_MAX, &text, &length);
	return error ? error
	             : event_list_add_lines(arena, list, text, length,
	                                    event_from_json);
}

int
denial_log_read(struct arena *arena, const struct denial_log_place *place,
                const char **why, struct event_list *ret)
{
	_cleanup_close_ int folder = -1;
	struct event_list list = { 0 };
	int error;

	*why = NULL;
	folder = own_folder_open(place->base, place->folders, false, why);
	if (folder == -ENOENT) {
		*ret = list;
		return 0;
	}
	if (folder < 0)
		return folder;
	error = read_file(arena, folder, DENIAL_LOG_OLD, why, &list);
	if (!error)
		error = read_file(arena, folder, DENIAL_LOG_FILE, why, &list);
	if (!error)
		*ret = list;
	return error;
}
