#include "supervisor/layout.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <utime.h>

#include "base/cleanup.h"
#include "supervisor/compat.h"

/* net/compat.h, asm/compat.h of the kernel. */
struct i386_header {
	uint32_t name;
	int32_t name_length;
	uint32_t parts;
	uint32_t n_parts;
	uint32_t control;
	uint32_t control_length;
	uint32_t flags;
};

struct i386_part {
	uint32_t base;
	int32_t length;
};

struct i386_item {
	uint32_t length;
	int32_t level;
	int32_t type;
};

struct i386_message {
	struct i386_header header;
	uint32_t length;
};

struct i386_siginfo { /* asm-generic/siginfo.h, _rt */
	int32_t number, error, code;
	int32_t pid;
	uint32_t uid;
	uint32_t value;
	uint32_t rest[26];
};

enum { I386_ALIGN = sizeof(uint32_t) };

static void *
pointer(uint32_t address)
{
	return (void *)(uintptr_t)address;
}

int
layout_read_header(const struct call *call, uint64_t from, struct msghdr *ret)
{
	struct i386_header header;
	int error;

	if (!compat_is(call))
		return call_read(call, from, ret, sizeof(*ret));
	error = call_read(call, from, &header, sizeof(header));
	if (error)
		return error;
	*ret = (struct msghdr){
		.msg_name = pointer(header.name),
		.msg_namelen = (socklen_t)header.name_length,
		.msg_iov = pointer(header.parts),
		.msg_iovlen = header.n_parts,
		.msg_control = pointer(header.control),
		.msg_controllen = header.control_length,
		.msg_flags = (int)header.flags,
	};
	return 0;
}

int
layout_read_parts(const struct call *call, uint64_t from, struct iovec *parts,
                  size_t n)
{
	_cleanup_free_ struct i386_part *small = NULL;
	int error;

	if (!compat_is(call))
		return call_read(call, from, parts, n * sizeof(*parts));
	small = calloc(n, sizeof(*small));
	if (!small)
		return -ENOMEM;
	error = call_read(call, from, small, n * sizeof(*small));
	for (size_t i = 0; i < n && !error; i++)
		parts[i] = (struct iovec){ pointer(small[i].base),
			                   (size_t)(ssize_t)small[i].length };
	return error;
}

/* Where the next item begins, or 0: there is none. -EINVAL: it is not whole. */
static int
next_item(const char *control, size_t size, size_t at, struct i386_item *ret)
{
	if (at > size || size - at < sizeof(*ret))
		return 0;
	memcpy(ret, control + at, sizeof(*ret));
	if (ret->length < sizeof(*ret) || ret->length > size - at)
		return -EINVAL;
	return (int)(at + (ret->length + I386_ALIGN - 1) / I386_ALIGN * I386_ALIGN);
}

/* Items grow by their longer heads and gaps: at most to three times the size. */
static int
widen_control(const char *control, size_t size, char *wide, size_t *wide_size)
{
	struct i386_item item;
	size_t used = 0, at = 0;
	int next;

	while ((next = next_item(control, size, at, &item)) > 0) {
		size_t n = item.length - sizeof(item);
		struct cmsghdr head = { .cmsg_len = CMSG_LEN(n),
			                .cmsg_level = item.level,
			                .cmsg_type = item.type };

		memcpy(wide + used, &head, sizeof(head));
		memcpy(wide + used + sizeof(head), control + at + sizeof(item), n);
		used += CMSG_SPACE(n);
		at = (size_t)next;
	}
	*wide_size = used;
	return next < 0 || used == 0 ? -EINVAL : 0;
}

static int
widen(char **control, size_t *size)
{
	_cleanup_free_ char *wide = calloc(*size, 3);
	int error = wide ? widen_control(*control, *size, wide, size) : -ENOMEM;

	if (error)
		return error;
	free(*control);
	*control = STEAL_PTR(wide);
	return 0;
}

