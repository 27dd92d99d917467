#include "kernel/user.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/command.h"

enum { ENTRY_SIZE_MAX = 64 * 1024 };

static struct user own;

/* 0: found, -ENOENT: not there. The strings stay for good. */
static int
find_in(FILE *file, uid_t uid)
{
	const struct passwd *entry;

	while ((entry = fgetpwent(file)))
		if (entry->pw_uid == uid)
			break;
	if (!entry)
		return ferror(file) ? -EIO : -ENOENT;
	/* An entry without a home is as good as none. */
	if (entry->pw_dir[0] != '/')
		return 0;
	own.name = strdup(entry->pw_name);
	own.home = strdup(entry->pw_dir);
	return own.name && own.home ? 0 : -ENOMEM;
}

static int
find_in_file(uid_t uid)
{
	FILE *file = fopen("/etc/passwd", "re");
	int error;

	if (!file)
		return -errno;
	error = find_in(file, uid);
	fclose(file);
	return error;
}

static int
find_elsewhere(uid_t uid)
{
	char number[16];
	const char *const words[] = { "getent", "passwd", number, NULL };
	_cleanup_free_ char *text = NULL;
	size_t length;
	FILE *file;
	int error;

	snprintf(number, sizeof(number), "%u", (unsigned)uid);
	error = command_read("/usr/bin/getent", words, ENTRY_SIZE_MAX, &text,
	                     &length);
	/* EIO: it ended with 2, nobody knows him. */
	if (error || !length)
		return !error || error == -EIO ? -ENOENT : error;
	file = fmemopen(text, length, "r");
	if (!file)
		return -errno;
	error = find_in(file, uid);
	fclose(file);
	return error;
}

const struct user *
user_own(void)
{
	static uid_t looked_for = (uid_t)-1;
	static int error;
	uid_t uid = getuid();

	if (looked_for != uid) {
		own = (struct user){ 0 };
		error = find_in_file(uid);
		if (error == -ENOENT)
			error = find_elsewhere(uid);
		looked_for = uid;
	}
	if (own.name && own.home)
		return &own;
	errno = error ? -error : ENOENT;
	return NULL;
}
