/* Changes of folders: names are made, removed, moved in the pinned folder. */
#include "supervisor/handler.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor/pin.h"

#ifndef RENAME_WHITEOUT
#define RENAME_WHITEOUT (1 << 2)
#endif
#define RENAME_FLAGS                                                               \
	(unsigned)(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)

static int
result(int value)
{
	return value < 0 ? -errno : value;
}

static int
read_entry(struct call *call, int folder, uint64_t address, struct pin *ret)
{
	char path[PATH_MAX];
	int error = call_read_path(call, address, path);

	return error ? error : pin_entry(call, folder, path, ret);
}

/* The kernel looks for the entry before it asks who may change it. With a '/'
 * behind it a link is still the link: only the call itself looks whether it is a
 * folder. */
static int
find_entry(const struct pin *entry, struct stat *status)
{
	char name[NAME_MAX + 2];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(entry->name, "/"),
	         entry->name);
	return fstatat(entry->fd, name, status, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
}

/* An entry that is to come to be. */
static int
begin_new(struct call *call, int folder, uint64_t address, struct pin *entry)
{
	struct stat status;
	int error = read_entry(call, folder, address, entry);

	if (!error && find_entry(entry, &status) == 0)
		error = -EEXIST;
	if (!error)
		error = call_decide_name(call, entry->path);
	return error ? error : call_assume_maker(call);
}

static int
make_folder(struct call *call, int folder, uint64_t address, mode_t mode)
{
	_cleanup_pin_ struct pin entry = PIN_EMPTY;
	int error = begin_new(call, folder, address, &entry);

	return error ? error : result(mkdirat(entry.fd, entry.name, mode));
}

int64_t
handle_mkdir(struct call *call)
{
	return make_folder(call, AT_FDCWD, call_pointer(call, 0),
	                   (mode_t)call_int(call, 1));
}

int64_t
handle_mkdirat(struct call *call)
{
	return make_folder(call, call_int(call, 0), call_pointer(call, 1),
	                   (mode_t)call_int(call, 2));
}

/* Devices never, whatever the supervisor might be able to. */
static int
make_node(struct call *call, int folder, uint64_t address, mode_t mode)
{
	_cleanup_pin_ struct pin entry = PIN_EMPTY;
	int error;

	if (S_ISCHR(mode) || S_ISBLK(mode) || S_ISDIR(mode))
		return -EPERM;
	if (mode & S_IFMT && !S_ISREG(mode) && !S_ISFIFO(mode) && !S_ISSOCK(mode))
		return -EINVAL;
	error = begin_new(call, folder, address, &entry);
	return error ? error : result(mknodat(entry.fd, entry.name, mode, 0));
}

int64_t
handle_mknod(struct call *call)
{
	return make_node(call, AT_FDCWD, call_pointer(call, 0),
	                 (mode_t)call_int(call, 1));
}

int64_t
handle_mknodat(struct call *call)
{
	return make_node(call, call_int(call, 0), call_pointer(call, 1),
	                 (mode_t)call_int(call, 2));
}

static int
make_symlink(struct call *call, uint64_t text, int folder, uint64_t address)
{
	_cleanup_pin_ struct pin entry = PIN_EMPTY;
	char target[PATH_MAX];
	int error = call_read_path(call, text, target);

	if (!error && target[0] == '\0')
		error = -ENOENT;
	if (!error)
		error = begin_new(call, folder, address, &entry);
	return error ? error : result(symlinkat(target, entry.fd, entry.name));
}

int64_t
handle_symlink(struct call *call)
{
	return make_symlink(call, call_pointer(call, 0), AT_FDCWD,
	                    call_pointer(call, 1));
}

int64_t
handle_symlinkat(struct call *call)
{
	return make_symlink(call, call_pointer(call, 0), call_int(call, 1),
	                    call_pointer(call, 2));
}

static int
remove_entry(struct call *call, int folder, uint64_t address, int flags)
{
	_cleanup_pin_ struct pin entry = PIN_EMPTY;
	struct stat status;
	int error;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	error = read_entry(call, folder, address, &entry);
	if (!error)
		error = find_entry(&entry, &status);
	if (!error)
		error = call_decide_name(call, entry.path);
	if (!error)
		error = call_assume(call);
	return error ? error : result(unlinkat(entry.fd, entry.name, flags));
}

int64_t
handle_unlink(struct call *call)
{
	return remove_entry(call, AT_FDCWD, call_pointer(call, 0), 0);
}

int64_t
handle_rmdir(struct call *call)
{
	return remove_entry(call, AT_FDCWD, call_pointer(call, 0), AT_REMOVEDIR);
}

int64_t
handle_unlinkat(struct call *call)
{
	return remove_entry(call, call_int(call, 0), call_pointer(call, 1),
	                    call_int(call, 2));
}

