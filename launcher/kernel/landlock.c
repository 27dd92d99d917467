#include "kernel/landlock.h"

#include <errno.h>
#include <fcntl.h>
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

static int
add_path(int ruleset, const struct landlock_grant *grant)
{
	_cleanup_close_ int fd = open_without_links(grant->path, O_PATH);
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

	if (ruleset < 0)
		return ruleset;
	for (size_t i = 0; i < plan->n_grants; i++) {
		int error = add_path(ruleset, &plan->grants[i]);

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
