#include "supervisor/pin_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "supervisor/proc_name.h"

enum { LINKS_MAX = 40, PROC_ROOT_INODE = 1 }; /* path_resolution(7); fs/proc */

static int
open_plain(int base, const char *path, int flags)
{
	int fd = openat(base, path, flags | O_PATH | O_CLOEXEC);

	return fd >= 0 ? fd : -errno;
}

static int
open_with(int base, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)flags | O_PATH | O_CLOEXEC,
		.resolve = resolve,
	};
	int fd = (int)syscall(SYS_openat2, base, path, &how, sizeof(how));

	return fd >= 0 ? fd : -errno;
}

/* By a filter around us: systemd's RestrictSUIDSGID= (ENOSYS), old containers'
 * (EPERM, which no open with O_PATH gives). */
static bool
is_kept_away(int result)
{
	return result == -ENOSYS || result == -EPERM;
}

/* A walk by hand. */
struct walk {
	struct call *call;
	int root; /* the thread's; -1: it is the supervisor's as well */
	int at;   /* the folder reached so far */
	char rest[PATH_MAX];
	unsigned n_links;
	bool unnamed; /* the last step was a link that is no name */
};

static void
walk_release(const struct walk *walk)
{
	cleanup_close(&walk->at);
	cleanup_close(&walk->root);
}

static int
move_to(struct walk *walk, int fd)
{
	if (fd < 0)
		return fd;
	close(walk->at);
	walk->at = fd;
	return 0;
}

/* The launcher, up to its exec. Nobody else's memory could be read where /proc
 * cannot. */
static bool
shares_memory(pid_t tid)
{
	static const char mark[] = "the same memory";
	char copy[sizeof(mark)];

	return task_read(tid, (uintptr_t)mark, copy, sizeof(copy)) == 0 &&
	       memcmp(copy, mark, sizeof(mark)) == 0;
}

/* Where it may be another one. The launcher hides its memory, and with it what
 * /proc has of it; it has the supervisor's root. */
static int
find_root(struct walk *walk)
{
	pid_t tid = walk->call->tid;

	if (!walk->call->supervisor->roots_differ)
		return 0;
	walk->root = task_open_root(tid);
	if (walk->root == -EACCES && shares_memory(tid))
		return 0;
	return walk->root < 0 ? -EACCES : 0;
}

static int
open_root(const struct walk *walk)
{
	return walk->root < 0 ? open_plain(AT_FDCWD, "/", O_DIRECTORY)
	                      : open_plain(walk->root, ".", O_DIRECTORY);
}

/* ".." of the thread's root is the root itself; that of the supervisor's own the
 * kernel keeps to. */
static bool
is_at_root(const struct walk *walk)
{
	struct stat here, root;

	return walk->root >= 0 && fstat(walk->at, &here) == 0 &&
	       fstat(walk->root, &root) == 0 && here.st_dev == root.st_dev &&
	       here.st_ino == root.st_ino;
}

/* Puts text before what is left to walk. slash: the name that it stands for had one
 * behind it, and must be a folder. */