int
layout_read_control(const struct call *call, const struct msghdr *header,
                    size_t max, char **ret, size_t *size)
{
	_cleanup_free_ char *control = NULL;
	size_t length = header->msg_controllen;
	int error;

	if (length > max)
		return -ENOBUFS;
	*ret = NULL;
	*size = 0;
	if (length == 0 || !header->msg_control)
		return 0;
	control = malloc(length);
	if (!control)
		return -ENOMEM;
	error = call_read(call, (uintptr_t)header->msg_control, control, length);
	if (!error && compat_is(call))
		error = widen(&control, &length);
	if (error)
		return error;
	*ret = STEAL_PTR(control);
	*size = length;
	return 0;
}

int
layout_read_siginfo(const struct call *call, uint64_t from, siginfo_t *ret)
{
	struct i386_siginfo small;
	int error;

	if (!compat_is(call))
		return call_read(call, from, ret, sizeof(*ret));
	error = call_read(call, from, &small, sizeof(small));
	if (error)
		return error;
	memset(ret, 0, sizeof(*ret));
	ret->si_signo = small.number;
	ret->si_errno = small.error;
	ret->si_code = small.code;
	ret->si_pid = small.pid;
	ret->si_uid = small.uid;
	ret->si_ptr = pointer(small.value);
	return 0;
}

size_t
layout_message_size(const struct call *call)
{
	return compat_is(call) ? sizeof(struct i386_message)
	                       : sizeof(struct mmsghdr);
}

size_t
layout_message_length_at(const struct call *call)
{
	return compat_is(call) ? offsetof(struct i386_message, length)
	                       : offsetof(struct mmsghdr, msg_len);
}

/* Pairs of words of 32 bits: seconds and parts of them, or two seconds. */
static int
read_words(const struct call *call, uint64_t from, int32_t *words, size_t n)
{
	return call_read(call, from, words, n * sizeof(*words));
}

/* Behind nanoseconds of 32 bits may lie rubbish (kernel/time/time.c,
 * get_timespec64()). */
static int
read_time64(const struct call *call, uint64_t from, struct timespec times[2])
{
	int error = call_read(call, from, times, 2 * sizeof(times[0]));

	for (unsigned i = 0; i < 2 && !error && compat_is(call); i++)
		times[i].tv_nsec &= UINT32_MAX;
	return error;
}

int
layout_read_timespecs(const struct call *call, uint64_t from,
                      struct timespec times[2])
{
	int32_t words[4];
	int error;

	if (!compat_is(call) || strcmp(call->name, "utimensat_time64") == 0)
		return read_time64(call, from, times);
	error = read_words(call, from, words, ARRAY_SIZE(words));
	for (unsigned i = 0; i < 2 && !error; i++)
		times[i] = (struct timespec){ words[2 * i], words[2 * i + 1] };
	return error;
}

int
layout_read_timevals(const struct call *call, uint64_t from,
                     struct timespec times[2])
{
	struct timeval values[2];
	int32_t words[4];
	int error = compat_is(call)
	                    ? read_words(call, from, words, ARRAY_SIZE(words))
	                    : call_read(call, from, values, sizeof(values));

	for (unsigned i = 0; i < 2 && !error && compat_is(call); i++)
		values[i] = (struct timeval){ words[2 * i], words[2 * i + 1] };
	for (unsigned i = 0; i < 2 && !error; i++) {
		if (values[i].tv_usec < 0 || values[i].tv_usec >= 1000000)
			error = -EINVAL;
		times[i] = (struct timespec){ values[i].tv_sec,
			                      values[i].tv_usec * 1000 };
	}
	return error;
}

int
layout_read_seconds(const struct call *call, uint64_t from,
                    struct timespec times[2])
{
	struct utimbuf values = { 0 };
	int32_t words[2] = { 0 };
	int error;

	if (compat_is(call)) {
		error = read_words(call, from, words, ARRAY_SIZE(words));
		values = (struct utimbuf){ words[0], words[1] };
	} else {
		error = call_read(call, from, &values, sizeof(values));
	}
	times[0] = (struct timespec){ .tv_sec = values.actime };
	times[1] = (struct timespec){ .tv_sec = values.modtime };
	return error;
}
