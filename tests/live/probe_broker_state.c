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
#include <time.h>
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
	for (int i = 0; i < n; i++) {
		int error = print_tree(arguments[i], ".");

		if (error)
			puts(strerror(-error));
	}
	return PROBE_ANSWERED;
}

/* What /proc/PID/stat says behind the name, which it may have any sign in: proc(5).
 * NULL: no process. */
static const char *
fields_of(const char *pid, char *text, size_t size)
{
	char path[300];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	got = read(fd, text, size - 1);
	close(fd);
	text[got > 0 ? got : 0] = '\0';
	return strrchr(text, ')');
}

/* The supervisor stays in the session of the launch, in a group of its own, under
 * its own name (proc(5), stat). By its listener, which says it best, root alone
 * could find it. */
static bool
is_supervisor(const char *pid, long session)
{
	char text[512];
	const char *fields = fields_of(pid, text, sizeof(text));
	long group, found;
	char state;

	return fields &&
	       sscanf(fields, ") %c %*d %ld %ld", &state, &group, &found) == 3 &&
	       state != 'Z' && strstr(text, " (bailey) ") && found == session &&
	       group == atol(pid) && group != session;
}

static int
print_supervisors(char **arguments, int n)
{
	long session = probe_number(arguments[0]);
	DIR *folder = opendir("/proc");
	bool found = false;

	(void)n;
	for (const struct dirent *entry; folder && (entry = readdir(folder));) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    !is_supervisor(entry->d_name, session))
			continue;
		puts(entry->d_name);
		found = true;
	}
	if (folder)
		closedir(folder);
	return found ? PROBE_ANSWERED : -ESRCH;
}

static bool
has_ended(const char *pid)
{
	char text[512];
	const char *fields = fields_of(pid, text, sizeof(text));

	return !fields || !strncmp(fields, ") Z", 3);
}

static bool
print_line(const char *path, long number)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t length = -1;

	while (file && number-- > 0)
		length = getline(&line, &size, file);
	if (length > 0 && line[length - 1] == '\n')
		fputs(line, stdout);
	else
		length = -1;
	free(line);
	if (file)
		fclose(file);
	return length > 0;
}

/* That line of a file, as soon as it is whole; "gone" where its writer is first;
 * "waiting" after so many twentieths of a second. */
static int
print_awaited(char **arguments, int n)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	long tries = probe_number(arguments[3]) * 25;

	(void)n;
	for (; tries > 0; tries--) {
		bool gone = has_ended(arguments[2]);

		if (print_line(arguments[0], probe_number(arguments[1])))
			return PROBE_ANSWERED;
		if (gone) {
			puts("gone");
			return PROBE_ANSWERED;
		}
		(void)nanosleep(&pause, NULL);
	}
	puts("waiting");
	return PROBE_ANSWERED;
}

const struct probe_operation probe_broker_state_operations[] = {
	{ "state", 1, print_state, "FOLDER..." },
	{ "supervisors", 1, print_supervisors, "SESSION" },
	{ "await-line", 4, print_awaited, "FILE NUMBER PID TWENTIETHS" },
	{ 0 },
};
