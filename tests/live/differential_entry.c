/* Names: made, removed, moved. */
#include "differential.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

static long
result(long value)
{
	return value < 0 ? -errno : value;
}

static const unsigned folder_modes[] = { 0755, 0700, 0777, 0555, 01777, 02775 };
static const unsigned node_modes[] = {
	S_IFIFO | 0644,  S_IFREG | 0600, 0644,
	S_IFSOCK | 0755, S_IFDIR | 0755, S_IFLNK | 0777,
};
static const unsigned unlink_flags[] = { 0, AT_REMOVEDIR, AT_SYMLINK_FOLLOW };
static const unsigned link_flags[] = { 0, AT_SYMLINK_FOLLOW, AT_SYMLINK_FOLLOW,
	                               AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW };
static const unsigned rename_flags[] = {
	0,
	RENAME_NOREPLACE,
	RENAME_EXCHANGE,
	RENAME_EXCHANGE,
	RENAME_NOREPLACE | RENAME_EXCHANGE,
	64,
};

static long
run_mkdir(struct lab *lab)
{
	const char *path = throw_path(lab);

	return result(
	        syscall(SYS_mkdir, path,
	                throw_of(lab, folder_modes, ARRAY_SIZE(folder_modes))));
}

static long
run_mkdirat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);

	return result(
	        syscall(SYS_mkdirat, folder, path,
	                throw_of(lab, folder_modes, ARRAY_SIZE(folder_modes))));
}

static long
run_mknod(struct lab *lab)
{
	const char *path = throw_path(lab);

	return result(syscall(SYS_mknod, path,
	                      throw_of(lab, node_modes, ARRAY_SIZE(node_modes)),
	                      0));
}

static long
run_mknodat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);

	return result(syscall(SYS_mknodat, folder, path,
	                      throw_of(lab, node_modes, ARRAY_SIZE(node_modes)),
	                      0));
}

static long
run_unlink(struct lab *lab)
{
	return result(syscall(SYS_unlink, throw_path(lab)));
}

static long
run_rmdir(struct lab *lab)
{
	return result(syscall(SYS_rmdir, throw_path(lab)));
}

static long
run_unlinkat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);

	return result(
	        syscall(SYS_unlinkat, folder, path,
	                throw_of(lab, unlink_flags, ARRAY_SIZE(unlink_flags))));
}

/* Where both names are wrong the supervisor may tell the other error of the two:
 * the length of a name before that the first is missing. */
static bool
is_told_apart(const char *path)
{
	return (uintptr_t)path < 4096 || strlen(path) != NAME_MAX + 1;
}

static long
run_rename(struct lab *lab)
{
	const char *from = throw_path(lab);
	const char *to = throw_path(lab);

	if (!is_told_apart(from) || !is_told_apart(to))
		return 0;
	return result(syscall(SYS_rename, from, to));
}

static long
run_renameat2(struct lab *lab)
{
	int from_folder = throw_folder(lab);
	const char *from = throw_path(lab);
	int to_folder = throw_folder(lab);
	const char *to = throw_path(lab);

	if (!is_told_apart(from) || !is_told_apart(to))
		return 0;
	return result(
	        syscall(SYS_renameat2, from_folder, from, to_folder, to,
	                throw_of(lab, rename_flags, ARRAY_SIZE(rename_flags))));
}

static long
run_link(struct lab *lab)
{
	const char *from = throw_path(lab);

	return result(syscall(SYS_link, from, throw_path(lab)));
}

/* An empty path that can be read: some of those that are thrown are no memory. */
static bool
is_empty(const char *path)
{
	return (uintptr_t)path >= 4096 && !*path;
}

static long
run_linkat(struct lab *lab)
{
	int from_folder = throw_folder(lab);
	const char *from = throw_path(lab);
	int to_folder = throw_folder(lab);
	const char *to = throw_path(lab);
	unsigned flags = throw_of(lab, link_flags, ARRAY_SIZE(link_flags));

	/* Known to differ: bailey(7), limits. */
	if (flags & AT_EMPTY_PATH && is_empty(from) && from_folder != AT_FDCWD)
		return -ENOENT;
	return result(syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}

static long
run_symlink(struct lab *lab)
{
	const char *text = throw_path(lab);

	return result(syscall(SYS_symlink, text, throw_path(lab)));
}

static long
run_symlinkat(struct lab *lab)
{
	const char *text = throw_path(lab);
	int folder = throw_folder(lab);

	return result(syscall(SYS_symlinkat, text, folder, throw_path(lab)));
}

const struct deed differential_entries[] = {
	DEED(mkdir), DEED(mkdirat),  DEED(mknod),  DEED(mknodat),   DEED(unlink),
	DEED(rmdir), DEED(unlinkat), DEED(rename), DEED(renameat2), DEED(renameat2),
	DEED(link),  DEED(linkat),   DEED(linkat), DEED(symlink),   DEED(symlinkat),
};
const unsigned n_differential_entries = ARRAY_SIZE(differential_entries);
