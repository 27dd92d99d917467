/* What dpkg knows of the files of packages: /var/lib/dpkg/info/PACKAGE.md5sums. */
#include "kernel/file_sums.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"

#define DATABASE "/var/lib/dpkg/info"

enum { FILE_MAX = 64 * 1024 * 1024, HEX = 2 * MD5_SIZE };

struct reading {
	struct arena *arena;
	const struct policy *policy;
	struct file_sums *sums;
	unsigned merged; /* bits: merged_folders that are links into /usr */
};

static const char *const merged_folders[] = { "bin/",   "sbin/",  "lib/",
	                                      "lib32/", "lib64/", "libx32/" };

/* Packages still name /lib/x where /lib is a link to usr/lib. */
static unsigned
find_merged(void)
{
	unsigned merged = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(merged_folders); i++) {
		char path[16];
		struct stat status;

		snprintf(path, sizeof(path), "/%.*s",
		         (int)strlen(merged_folders[i]) - 1, merged_folders[i]);
		if (!lstat(path, &status) && S_ISLNK(status.st_mode) &&
		    status.st_uid == 0)
			merged |= 1u << i;
	}
	return merged;
}

static const char *
prefix_of(const struct reading *reading, const char *path)
{
	for (unsigned i = 0; i < ARRAY_SIZE(merged_folders); i++)
		if (reading->merged & 1u << i &&
		    text_starts_with(path, merged_folders[i]))
			return "/usr/";
	return "/";
}

/* "0123456789abcdef0123456789abcdef  usr/bin/x" */
static int
add_line(struct reading *reading, char *line)
{
	struct file_sum item = { .kind = SUM_PACKAGE };
	char path[PATH_MAX];

	if (strlen(line) < HEX + 3 || md5_from_hex(line, item.sum) ||
	    line[HEX] != ' ')
		return 0;
	if (snprintf(path, sizeof(path), "%s%s", prefix_of(reading, line + HEX + 2),
	             line + HEX + 2) >= PATH_MAX)
		return 0;
	item.path = path;
	return file_sums_add(reading->arena, reading->policy, reading->sums, &item);
}

static bool
is_roots(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_uid == 0 &&
	       !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static int
read_package(struct reading *reading, int folder, const char *name)
{
	_cleanup_close_ int fd =
	        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	char *line, *rest;
	size_t length;
	int error;

	if (fd < 0)
		return -errno;
	if (!is_roots(fd))
		return -EACCES;
	error = fd_read_all(fd, FILE_MAX, &text, &length);
	for (rest = text; !error && (line = strsep(&rest, "\n"));)
		error = add_line(reading, line);
	return error;
}

int
package_sums_read(struct arena *arena, const struct policy *policy,
                  struct file_sums *sums)
{
	struct reading reading = { .arena = arena,
		                   .policy = policy,
		                   .sums = sums,
		                   .merged = find_merged() };
	_cleanup_dir_ DIR *dir = opendir(DATABASE);
	const struct dirent *entry;
	int error = 0;

	if (!dir)
		return -errno;
	if (!is_roots(dirfd(dir)))
		return -EACCES;
	while (!error && (entry = readdir(dir)))
		if (text_ends_with(entry->d_name, ".md5sums"))
			error = read_package(&reading, dirfd(dir), entry->d_name);
	return error;
}
