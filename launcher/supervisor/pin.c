#include "supervisor/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "supervisor/pin_walk.h"
#include "supervisor/proc_name.h"

/* What the walk led to is the supervisor's own: the thread's is another. */
#define WALK_BY_HAND (-ERESTART)

static const char deleted[] = " (deleted)";

void
pin_release(struct pin *pin)
{
	cleanup_close(&pin->fd);
	pin->fd = -1;
}

/* A file may really be called "x (deleted)". */
static bool
leads_back(const struct pin *pin)
{
	struct stat status;

	return lstat(pin->path, &status) == 0 &&
	       status.st_dev == pin->status.st_dev &&
	       status.st_ino == pin->status.st_ino;
}

/* What has lost its name but has others could be anywhere. */
static int
judge_nameless(struct pin *pin)
{
	bool unlinked =
	        S_ISREG(pin->status.st_mode) || S_ISDIR(pin->status.st_mode);

	if (unlinked && pin->status.st_nlink > 0 && !S_ISDIR(pin->status.st_mode))
		return -EACCES;
	pin->nameless = true;
	return 0;
}

/* The kernel's name for what is held (proc(5), /proc/PID/fd). */
static int
find_path(struct pin *pin)
{
	ssize_t length;

	snprintf(pin->self, sizeof(pin->self), "/proc/self/fd/%d", pin->fd);
	if (fstat(pin->fd, &pin->status))
		return -errno;
	length = readlink(pin->self, pin->path, sizeof(pin->path));
	if (length < 0)
		return -errno;
	if ((size_t)length >= sizeof(pin->path))
		return -ENAMETOOLONG;
	pin->path[length] = '\0';
	if (pin->path[0] != '/' ||
	    (text_ends_with(pin->path, deleted) && !leads_back(pin)))
		return judge_nameless(pin);
	return 0;
}

