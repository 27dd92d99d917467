/* What a folder looks like, in lines that two attempts can be compared by; and who
 * supervises. */
#include "probe.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Times before this one (2017) were set by an attempt; all others are the clock's.
 */
#define SET_TIME_MAX 1500000000

/* FNV-1a. */
static uint64_t
content_digest(int fd)
{
	uint64_t digest = 14695981039346656037ULL;
	unsigned char bytes[4096];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < got; i++)
			digest = (digest ^ bytes[i]) * 1099511628211ULL;
	return digest;
}

static void
print_content(const char *path)
{
	unsigned flags = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (!ioctl(fd, FS_IOC_GETFLAGS, &flags) && (flags & FS_NODUMP_FL))
		printf(" nodump");
	printf(" %016llx", (unsigned long long)content_digest(fd));
	close(fd);
}

static void
print_attributes(const char *path)
{
	char names[1024], value[64];
	ssize_t size = llistxattr(path, names, sizeof(names));

	for (char *name = names; size > 0 && name < names + size;
	     name += strlen(name) + 1) {
		ssize_t length = lgetxattr(path, name, value, sizeof(value));

		if (!strncmp(name, "user.", 5) && length >= 0)
			printf(" %s=%.*s", name, (int)length, value);
	}
}

static void
print_object(const char *path, const char *shown, const struct stat *status)
{
	char target[256] = "";

	printf("%s %06o %u:%u %u", shown, (unsigned)status->st_mode,
	       (unsigned)status->st_uid, (unsigned)status->st_gid,
	       S_ISDIR(status->st_mode) ? 0U : (unsigned)status->st_nlink);
	if (status->st_mtime < SET_TIME_MAX)
		printf(" mtime %lld", (long long)status->st_mtime);
	if (S_ISLNK(status->st_mode) &&
	    readlink(path, target, sizeof(target) - 1) > 0)
		printf(" -> %s", target);
	if (S_ISREG(status->st_mode))
		print_content(path);
	print_attributes(path);
	putchar('\n');
}

static int
no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static int
print_tree(const char *path, const char *shown)
{
	struct dirent **entries;
	struct stat status;
	int n;

	if (lstat(path, &status))
		return -errno;
	print_object(path, shown, &status);
	if (!S_ISDIR(status.st_mode))
		return 0;
	n = scandir(path, &entries, no_dots, alphasort);
	for (int i = 0; i < n; i++) {
		char *below, *below_shown;

		if (asprintf(&below, "%s/%s", path, entries[i]->d_name) < 0 ||
		    asprintf(&below_shown, "%s/%s", shown, entries[i]->d_name) < 0)
			exit(2);
		print_tree(below, below_shown);
		free(below);
		free(below_shown);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return 0;
}

static int
print_state(char **arguments, int n)
{
	int result = print_tree(arguments[0], ".");

	(void)n;
	return result ? result : PROBE_ANSWERED;
}

/* proc(5): the session is the sixth field, behind a name in parentheses. */
static long
session_of(const char *pid)
{
	char path[64], text[512] = "";
	const char *fields;
	long session = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read(fd, text, sizeof(text) - 1) > 0 && (fields = strrchr(text, ')')))
		sscanf(fields, ") %*c %*d %*d %ld", &session);
	close(fd);
	return session;
}

static bool
has_listener(const char *pid)
{
	char path[300], target[64];
	DIR *folder;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	folder = opendir(path);
	for (const struct dirent *entry; folder && (entry = readdir(folder));) {
		ssize_t length = readlinkat(dirfd(folder), entry->d_name, target,
		                            sizeof(target) - 1);

		target[length > 0 ? length : 0] = '\0';
		found = found || !strcmp(target, "anon_inode:seccomp notify");
	}
	if (folder)
		closedir(folder);
	return found;
}

/* The processes of a session that hold a seccomp listener: the supervisor stays in
 * the session of the launch. */
static int
print_supervisors(char **arguments, int n)
{
	long session = probe_number(arguments[0]);
	DIR *folder = opendir("/proc");
	bool found = false;

	(void)n;
	for (const struct dirent *entry; folder && (entry = readdir(folder));) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    session_of(entry->d_name) != session ||
		    !has_listener(entry->d_name))
			continue;
		puts(entry->d_name);
		found = true;
	}
	if (folder)
		closedir(folder);
	return found ? PROBE_ANSWERED : -ESRCH;
}

const struct probe_operation probe_broker_state_operations[] = {
	{ "state", 1, print_state, "FOLDER" },
	{ "supervisors", 1, print_supervisors, "SESSION" },
	{ 0 },
};
