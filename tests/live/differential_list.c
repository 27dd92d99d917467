/* All that there is below a folder, one line each. */
#include "differential.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Times before are set, times behind are of now: 2020. */
#define SET_BEFORE 1577836800

static void
print_time(const char *name, const struct timespec *time)
{
	if (time->tv_sec < SET_BEFORE)
		printf(" %s %ld.%09ld", name, (long)time->tv_sec, time->tv_nsec);
}

static void
print_content(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
	unsigned char bytes[4096];
	ssize_t n = fd < 0 ? -1 : 0;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n; i++)
			hash = (hash ^ bytes[i]) * 0x100000001b3u;
	if (n == 0)
		printf(" content %016llx", (unsigned long long)hash);
	if (fd >= 0)
		close(fd);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
print_attributes(const char *path)
{
	char names[4096], value[256];
	char *sorted[64];
	ssize_t size = llistxattr(path, names, sizeof(names));
	unsigned n = 0;

	for (char *name = names; size > 0 && name < names + size && n < 64;
	     name += strlen(name) + 1)
		if (strncmp(name, "user.", 5) == 0)
			sorted[n++] = name;
	qsort(sorted, n, sizeof(*sorted), compare_names);
	for (unsigned i = 0; i < n; i++) {
		size = lgetxattr(path, sorted[i], value, sizeof(value));
		printf(" %s='%.*s'", sorted[i], (int)(size > 0 ? size : 0), value);
	}
}

static void
print_node(const char *path, const char *shown, const struct stat *status)
{
	char target[PATH_MAX];
	ssize_t length;

	printf("%s: mode 0%o links %lu owner %s:%s", shown,
	       (unsigned)status->st_mode, (unsigned long)status->st_nlink,
	       status->st_uid == getuid() ? "own" : "other",
	       status->st_gid == getgid() ? "own" : "other");
	if (!S_ISDIR(status->st_mode))
		printf(" size %ld", (long)status->st_size);
	print_time("modified", &status->st_mtim);
	/* A link is read by whoever follows it. */
	if (S_ISREG(status->st_mode))
		print_time("accessed", &status->st_atim);
	if (S_ISLNK(status->st_mode)) {
		length = readlink(path, target, sizeof(target));
		printf(" to %zd", length);
	}
	if (S_ISREG(status->st_mode))
		print_content(path);
	print_attributes(path);
	printf("\n");
}

void
differential_list(const char *folder, const char *shown)
{
	char path[PATH_MAX], name[PATH_MAX];
	struct dirent **entries;
	struct stat status;
	int n;

	if (lstat(folder, &status))
		return;
	print_node(folder, shown, &status);
	if (!S_ISDIR(status.st_mode))
		return;
	(void)chmod(folder, 0700);
	n = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *entry = entries[i]->d_name;

		if (strcmp(entry, ".") != 0 && strcmp(entry, "..") != 0) {
			snprintf(path, sizeof(path), "%s/%s", folder, entry);
			snprintf(name, sizeof(name), "%s/%s", shown, entry);
			differential_list(path, name);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}
