/* Sizes, modes, owners, times, attributes. */
#include "differential.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "base/cleanup.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_removexattrat 466
#endif

static long
result(long value)
{
	return value < 0 ? -errno : value;
}

static const unsigned modes[] = { 0644, 0600, 0755,  0700, 0777,
	                          0666, 0444, 02755, 01777 };
static const unsigned at_flags[] = { 0,
	                             0,
	                             AT_SYMLINK_NOFOLLOW,
	                             AT_EMPTY_PATH,
	                             AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH,
	                             AT_REMOVEDIR };
static const unsigned sizes[] = { 0, 1, 5, 100, 5000, 0xffffffff };

static long
run_truncate(struct lab *lab)
{
	const char *path = throw_path(lab);
	int size = (int)throw_of(lab, sizes, ARRAY_SIZE(sizes));

	return result(syscall(SYS_truncate, path, (long)size));
}

static long
run_chmod(struct lab *lab)
{
	const char *path = throw_path(lab);

	return result(
	        syscall(SYS_chmod, path, throw_of(lab, modes, ARRAY_SIZE(modes))));
}

static long
run_fchmod(struct lab *lab)
{
	int fd = throw_fd(lab);

	return result(
	        syscall(SYS_fchmod, fd, throw_of(lab, modes, ARRAY_SIZE(modes))));
}

static long
run_fchmodat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);

	return result(syscall(SYS_fchmodat, folder, path,
	                      throw_of(lab, modes, ARRAY_SIZE(modes))));
}

static long
run_fchmodat2(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	unsigned mode = throw_of(lab, modes, ARRAY_SIZE(modes));

	return result(syscall(SYS_fchmodat2, folder, path, mode,
	                      throw_of(lab, at_flags, ARRAY_SIZE(at_flags))));
}

/* Own ids, none, and (refused to all but root) a stranger's. */
static unsigned
throw_id(struct lab *lab, unsigned own)
{
	static const char *const words[] = { " own", " own", " none", " 12345" };
	const unsigned ids[] = { own, own, (unsigned)-1, 12345 };
	unsigned i = dice(ARRAY_SIZE(ids));

	strbuf_add(&lab->words, words[i]);
	return ids[i];
}

static long
change_owner(struct lab *lab, long number)
{
	const char *path = throw_path(lab);
	unsigned user = throw_id(lab, getuid());

	return result(syscall(number, path, user, throw_id(lab, getgid())));
}

static long
run_chown(struct lab *lab)
{
	return change_owner(lab, SYS_chown);
}

static long
run_lchown(struct lab *lab)
{
	return change_owner(lab, SYS_lchown);
}

static long
run_fchown(struct lab *lab)
{
	int fd = throw_fd(lab);
	unsigned user = throw_id(lab, getuid());

	return result(syscall(SYS_fchown, fd, user, throw_id(lab, getgid())));
}

static long
run_fchownat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	unsigned user = throw_id(lab, getuid());
	unsigned group = throw_id(lab, getgid());

	return result(syscall(SYS_fchownat, folder, path, user, group,
	                      throw_of(lab, at_flags, ARRAY_SIZE(at_flags))));
}

/* Seconds long ago: the list knows them from what happened now. */
static long
throw_seconds(struct lab *lab)
{
	long seconds = (long)dice(1000000000);

	strbuf_addf(&lab->words, " %ld", seconds);
	return seconds;
}

static long
run_utime(struct lab *lab)
{
	const char *path = throw_path(lab);
	struct utimbuf times = { throw_seconds(lab), throw_seconds(lab) };

	return result(syscall(SYS_utime, path, dice(5) ? &times : NULL));
}

static void
throw_timevals(struct lab *lab, struct timeval times[2])
{
	for (unsigned i = 0; i < 2; i++)
		times[i] = (struct timeval){ throw_seconds(lab),
			                     dice(8) ? 123456 : 1000000 };
}

static long
run_utimes(struct lab *lab)
{
	const char *path = throw_path(lab);
	struct timeval times[2];

	throw_timevals(lab, times);
	return result(syscall(SYS_utimes, path, dice(5) ? times : NULL));
}

static long
run_futimesat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	struct timeval times[2];

	throw_timevals(lab, times);
	return result(syscall(SYS_futimesat, folder, path, dice(5) ? times : NULL));
}

