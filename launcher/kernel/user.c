#include "kernel/user.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/command.h"

enum { ENTRY_SIZE_MAX = 64 * 1024 };

static struct user own;

/* The strings stay for good. */
static bool
find_in(FILE *file, uid_t uid)
{
	const struct passwd *entry;

	while ((entry = fgetpwent(file)))
		if (entry->pw_uid == uid)
			break;
	if (!entry || entry->pw_dir[0] != '/')
		return entry != NULL;
	own.name = strdup(entry->pw_name);
	own.home = strdup(entry->pw_dir);
	return true;
}

static bool
find_in_file(uid_t uid)
{
	FILE *file = fopen("/etc/passwd", "re");
	bool found = file && find_in(file, uid);

	if (file)
		fclose(file);
	return found;
}

static void
find_elsewhere(uid_t uid)
{
	char number[16];
	const char *const words[] = { "getent", "passwd", number, NULL };
	_cleanup_free_ char *text = NULL;
	size_t length;
	FILE *file;

	snprintf(number, sizeof(number), "%u", (unsigned)uid);
	if (command_read("/usr/bin/getent", words, ENTRY_SIZE_MAX, &text,
	                 &length) ||
	    !length)
		return;
	file = fmemopen(text, length, "r");
	if (!file)
		return;
	(void)find_in(file, uid);
	fclose(file);
}

const struct user *
user_own(void)
{
	static uid_t looked_for = (uid_t)-1;
	uid_t uid = getuid();

	if (looked_for != uid) {
		own = (struct user){ 0 };
		if (!find_in_file(uid))
			find_elsewhere(uid);
		looked_for = uid;
	}
	return own.name && own.home ? &own : NULL;
}