static int
put_before(struct walk *walk, const char *text, bool slash)
{
	size_t length = strlen(text), rest = strlen(walk->rest);
	size_t between = rest || slash ? 1 : 0;

	if (length + between + rest >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	memmove(walk->rest + length + between, walk->rest, rest + 1);
	memcpy(walk->rest, text, length);
	if (between)
		walk->rest[length] = '/';
	return 0;
}

static bool
is_proc(int fd)
{
	struct statfs status;

	return fstatfs(fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

/* "self" and "thread-self" in the root of proc(5) are whoever asks. */
static int
rewrite_self(struct walk *walk, const char *name, bool slash, bool *done)
{
	bool thread = strcmp(name, "thread-self") == 0;
	const struct task_status *status;
	struct stat node;
	char own[64];
	int error;

	*done = false;
	if (!thread && strcmp(name, "self") != 0)
		return 0;
	if (fstat(walk->at, &node) || node.st_ino != PROC_ROOT_INODE ||
	    !is_proc(walk->at))
		return 0;
	error = call_status(walk->call, &status);
	if (error)
		return error;
	if (thread)
		snprintf(own, sizeof(own), "%d/task/%d", (int)status->tgid,
		         (int)walk->call->tid);
	else
		snprintf(own, sizeof(own), "%d", (int)status->tgid);
	*done = true;
	return put_before(walk, own, slash);
}

/* Links that are no names but lead to the thing itself: /proc/PID/fd/N, exe, cwd.
 * Only through the thread's own process. */
static int
follow_magic(struct walk *walk, const char *name)
{
	char path[PATH_MAX], self[32];
	ssize_t length;
	int error;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", walk->at);
	length = readlink(self, path, sizeof(path) - 1);
	if (length < 0)
		return -errno;
	path[length] = '\0';
	error = proc_name_own(walk->call, path);
	if (error)
		return error;
	walk->unnamed = true;
	return move_to(walk, open_plain(walk->at, name, 0));
}

/* A link in proc(5) that is no name. Without openat2(2) to tell: all but those in
 * its root, or more than there are; those are then followed as if they were. */
static bool
is_magic(const struct walk *walk, const char *name)
{
	int fd = open_with(walk->at, name, 0, RESOLVE_NO_MAGICLINKS);
	struct stat node;

	if (fd >= 0)
		close(fd);
	if (is_kept_away(fd))
		return fstat(walk->at, &node) || node.st_ino != PROC_ROOT_INODE;
	return fd == -ELOOP;
}

/* A link that a stranger has put into a sticky folder of all: would the kernel
 * follow it (fs.protected_symlinks, proc(5))? Where it leads is of no matter. */
static bool
is_kept_from(const struct walk *walk, const char *name, int link)
{
	struct stat folder, node;
	int fd;

	if (fstat(walk->at, &folder) || fstat(link, &node) ||
	    !(folder.st_mode & S_ISVTX) || !(folder.st_mode & S_IWOTH) ||
	    node.st_uid == folder.st_uid)
		return false;
	fd = open_plain(walk->at, name, 0);
	if (fd >= 0)
		close(fd);
	return fd == -EACCES;
}

static int
follow_link(struct walk *walk, const char *name, int link, bool slash)
{
	char target[PATH_MAX];
	ssize_t length;
	int error;

	if (++walk->n_links > LINKS_MAX)
		return -ELOOP;
	if (is_proc(link) && is_magic(walk, name))
		return follow_magic(walk, name);
	if (is_kept_from(walk, name, link))
		return -EACCES;
	length = readlinkat(link, "", target, sizeof(target) - 1);
	if (length < 0)
		return -errno;
	target[length] = '\0';
	error = put_before(walk, target, slash);
	if (!error && target[0] == '/')
		error = move_to(walk, open_root(walk));
	return error;
}

/* One component; *last: nothing is left behind it. */
static int
step(struct walk *walk, const char *name, bool last, bool slash, int flags)
{
	_cleanup_close_ int next = -1;
	struct stat status;
	bool done;
	int error = rewrite_self(walk, name, slash, &done);

	if (error || done)
		return error;
	walk->unnamed = false;
	next = open_plain(walk->at,
	                  strcmp(name, "..") == 0 && is_at_root(walk) ? "." : name,
	                  O_NOFOLLOW);
	if (next < 0)
		return next;
	if (fstat(next, &status))
		return -errno;
	if (S_ISLNK(status.st_mode) && !(last && !slash && flags & O_NOFOLLOW))
		return follow_link(walk, name, next, slash);
	if ((!last || slash || flags & O_DIRECTORY) && !S_ISDIR(status.st_mode))
		return -ENOTDIR;
	return move_to(walk, STEAL_FD(next));
}

static int
walk_rest(struct walk *walk, int flags)
{
	char name[NAME_MAX + 1];

	for (;;) {
		char *rest = walk->rest + strspn(walk->rest, "/");
		size_t length = strcspn(rest, "/");
		size_t behind = length + strspn(rest + length, "/");
		bool last = rest[behind] == '\0';
		bool slash = behind > length;
		int error;

		if (length == 0)
			return 0;
		if (length > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, rest, length);
		name[length] = '\0';
		memmove(walk->rest, rest + behind, strlen(rest + behind) + 1);
		error = step(walk, name, last, slash, flags);
		if (error)
			return error;
	}
}

int
pin_walk_by_hand(struct call *call, int base, const char *path, int flags,
                 bool *unnamed)
{
	_cleanup_(walk_release) struct walk walk = { .call = call,
		                                     .root = -1,
		                                     .at = -1 };
	int error;

	*unnamed = false;
	if (strlen(path) >= sizeof(walk.rest))
		return -ENAMETOOLONG;
	strncpy(walk.rest, path, sizeof(walk.rest) - 1);
	error = find_root(&walk);
	if (error)
		return error;
	walk.at = path[0] == '/' ? open_root(&walk)
	                         : open_plain(base, ".", O_DIRECTORY);
	if (walk.at < 0)
		return walk.at;
	error = walk_rest(&walk, flags);
	*unnamed = walk.unnamed;
	if (!error)
		error = call_check(call);
	return error ? error : STEAL_FD(walk.at);
}

/* What the supervisor does not find may be there for the thread. */
static bool
may_mean_self(int base, const char *path)
{
	if (path[0] == '/')
		return text_starts_with(path, "/proc/") ||
		       text_starts_with(path, "/dev/");
	return is_proc(base);
}

int
pin_walk(struct call *call, int base, const char *path, int flags, uint64_t resolve,
         bool *unnamed)
{
	int fd;

	*unnamed = false;
	if (call->supervisor->roots_differ)
		return resolve ? -ENOSYS
		               : pin_walk_by_hand(call, base, path, flags, unnamed);
	fd = open_with(base, path, flags, resolve | RESOLVE_NO_MAGICLINKS);
	if (fd >= 0 || resolve)
		return fd;
	if (fd == -ELOOP || is_kept_away(fd) || may_mean_self(base, path))
		return pin_walk_by_hand(call, base, path, flags, unnamed);
	return fd;
}

bool
pin_means_folder(const char *path)
{
	size_t end = strlen(path), start;

	if (end == 0 || path[end - 1] != '/')
		return false;
	while (end > 0 && path[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path[start - 1] != '/';)
		start--;
	return end - start > 2 || strspn(path + start, ".") < end - start;
}
