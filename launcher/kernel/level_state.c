#include "kernel/level_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"

enum { FOLDER_SIZE = 64, STATE_MAX = 128 };

static uint64_t
boot_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec;
}

static void
folder_of(uid_t uid, char out[FOLDER_SIZE])
{
	if (uid == 0)
		snprintf(out, FOLDER_SIZE, "%s", LEVEL_FOLDER_ROOT);
	else
		snprintf(out, FOLDER_SIZE, LEVEL_FOLDER_USER, (unsigned)uid);
}

/* "install 1234\n" */
static int
parse_state(char *text, struct level_state *ret)
{
	char *blank = strchr(text, ' ');
	uint64_t end, now = boot_seconds();
	enum launch_level level;

	if (!blank)
		return -EINVAL;
	*blank = '\0';
	blank[1 + strcspn(blank + 1, "\n")] = '\0';
	if (launch_level_from_name(text, &level) ||
	    text_to_uint(blank + 1, UINT64_MAX / 2, &end))
		return -EINVAL;
	if (end && end <= now)
		return 0;
	*ret = (struct level_state){ level, end ? end - now : 0 };
	return 0;
}

static int
read_of(uid_t uid, const char *profile, struct level_state *ret)
{
	_cleanup_free_ char *path = NULL, *text = NULL;
	_cleanup_close_ int fd = -1;
	char folder[FOLDER_SIZE];
	struct stat status;
	size_t length;
	int error;

	folder_of(uid, folder);
	if (asprintf(&path, "%s/%s.level", folder, profile) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_uid != uid ||
	    status.st_mode & (S_IWGRP | S_IWOTH))
		return -EACCES;
	error = fd_read_all(fd, STATE_MAX, &text, &length);
	return error ? error : parse_state(text, ret);
}

int
level_read(const char *profile, bool system, struct level_state *ret)
{
	struct level_state state = { LEVEL_ANY, 0 };
	int error = read_of(0, profile, &state);

	if (!error && state.level == LEVEL_ANY && !system && getuid() != 0)
		error = read_of(getuid(), profile, &state);
	if (error)
		return error;
	if (state.level == LEVEL_ANY)
		state.level = LEVEL_PROTECTED;
	*ret = state;
	return 0;
}

/* The folder of the states, of this user and written by nobody else. */
static int
open_folder(void)
{
	_cleanup_close_ int fd = -1;
	char folder[FOLDER_SIZE];
	struct stat status;

	folder_of(getuid(), folder);
	if (mkdir(folder, 0755) && errno != EEXIST)
		return -errno;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != getuid() || status.st_mode & (S_IWGRP | S_IWOTH))
		return -EACCES;
	return STEAL_FD(fd);
}

/* Replaced by a rename: a launch reads the old or the new one. */
static int
replace_file(int folder, const char *name, const char *text)
{
	static const char fresh[] = ".new";
	_cleanup_close_ int fd = -1;
	int error;

	if (unlinkat(folder, fresh, 0) && errno != ENOENT)
		return -errno;
	fd = openat(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 || fchmod(fd, 0644))
		return -errno;
	error = fd_write_all(fd, text, strlen(text));
	if (!error && renameat(folder, fresh, folder, name))
		error = -errno;
	return error;
}

int
level_write(const char *profile, enum launch_level level, uint64_t seconds)
{
	_cleanup_close_ int folder = open_folder();
	_cleanup_free_ char *name = NULL;
	char text[STATE_MAX];

	if (folder < 0)
		return folder;
	if (asprintf(&name, "%s.level", profile) < 0) {
		name = NULL;
		return -ENOMEM;
	}
	if (level == LEVEL_PROTECTED)
		return unlinkat(folder, name, 0) && errno != ENOENT ? -errno : 0;
	snprintf(text, sizeof(text), "%s %llu\n", launch_level_name(level),
	         (unsigned long long)(seconds ? boot_seconds() + seconds : 0));
	return replace_file(folder, name, text);
}