/* A folder takes all that is in it along: nothing there may be a hole. */
static int
decide_move(struct call *call, const struct pin *entry, bool folder)
{
	return folder ? call_decide_tree(call, OPERATION_WRITE, entry->path)
	              : call_decide_name(call, entry->path);
}

/* "." and "..": no name that could be moved, or replaced. */
static bool
is_dots(const struct pin *entry)
{
	size_t length = strcspn(entry->name, "/");

	return length > 0 && length <= 2 && strspn(entry->name, ".") == length;
}

static int
move_entry(struct call *call, const struct pin *from, const struct pin *to,
           unsigned flags)
{
	struct stat source, target;
	int error, missing;
	bool folder;

	if (is_dots(from))
		return -EBUSY;
	if (is_dots(to))
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	error = find_entry(from, &source);
	missing = find_entry(to, &target);
	if (error)
		return error;
	if (!missing && flags & RENAME_NOREPLACE)
		return -EEXIST;
	folder = S_ISDIR(source.st_mode) || (!missing && S_ISDIR(target.st_mode));
	error = decide_move(call, from, folder);
	if (!error)
		error = decide_move(call, to, folder);
	if (!error)
		error = call_assume(call);
	return error ? error
	             : result((int)syscall(SYS_renameat2, from->fd, from->name,
	                                   to->fd, to->name, flags));
}

static int
rename_between(struct call *call, int from_folder, uint64_t from_address,
               int to_folder, uint64_t to_address, unsigned flags)
{
	_cleanup_pin_ struct pin from = PIN_EMPTY, to = PIN_EMPTY;
	int error;

	/* Before the names are looked for, as rename(2) has it. */
	if (flags & ~RENAME_FLAGS ||
	    (flags & RENAME_EXCHANGE && flags & ~RENAME_EXCHANGE))
		return -EINVAL;
	/* A whiteout is a device node. */
	if (flags & RENAME_WHITEOUT)
		return -EPERM;
	error = read_entry(call, from_folder, from_address, &from);
	if (!error)
		error = read_entry(call, to_folder, to_address, &to);
	return error ? error : move_entry(call, &from, &to, flags);
}

int64_t
handle_rename(struct call *call)
{
	return rename_between(call, AT_FDCWD, call_pointer(call, 0), AT_FDCWD,
	                      call_pointer(call, 1), 0);
}

int64_t
handle_renameat(struct call *call)
{
	return rename_between(call, call_int(call, 0), call_pointer(call, 1),
	                      call_int(call, 2), call_pointer(call, 3), 0);
}

int64_t
handle_renameat2(struct call *call)
{
	return rename_between(call, call_int(call, 0), call_pointer(call, 1),
	                      call_int(call, 2), call_pointer(call, 3),
	                      (unsigned)call_int(call, 4));
}

/* open(2): linkat(2) by descriptor alone wants CAP_DAC_READ_SEARCH, and says ENOENT
 * to all others. (Since Linux 6.10 it takes those who have opened the descriptor
 * with the very credentials that they have now: that is not to be seen from here.)
 * The current folder is no descriptor that somebody else may have opened: since
 * Linux 6.10 nothing is wanted for it, and no folder can be linked. */
static int
may_link_by_descriptor(struct call *call)
{
	const struct task_status *status;
	int error = call_status(call, &status);

	if (error)
		return error;
	return status->effective & 1ULL << CAP_DAC_READ_SEARCH ? 0 : -ENOENT;
}

static int
pin_source(struct call *call, int folder, uint64_t address, int flags,
           struct pin *ret)
{
	char path[PATH_MAX];
	int error = call_read_path(call, address, path);

	if (!error && path[0] == '\0' && flags & AT_EMPTY_PATH &&
	    folder != AT_FDCWD)
		error = may_link_by_descriptor(call);
	if (error)
		return error;
	return pin_node(
	        call, folder, path,
	        (flags & AT_EMPTY_PATH) |
	                (flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW),
	        ret);
}

/* A new name gives all rights that go with that name: the old one must have had the
 * right to write as well. */
static int
link_between(struct call *call, int from_folder, uint64_t from_address,
             int to_folder, uint64_t to_address, int flags)
{
	_cleanup_pin_ struct pin from = PIN_EMPTY, to = PIN_EMPTY;
	int error;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = pin_source(call, from_folder, from_address, flags, &from);
	if (!error && !from.nameless)
		error = call_decide_name(call, from.path);
	if (!error)
		error = begin_new(call, to_folder, to_address, &to);
	return error ? error
	             : result(linkat(AT_FDCWD, from.self, to.fd, to.name,
	                             AT_SYMLINK_FOLLOW));
}

int64_t
handle_link(struct call *call)
{
	return link_between(call, AT_FDCWD, call_pointer(call, 0), AT_FDCWD,
	                    call_pointer(call, 1), 0);
}

int64_t
handle_linkat(struct call *call)
{
	return link_between(call, call_int(call, 0), call_pointer(call, 1),
	                    call_int(call, 2), call_pointer(call, 3),
	                    call_int(call, 4));
}
