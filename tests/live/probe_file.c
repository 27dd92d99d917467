/* Files and folders, by path. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static int
try_open_read(char **arguments, int n)
{
	char byte;
	int fd = open(arguments[0], O_RDONLY | O_CLOEXEC);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(read(fd, &byte, 1));
	close(fd);
	return result;
}

static int
try_list(char **arguments, int n)
{
	DIR *folder = opendir(arguments[0]);
	int result;

	(void)n;
	if (!folder)
		return -errno;
	errno = 0;
	result = readdir(folder) || !errno ? 0 : -errno;
	closedir(folder);
	return result;
}

static int
try_stat(char **arguments, int n)
{
	struct stat status;

	(void)n;
	return probe_result(stat(arguments[0], &status));
}

/* Appends, so that a file which the test reads afterwards shows it. */
static int
try_write(char **arguments, int n)
{
	int fd = open(arguments[0], O_WRONLY | O_APPEND | O_CLOEXEC);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(write(fd, "changed\n", 8));
	close(fd);
	return result;
}

static int
try_open_write(char **arguments, int n)
{
	(void)n;
	return probe_close(open(arguments[0], O_RDWR | O_CLOEXEC | O_NOCTTY));
}

static int
try_create(char **arguments, int n)
{
	(void)n;
	return probe_close(
	        open(arguments[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
}

static int
try_mkdir(char **arguments, int n)
{
	(void)n;
	return probe_result(mkdir(arguments[0], 0755));
}

static int
try_rename(char **arguments, int n)
{
	(void)n;
	return probe_result(rename(arguments[0], arguments[1]));
}

static int
try_exchange(char **arguments, int n)
{
	(void)n;
	return probe_result(renameat2(AT_FDCWD, arguments[0], AT_FDCWD,
	                              arguments[1], RENAME_EXCHANGE));
}

static int
try_link(char **arguments, int n)
{
	(void)n;
	return probe_result(link(arguments[0], arguments[1]));
}

/* By descriptor: the road that a check of names alone would miss. */
static int
try_link_fd(char **arguments, int n)
{
	char path[64];
	int fd = open(arguments[0], O_PATH | O_CLOEXEC);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = probe_result(
	        linkat(AT_FDCWD, path, AT_FDCWD, arguments[1], AT_SYMLINK_FOLLOW));
	close(fd);
	return result;
}

static int
try_symlink(char **arguments, int n)
{
	(void)n;
	return probe_result(symlink(arguments[0], arguments[1]));
}

static int
try_unlink(char **arguments, int n)
{
	(void)n;
	return probe_result(unlink(arguments[0]));
}

static int
try_rmdir(char **arguments, int n)
{
	(void)n;
	return probe_result(rmdir(arguments[0]));
}

static int
try_truncate(char **arguments, int n)
{
	(void)n;
	return probe_result(truncate(arguments[0], 0));
}

/* open(2): "O_RDONLY | O_TRUNC": unspecified by POSIX; Linux truncates. */
static int
try_truncate_read_only(char **arguments, int n)
{
	(void)n;
	return probe_close(open(arguments[0], O_RDONLY | O_TRUNC | O_CLOEXEC));
}

static int
try_mkfifo(char **arguments, int n)
{
	(void)n;
	return probe_result(mkfifo(arguments[0], 0644));
}

static int
try_char_device(char **arguments, int n)
{
	(void)n;
	return probe_result(mknod(arguments[0], S_IFCHR | 0666, makedev(1, 3)));
}

static int
try_block_device(char **arguments, int n)
{
	(void)n;
	return probe_result(mknod(arguments[0], S_IFBLK | 0600, makedev(7, 0)));
}

static int
try_chmod(char **arguments, int n)
{
	(void)n;
	return probe_result(chmod(arguments[0], 0600));
}

static int
try_set_id(char **arguments, int n)
{
	(void)n;
	return probe_result(chmod(arguments[0], S_ISUID | 0755));
}

/* With the bit from the start: no chmod(2) is seen. */
static int
try_create_set_id(char **arguments, int n)
{
	(void)n;
	return probe_close(open(arguments[0],
	                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	                        S_ISUID | 0755));
}

static int
try_chdir(char **arguments, int n)
{
	(void)n;
	return probe_result(chdir(arguments[0]));
}

/* Reads a file below a folder whose descriptor was inherited (number first). */
static int
try_open_at(char **arguments, int n)
{
	(void)n;
	return probe_close(openat((int)probe_number(arguments[0]), arguments[1],
	                          O_RDONLY | O_CLOEXEC));
}

/* Each line of stdin is a name below the folder: "done NAME" or "refused NAME". */
static int
try_names(char **arguments, int n)
{
	int flags = strcmp(arguments[0], "read") == 0
	                    ? O_RDONLY
	                    : O_WRONLY | O_CREAT | O_APPEND;
	char name[PATH_MAX];

	(void)n;
	if (chdir(arguments[1]))
		return -errno;
	while (fgets(name, sizeof(name), stdin)) {
		int fd;

		name[strcspn(name, "\n")] = '\0';
		fd = open(name, flags | O_CLOEXEC, 0666);
		printf("%s %s\n", fd < 0 ? "refused" : "done", name);
		if (fd >= 0)
			close(fd);
	}
	return PROBE_ANSWERED;
}

/* open_by_handle_at(2) names an inode, no path: root's way around path checks. */
static int
try_open_handle(char **arguments, int n)
{
	struct {
		struct file_handle head;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle = { .head = { .handle_bytes = MAX_HANDLE_SZ } };
	int mount_id, fd, result;

	(void)n;
	if (name_to_handle_at(AT_FDCWD, arguments[0], &handle.head, &mount_id, 0))
		return -errno;
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = probe_close(
	        open_by_handle_at(fd, &handle.head, O_RDONLY | O_CLOEXEC));
	close(fd);
	return result;
}

const struct probe_operation probe_file_operations[] = {
	{ "open-read", 1, try_open_read, "PATH" },
	{ "list", 1, try_list, "FOLDER" },
	{ "stat", 1, try_stat, "PATH" },
	{ "write", 1, try_write, "FILE" },
	{ "open-write", 1, try_open_write, "FILE" },
	{ "create", 1, try_create, "FILE" },
	{ "mkdir", 1, try_mkdir, "FOLDER" },
	{ "rename", 2, try_rename, "OLD NEW" },
	{ "exchange", 2, try_exchange, "A B" },
	{ "link", 2, try_link, "OLD NEW" },
	{ "link-fd", 2, try_link_fd, "OLD NEW" },
	{ "symlink", 2, try_symlink, "TARGET NEW" },
	{ "unlink", 1, try_unlink, "FILE" },
	{ "rmdir", 1, try_rmdir, "FOLDER" },
	{ "truncate", 1, try_truncate, "FILE" },
	{ "trunc-rdonly", 1, try_truncate_read_only, "FILE" },
	{ "mkfifo", 1, try_mkfifo, "NEW" },
	{ "mknod-char", 1, try_char_device, "NEW" },
	{ "mknod-block", 1, try_block_device, "NEW" },
	{ "chmod", 1, try_chmod, "PATH" },
	{ "set-id", 1, try_set_id, "PATH" },
	{ "create-set-id", 1, try_create_set_id, "NEW" },
	{ "chdir", 1, try_chdir, "FOLDER" },
	{ "open-at", 2, try_open_at, "FD NAME" },
	{ "names", 2, try_names, "read|write FOLDER <NAMES" },
	{ "open-handle", 1, try_open_handle, "PATH" },
	{ 0 },
};