/* Did the way lead through what the supervisor sees as itself? */
static bool
is_of_supervisor(const struct call *call, const char *path)
{
	char own[32];
	size_t length = (size_t)snprintf(own, sizeof(own), "/proc/%d",
	                                 (int)call->supervisor->self);

	return strncmp(path, own, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

/* Takes over what the walk holds. WALK_BY_HAND: to be walked by hand. */
static int
finish(struct call *call, int fd, struct pin *ret)
{
	int error;

	ret->fd = fd;
	ret->nameless = false;
	ret->name[0] = '\0';
	error = find_path(ret);
	if (!error && is_of_supervisor(call, ret->path))
		error = WALK_BY_HAND;
	if (!error && !ret->nameless)
		error = proc_name_judge(call, ret->path, ret->path);
	if (!error)
		error = call_check(call);
	if (error)
		pin_release(ret);
	return error;
}

/* What the supervisor is in this place the thread is not. */
static int
walk(struct call *call, int base, const char *path, int flags, uint64_t resolve,
     struct pin *ret)
{
	/* Folders that are closed to the thread are so to the walk. */
	int error = call_assume(call);
	bool unnamed;
	int fd;

	if (error)
		return error;
	fd = pin_walk(call, base, path, flags, resolve, &unnamed);
	error = fd < 0 ? fd : finish(call, fd, ret);
	ret->unnamed = unnamed;
	if (error != WALK_BY_HAND)
		return error;
	if (resolve)
		return -EACCES;
	fd = pin_walk_by_hand(call, base, path, flags, &unnamed);
	error = fd < 0 ? fd : finish(call, fd, ret);
	ret->unnamed = unnamed;
	return error == WALK_BY_HAND ? -EACCES : error;
}

int
pin_fd(struct call *call, int fd, struct pin *ret)
{
	int opened = task_open_fd(call->tid, fd);
	int error;

	if (opened < 0)
		return opened == -EBADF ? -EBADF : -EACCES;
	error = finish(call, opened, ret);
	return error == WALK_BY_HAND ? -EACCES : error;
}

/* Where a relative path starts; AT_FDCWD for an absolute one. */
static int
open_base(struct call *call, int folder, const char *path)
{
	int fd;

	if (path[0] == '/')
		return AT_FDCWD;
	fd = folder == AT_FDCWD ? task_open_cwd(call->tid)
	                        : task_open_fd(call->tid, folder);
	return fd >= 0 || fd == -EBADF ? fd : -EACCES;
}

static void
close_base(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

int
pin_node_from(struct call *call, int base, const char *path, int flags,
              uint64_t resolve, struct pin *ret)
{
	return walk(call, base, path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0,
	            resolve, ret);
}

int
pin_node(struct call *call, int folder, const char *path, int flags,
         struct pin *ret)
{
	_cleanup_(close_base) int base = -1;

	if (path[0] == '\0') {
		if (!(flags & AT_EMPTY_PATH))
			return -ENOENT;
		if (folder != AT_FDCWD)
			return pin_fd(call, folder, ret);
		path = ".";
	}
	base = open_base(call, folder, path);
	if (base < 0 && base != AT_FDCWD)
		return base;
	return pin_node_from(call, base, path, flags, 0, ret);
}

/* "a/b//" is "a" and "b/": the kernel itself shall see that a folder is meant. A
 * name that is too long is told of behind the walk, as the kernel does; it comes
 * short. */
static int
split(const char *path, char folder[PATH_MAX], char name[NAME_MAX + 2])
{
	size_t end = strlen(path), start;
	bool slash = end > 0 && path[end - 1] == '/';

	while (end > 0 && path[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path[start - 1] != '/';)
		start--;
	memcpy(folder, path, start);
	folder[start] = '\0';
	snprintf(name, NAME_MAX + 2, "%.*s%s", (int)(end - start), path + start,
	         end > start && slash ? "/" : "");
	if (end == start) {
		snprintf(name, NAME_MAX + 2, ".");
		snprintf(folder, PATH_MAX, "%s", slash ? "/" : "");
		return 0;
	}
	/* The kernel wants the folder to be searchable, whatever the name. */
	snprintf(folder + start, PATH_MAX - start, ".");
	return end - start > NAME_MAX ? -ENAMETOOLONG : 0;
}

static bool
is_dots(const char *name)
{
	return text_starts_with(name, ".") &&
	       (name[1] == '\0' || name[1] == '/' ||
	        (name[1] == '.' && (name[2] == '\0' || name[2] == '/')));
}

/* Of "." and ".." nothing comes: the calls themselves refuse them. */
static int
append_name(struct pin *pin)
{
	size_t used = strlen(pin->path);
	size_t length = strcspn(pin->name, "/");

	if (is_dots(pin->name))
		return 0;
	if (used == 1)
		used = 0; /* "/" */
	if (used + 1 + length >= sizeof(pin->path))
		return -ENAMETOOLONG;
	pin->path[used] = '/';
	memcpy(pin->path + used + 1, pin->name, length);
	pin->path[used + 1 + length] = '\0';
	return 0;
}

int
pin_entry_from(struct call *call, int base, const char *path, uint64_t resolve,
               struct pin *ret)
{
	char folder[PATH_MAX], name[NAME_MAX + 2];
	int fault, error;

	if (path[0] == '\0')
		return -ENOENT;
	fault = split(path, folder, name);
	error = walk(call, base, folder[0] ? folder : ".", O_DIRECTORY, resolve,
	             ret);
	if (error)
		return error;
	error = fault;
	if (ret->nameless)
		error = -ENOENT; /* a folder that was removed takes no entries */
	memcpy(ret->name, name, sizeof(name));
	if (!error)
		error = append_name(ret);
	if (error)
		pin_release(ret);
	return error;
}

int
pin_entry(struct call *call, int folder, const char *path, struct pin *ret)
{
	_cleanup_(close_base) int base = open_base(call, folder, path);

	if (base < 0 && base != AT_FDCWD)
		return path[0] ? base : -ENOENT;
	return pin_entry_from(call, base, path, 0, ret);
}

int
pin_parent(const struct pin *node, struct pin *ret)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(node->path, '/');
	size_t length = slash == node->path ? 1 : (size_t)(slash - node->path);
	int error;

	memcpy(folder, node->path, length);
	folder[length] = '\0';
	ret->fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (ret->fd < 0)
		return -errno;
	error = find_path(ret);
	/* The name may have gone elsewhere, or lead there over a link by now. */
	if (!error && (ret->nameless || strcmp(ret->path, folder) != 0 ||
	               strlen(slash + 1) > NAME_MAX))
		error = -EACCES;
	if (error) {
		pin_release(ret);
		return error;
	}
	memcpy(ret->path, node->path, sizeof(ret->path));
	snprintf(ret->name, sizeof(ret->name), "%s", slash + 1);
	return 0;
}
