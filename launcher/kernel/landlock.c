#include "kernel/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

/* The folder of the last grant: siblings come one after the other, and a name in an
 * open folder is found sooner than a path. */
struct opener {
	const char *folder; /* the text of a path, of which length bytes count */
	size_t length;
	int fd;
};

static void
opener_release(const struct opener *opener)
{
	cleanup_close(&opener->fd);
}
#define _cleanup_opener_ _cleanup_(opener_release)

/* Moves to the folder with that many bytes of path. 0 or -errno. */
static int
opener_enter(struct opener *opener, const char *path, size_t length)
{
	char folder[PATH_MAX];
	int fd;

	if (opener->fd >= 0 && opener->length == length &&
	    !memcmp(opener->folder, path, length))
		return 0;
	if (length >= sizeof(folder))
		return -ENAMETOOLONG;
	memcpy(folder, length ? path : "/", length ? length : 1);
	folder[length ? length : 1] = '\0';
	fd = open_without_links(folder, O_PATH | O_DIRECTORY);
	if (fd < 0)
		return fd;
	opener_release(opener);
	*opener = (struct opener){ path, length, fd };
	return 0;
}

/* A descriptor or -errno. The name is one component: no link on the way, and a link
 * at its end is opened as itself. */
static int
opener_open(struct opener *opener, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	int error = opener_enter(opener, path, (size_t)(name - 1 - path));
	int fd;

	if (error)
		return error;
	fd = openat(opener->fd, *name ? name : ".",
	            O_PATH | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int
add_path(int ruleset, struct opener *opener, const struct landlock_grant *grant)
{
	_cleanup_close_ int fd = opener_open(opener, grant->path);
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat status;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status))
		return -errno;
	rule.allowed_access = access_of(grant, status.st_mode);
	if (!rule.allowed_access)
		return 0;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
	            &rule, 0))
		return -errno;
	return 0;
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
	_cleanup_opener_ struct opener opener = { .fd = -1 };

	if (ruleset < 0)
		return ruleset;
	for (size_t i = 0; i < plan->n_grants; i++) {
		int error = add_path(ruleset, &opener, &plan->grants[i]);

		if (error && !may_be_skipped(error))
			return error;
	}
	for (size_t i = 0; i < plan->n_ports; i++) {
		int error = add_port(ruleset, &plan->ports[i]);

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
