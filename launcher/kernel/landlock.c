#include "kernel/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/kernel_abi.h"
#include "kernel/landlock_names.h"
#include "kernel/landlock_rights.h"

/* Gone, become a link or a folder below one, out of reach, or on a file system
 * without paths (EBADFD): less is allowed, never more. */
static bool
may_be_skipped(int error)
{
	static const int errors[] = { ENOENT, ELOOP,  ENOTDIR,
		                      EACCES, EBADFD, ENAMETOOLONG };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (error == -errors[i])
			return true;
	return false;
}

/* What was a file must not have become a folder: the right would hold for the whole
 * tree. A folder that is a file now loses what is for folders alone (EINVAL). */
static uint64_t
access_of(const struct landlock_grant *grant, mode_t mode)
{
	if (S_ISLNK(mode) || (S_ISDIR(mode) && !grant->folder))
		return 0;
	return S_ISDIR(mode) ? grant->access
	                     : grant->access & landlock_file_rights();
}

enum { OPEN_MAX = 64 };

/* Grants come folder by folder: the one that holds the last of them stays open.
 * What was opened is closed by the dozen, which takes half the time. */
struct opener {
	struct arena *arena;
	int parent;       /* -1: none */
	const char *path; /* of a grant in it */
	size_t length;
	int done[OPEN_MAX];
	size_t n_done;
};

/* Descriptors of others may lie between. */
static void
close_done(struct opener *opener)
{
	size_t first = 0;

	for (size_t i = 1; i <= opener->n_done; i++) {
		const int *done = opener->done;

		if (i < opener->n_done && done[i] == done[i - 1] + 1)
			continue;
		if (syscall(SYS_close_range, done[first], done[i - 1], 0))
			for (; first < i; first++)
				close(done[first]);
		first = i;
	}
	opener->n_done = 0;
}

static void
opener_release(struct opener *opener)
{
	close_done(opener);
	if (opener->parent >= 0)
		close(opener->parent);
	opener->parent = -1;
}

static int
open_parent(struct opener *opener, const char *path, size_t length)
{
	const char *folder;

	if (opener->parent >= 0 && opener->length == length &&
	    !memcmp(opener->path, path, length))
		return 0;
	opener_release(opener);
	folder = length ? arena_strndup(opener->arena, path, length) : "/";
	if (!folder)
		return -ENOMEM;
	opener->parent = open_without_links(AT_FDCWD, folder, O_PATH | O_DIRECTORY);
	opener->path = path;
	opener->length = length;
	return opener->parent < 0 ? opener->parent : 0;
}

/* A folder that is a file now loses what is for folders alone, so the second try.
 */
static int
open_grant(struct opener *opener, const struct landlock_grant *grant, bool *folder)
{
	const char *name = strrchr(grant->path, '/') + 1;
	int error =
	        open_parent(opener, grant->path, (size_t)(name - grant->path) - 1);
	int fd = -ENOTDIR;

	if (error)
		return error;
	if (opener->n_done == OPEN_MAX)
		close_done(opener);
	name = *name ? name : ".";
	if (grant->folder)
		fd = open_without_links(opener->parent, name, O_PATH | O_DIRECTORY);
	*folder = fd >= 0;
	if (fd == -ENOTDIR)
		fd = open_without_links(opener->parent, name, O_PATH);
	if (fd >= 0)
		opener->done[opener->n_done++] = fd;
	return fd;
}

static int
add_path(int ruleset, struct opener *opener, const struct landlock_grant *grant)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = grant->access,
	};
	struct stat status;
	bool folder;
	int fd = open_grant(opener, grant, &folder);

	if (fd < 0)
		return fd;
	if (!folder && fstat(fd, &status))
		return -errno;
	if (!folder)
		rule.allowed_access = access_of(grant, status.st_mode);
	if (!rule.allowed_access)
		return 0;
	rule.parent_fd = fd;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
	            &rule, 0))
		return -errno;
	return 0;
}

static int
add_paths(int ruleset, const struct landlock_plan *plan)
{
	struct opener opener = { .arena = plan->arena, .parent = -1 };
	int error = 0;

	for (size_t i = 0; i < plan->n_grants && !error; i++) {
		error = add_path(ruleset, &opener, &plan->grants[i]);
		if (may_be_skipped(error))
			error = 0;
	}
	opener_release(&opener);
	return error;
}

static int
add_port(int ruleset, const struct landlock_port *port)
{
	struct abi_landlock_net_port_attr rule = {
		.allowed_access = port->access,
		.port = port->port,
	};

	if (syscall(SYS_landlock_add_rule, ruleset, ABI_LANDLOCK_RULE_NET_PORT,
	            &rule, 0))
		return -errno;
	return 0;
}

/* An older kernel takes the longer struct as long as what it does not know is 0. */
static int
create_ruleset(const struct landlock_plan *plan)
{
	struct abi_landlock_ruleset_attr attributes = {
		.handled_access_fs = plan->handled_fs,
		.handled_access_net = plan->handled_net,
		.scoped = plan->scoped,
	};
	long fd = syscall(SYS_landlock_create_ruleset, &attributes,
	                  sizeof(attributes), 0);

	return fd < 0 ? -errno : (int)fd;
}

int
landlock_open_ruleset(const struct landlock_plan *plan, int *ret)
{
	_cleanup_close_ int ruleset = create_ruleset(plan);
	int error;

	if (ruleset < 0)
		return ruleset;
	error = add_paths(ruleset, plan);
	if (error)
		return error;
	for (size_t i = 0; i < plan->n_ports; i++) {
		error = add_port(ruleset, &plan->ports[i]);
		if (error)
			return error;
	}
	*ret = STEAL_FD(ruleset);
	return 0;
}

int
landlock_restrict(int ruleset)
{
	return syscall(SYS_landlock_restrict_self, ruleset, 0) ? -errno : 0;
}

int
landlock_keep_sockets_in(int folder)
{
	const struct abi_landlock_ruleset_attr attributes = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SOCK,
	};
	const struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_MAKE_SOCK,
		.parent_fd = folder,
	};
	_cleanup_close_ int ruleset =
	        (int)syscall(SYS_landlock_create_ruleset, &attributes,
	                     sizeof(attributes.handled_access_fs), 0);

	if (ruleset < 0 || syscall(SYS_landlock_add_rule, ruleset,
	                           LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
		return -errno;
	return landlock_restrict(ruleset);
}

int
landlock_shut_devices(void)
{
	const struct abi_landlock_ruleset_attr attributes = {
		.handled_access_fs = ABI_LANDLOCK_FS_IOCTL_DEV,
	};
	_cleanup_close_ int ruleset =
	        (int)syscall(SYS_landlock_create_ruleset, &attributes,
	                     sizeof(attributes.handled_access_fs), 0);

	if (ruleset < 0)
		return errno == EINVAL ? 0 : -errno;
	return landlock_restrict(ruleset);
}
