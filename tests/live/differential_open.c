/* Opens, and what the descriptors are good for. */
#include "differential.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* S_ISUID is refused on purpose. */
static const unsigned modes[] = { 0644, 0666, 0600, 0400, 0, 0777, 02755, 01644 };
static const unsigned accesses[] = { O_RDONLY, O_WRONLY, O_RDWR,
	                             O_RDWR,   O_WRONLY, O_ACCMODE };
static const unsigned flags[] = {
	O_CREAT,           O_CREAT,     O_CREAT,    O_EXCL,
	O_TRUNC,           O_APPEND,    O_NONBLOCK, O_NOFOLLOW,
	O_CLOEXEC,         O_DIRECTORY, O_NOATIME,  O_SYNC,
	O_NOCTTY,          O_TMPFILE,   O_PATH,     O_CREAT | O_EXCL,
	O_CREAT | O_TRUNC,
};
static const unsigned resolves[] = {
	RESOLVE_BENEATH, RESOLVE_IN_ROOT,       RESOLVE_NO_SYMLINKS,
	RESOLVE_NO_XDEV, RESOLVE_NO_MAGICLINKS,
};

/* O_NOFOLLOW is spent when a descriptor is there: nothing depends on it then. */
static long
use(struct lab *lab, int fd)
{
	struct stat status;
	long result;
	char byte;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status))
		return -errno;
	strbuf_addf(&lab->words, " -> %d type 0%o flags 0%o %s size %ld", fd,
	            (unsigned)status.st_mode,
	            (unsigned)fcntl(fd, F_GETFL) & ~(unsigned)O_NOFOLLOW,
	            fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "",
	            S_ISREG(status.st_mode) ? (long)status.st_size : 0L);
	if (S_ISREG(status.st_mode)) {
		result = read(fd, &byte, 1);
		strbuf_addf(&lab->words, " read %ld", result < 0 ? -errno : result);
		result = write(fd, "0123456789", lab->number % 10);
		strbuf_addf(&lab->words, " write %ld",
		            result < 0 ? -errno : result);
	}
	close(fd);
	return 0;
}

/* The other end of a FIFO never comes. */
static unsigned
not_waiting(const struct lab *lab, int folder, const char *path, unsigned bits)
{
	struct stat status;

	(void)lab;
	if (!(bits & O_PATH) && fstatat(folder, path, &status, 0) == 0 &&
	    S_ISFIFO(status.st_mode))
		bits |= O_NONBLOCK;
	return bits;
}

static unsigned
throw_flags(struct lab *lab)
{
	unsigned bits = throw_of(lab, accesses, ARRAY_SIZE(accesses));

	return bits | throw_bits(lab, flags, ARRAY_SIZE(flags));
}

static long
run_open(struct lab *lab)
{
	const char *path = throw_path(lab);
	unsigned bits = not_waiting(lab, AT_FDCWD, path, throw_flags(lab));

	return use(lab, (int)syscall(SYS_open, path, bits,
	                             throw_of(lab, modes, ARRAY_SIZE(modes))));
}

static long
run_openat(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	unsigned bits = not_waiting(lab, folder, path, throw_flags(lab));

	return use(lab, (int)syscall(SYS_openat, folder, path, bits,
	                             throw_of(lab, modes, ARRAY_SIZE(modes))));
}

/* Not with O_PATH, which is absent (broker-tier.rows). */
static long
run_openat2(struct lab *lab)
{
	int folder = throw_folder(lab);
	const char *path = throw_path(lab);
	unsigned bits = not_waiting(lab, folder, path,
	                            throw_flags(lab) & ~(unsigned)O_PATH);
	struct open_how how = { .flags = bits };
	size_t size = dice(12) ? sizeof(how) : dice(40);

	if (bits & O_CREAT || (bits & O_TMPFILE) == O_TMPFILE || dice(10) == 0)
		how.mode = throw_of(lab, modes, ARRAY_SIZE(modes));
	if (dice(2))
		how.resolve = throw_bits(lab, resolves, ARRAY_SIZE(resolves));
	strbuf_addf(&lab->words, " size %zu", size);
	return use(lab, (int)syscall(SYS_openat2, folder, path, &how, size));
}

static long
run_creat(struct lab *lab)
{
	const char *path = throw_path(lab);
	struct stat status;

	if (stat(path, &status) == 0 && S_ISFIFO(status.st_mode))
		return 0;
	return use(lab, (int)syscall(SYS_creat, path,
	                             throw_of(lab, modes, ARRAY_SIZE(modes))));
}

const struct deed differential_opens[] = {
	DEED(open),   DEED(open),   DEED(open),    DEED(open),    DEED(openat),
	DEED(openat), DEED(openat), DEED(openat2), DEED(openat2), DEED(creat),
};
const unsigned n_differential_opens = ARRAY_SIZE(differential_opens);
