/* Extended attributes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "kernel/kernel_abi.h"
#include "supervisor/handler.h"
#include "supervisor/metadata.h"

/* setxattrat(2) */
struct xattr_args {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

struct attribute {
	char name[XATTR_NAME_MAX + 1];
	void *value; /* owned */
	size_t size;
	int flags;
};

static void
attribute_release(struct attribute *attribute)
{
	free(attribute->value);
}
#define _cleanup_attribute_ _cleanup_(attribute_release)

static int
read_name(struct call *call, uint64_t address, struct attribute *ret)
{
	int error =
	        task_read_string(call->tid, address, ret->name, sizeof(ret->name));

	if (call_check(call))
		return -ESRCH;
	if (!error && ret->name[0] == '\0')
		return -ERANGE;
	return error == -ENAMETOOLONG ? -ERANGE : error;
}

static int
read_attribute(struct call *call, uint64_t name, uint64_t value, uint64_t size,
               int flags, struct attribute *ret)
{
	int error;

	ret->size = size;
	ret->flags = flags;
	if (flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	error = read_name(call, name, ret);
	if (error)
		return error;
	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	ret->value = malloc(size + 1);
	if (!ret->value)
		return -ENOMEM;
	return call_read(call, value, ret->value, size);
}

/* Where both are wrong, is the file told, or what shall be done with it? Each
 * kernel has an order of its own: that of descriptors was turned round by
 * Linux 6.13. So it is asked, with a file that there cannot be. */
static bool
is_file_first(long number, bool by_fd)
{
	long nowhere = by_fd ? -1 : (long)(uintptr_t) "";

	return syscall(number, nowhere, "", NULL, 0, 0) && errno != ERANGE;
}

/* flags: those of pin_node; by_fd: the first argument is a descriptor; number: the
 * call, or one of its order; wrong: what reading the others has given. */
static int
begin(struct call *call, long number, bool by_fd, int flags, int wrong,
      struct pin *ret)
{
	int error;

	if (wrong && !is_file_first(number, by_fd))
		return wrong;
	error = by_fd ? metadata_begin_fd(call, call_int(call, 0), ret)
	              : metadata_begin_path(call, AT_FDCWD, call_pointer(call, 0),
	                                    flags, ret);
	return error ? error : wrong;
}

static int
set(struct call *call, bool by_fd, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	_cleanup_attribute_ struct attribute attribute = { 0 };
	int error = read_attribute(call, call_pointer(call, 1),
	                           call_pointer(call, 2), call_pointer(call, 3),
	                           call_int(call, 4), &attribute);

	error = begin(call, by_fd ? SYS_fsetxattr : SYS_setxattr, by_fd, flags,
	              error, &pin);
	if (!error && setxattr(pin.self, attribute.name, attribute.value,
	                       attribute.size, attribute.flags))
		error = -errno;
	return error;
}

static int
take_away(struct call *call, bool by_fd, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	struct attribute attribute = { 0 };
	int error = read_name(call, call_pointer(call, 1), &attribute);

	error = begin(call, by_fd ? SYS_fremovexattr : SYS_removexattr, by_fd,
	              flags, error, &pin);
	if (!error && removexattr(pin.self, attribute.name))
		error = -errno;
	return error;
}

int64_t
handle_setxattr(struct call *call)
{
	return set(call, false, 0);
}

int64_t
handle_lsetxattr(struct call *call)
{
	return set(call, false, AT_SYMLINK_NOFOLLOW);
}

int64_t
handle_fsetxattr(struct call *call)
{
	return set(call, true, 0);
}

int64_t
handle_removexattr(struct call *call)
{
	return take_away(call, false, 0);
}

int64_t
handle_lremovexattr(struct call *call)
{
	return take_away(call, false, AT_SYMLINK_NOFOLLOW);
}

int64_t
handle_fremovexattr(struct call *call)
{
	return take_away(call, true, 0);
}

/* --- the forms with a folder, of newer kernels: done by the same calls, which
 * older ones do not have --- */

/* Linux 6.13 has them. With such flags they do nothing. */
static int
is_known(long number)
{
	long result = syscall(number, AT_FDCWD, NULL, ~0U, NULL, NULL, 0);

	return result && errno == ENOSYS ? -ENOSYS : 0;
}

int64_t
handle_setxattrat(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	_cleanup_attribute_ struct attribute attribute = { 0 };
	struct xattr_args given;
	int flags = call_int(call, 2);
	int error = is_known(SYS_setxattrat);

	if (!error)
		error = call_read_growing(call, call_pointer(call, 4),
		                          call_pointer(call, 5), sizeof(given),
		                          &given, sizeof(given));
	if (error)
		return error;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = read_attribute(call, call_pointer(call, 3), given.value, given.size,
	                       (int)given.flags, &attribute);
	if (!error)
		error = metadata_begin_at(call, call_int(call, 0),
		                          call_pointer(call, 1), flags, &pin);
	if (error)
		return error;
	given.value = (uintptr_t)attribute.value;
	return metadata_result((int)syscall(SYS_setxattrat, AT_FDCWD, pin.self, 0,
	                                    attribute.name, &given, sizeof(given)));
}

int64_t
handle_removexattrat(struct call *call)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	struct attribute attribute = { 0 };
	int flags = call_int(call, 2);
	int error = is_known(SYS_removexattrat);

	if (error)
		return error;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = read_name(call, call_pointer(call, 3), &attribute);
	if (!error)
		error = metadata_begin_at(call, call_int(call, 0),
		                          call_pointer(call, 1), flags, &pin);
	return error ? error
	             : metadata_result((int)syscall(SYS_removexattrat, AT_FDCWD,
	                                            pin.self, 0, attribute.name));
}
