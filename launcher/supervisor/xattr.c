/* Extended attributes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sys/xattr.h>

#include "supervisor/handler.h"
#include "supervisor/metadata.h"

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

/* Arguments from the second on: name, value, size, flags. */
static int
read_attribute(struct call *call, struct attribute *ret)
{
	int error;

	ret->size = call_pointer(call, 3);
	ret->flags = call_int(call, 4);
	if (ret->flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	error = read_name(call, call_pointer(call, 1), ret);
	if (error)
		return error;
	if (ret->size > XATTR_SIZE_MAX)
		return -E2BIG;
	ret->value = malloc(ret->size + 1);
	if (!ret->value)
		return -ENOMEM;
	return call_read(call, call_pointer(call, 2), ret->value, ret->size);
}

/* flags: those of pin_node; by_fd: the first argument is a descriptor. */
static int
begin(struct call *call, bool by_fd, int flags, struct pin *ret)
{
	return by_fd ? metadata_begin_fd(call, call_int(call, 0), ret)
	             : metadata_begin_path(call, AT_FDCWD, call_pointer(call, 0),
	                                   flags, ret);
}

static int
set(struct call *call, bool by_fd, int flags)
{
	_cleanup_pin_ struct pin pin = PIN_EMPTY;
	_cleanup_attribute_ struct attribute attribute = { 0 };
	int error = read_attribute(call, &attribute);

	if (!error)
		error = begin(call, by_fd, flags, &pin);
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

	if (!error)
		error = begin(call, by_fd, flags, &pin);
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