static long
run_utimensat(struct lab *lab)
{
	static const long nanoseconds[] = { 1,          999999999, UTIME_OMIT,
		                            UTIME_OMIT, UTIME_NOW, 1000000000,
		                            -1 };
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	struct timespec times[2];
	bool now = dice(6) == 0;

	for (unsigned i = 0; i < 2; i++) {
		times[i].tv_sec = throw_seconds(lab);
		times[i].tv_nsec = nanoseconds[dice(ARRAY_SIZE(nanoseconds))];
		strbuf_addf(&lab->words, ".%ld", times[i].tv_nsec);
	}
	strbuf_add(&lab->words, now ? " now" : "");
	return result(syscall(SYS_utimensat, folder, path, now ? NULL : times,
	                      throw_of(lab, at_flags, ARRAY_SIZE(at_flags))));
}

static const char *
throw_attribute(struct lab *lab)
{
	static const char *const names[] = {
		"user.one", "user.one", "user.two",  "user.",
		"none.x",   "",         "trusted.x",
	};
	const char *name = names[dice(ARRAY_SIZE(names))];

	strbuf_addf(&lab->words, " '%s'", name);
	return name;
}

/* path or fd is the first argument. */
static long
set_attribute(struct lab *lab, long number, long first)
{
	static const unsigned flags[] = { 0, 0, 0, XATTR_CREATE, XATTR_REPLACE, 8 };
	const char *name = throw_attribute(lab);
	unsigned size = dice(6);

	strbuf_addf(&lab->words, " size %u", size);
	return result(syscall(number, first, name, "value", size,
	                      throw_of(lab, flags, ARRAY_SIZE(flags))));
}

static long
run_setxattr(struct lab *lab)
{
	return set_attribute(lab, SYS_setxattr, (long)throw_path(lab));
}

static long
run_lsetxattr(struct lab *lab)
{
	return set_attribute(lab, SYS_lsetxattr, (long)throw_path(lab));
}

static long
run_fsetxattr(struct lab *lab)
{
	return set_attribute(lab, SYS_fsetxattr, throw_fd(lab));
}

static long
run_removexattr(struct lab *lab)
{
	const char *path = throw_path(lab);

	return result(syscall(SYS_removexattr, path, throw_attribute(lab)));
}

static long
run_lremovexattr(struct lab *lab)
{
	const char *path = throw_path(lab);

	return result(syscall(SYS_lremovexattr, path, throw_attribute(lab)));
}

static long
run_fremovexattr(struct lab *lab)
{
	int fd = throw_fd(lab);

	return result(syscall(SYS_fremovexattr, fd, throw_attribute(lab)));
}

/* What the kernel makes of the working folder without a name, not every release
 * sees alike. */
static unsigned
throw_at_flags(struct lab *lab, int folder)
{
	unsigned flags = throw_of(lab, at_flags, ARRAY_SIZE(at_flags));

	return folder == AT_FDCWD ? flags & ~(unsigned)AT_EMPTY_PATH : flags;
}

static long
run_setxattrat(struct lab *lab)
{
	static const unsigned flags[] = { 0, 0, 0, XATTR_CREATE, XATTR_REPLACE, 8 };
	static const unsigned sizes_given[] = { 16, 16, 16, 16, 24, 15, 5000 };
	int folder = throw_folder(lab);
	const char *path = throw_path(lab), *name = throw_attribute(lab);
	unsigned at = throw_at_flags(lab, folder);
	struct {
		uint64_t value;
		uint32_t size, flags;
		char grown[8];
	} given = {
		.value = (uintptr_t) "value",
		.size = dice(6),
		.flags = throw_of(lab, flags, ARRAY_SIZE(flags)),
		.grown = { dice(3) == 0 },
	};

	strbuf_addf(&lab->words, " size %u %d", (unsigned)given.size,
	            given.grown[0]);
	return result(syscall(SYS_setxattrat, folder, path, at, name, &given,
	                      throw_of(lab, sizes_given, ARRAY_SIZE(sizes_given))));
}

static long
run_removexattrat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab), *name = throw_attribute(lab);

	return result(syscall(SYS_removexattrat, folder, path,
	                      throw_at_flags(lab, folder), name));
}

const struct deed differential_metadata[] = {
	DEED(truncate),    DEED(truncate),      DEED(chmod),
	DEED(fchmod),      DEED(fchmodat),      DEED(fchmodat2),
	DEED(chown),       DEED(lchown),        DEED(fchown),
	DEED(fchownat),    DEED(utime),         DEED(utimes),
	DEED(futimesat),   DEED(utimensat),     DEED(utimensat),
	DEED(setxattr),    DEED(lsetxattr),     DEED(fsetxattr),
	DEED(removexattr), DEED(lremovexattr),  DEED(fremovexattr),
	DEED(setxattrat),  DEED(removexattrat),
};
const unsigned n_differential_metadata = ARRAY_SIZE(differential_metadata);
