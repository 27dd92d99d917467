/* Asking, and remembering for a moment what was refused. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "raw.h"
#include "wire.h"

enum {
	KNOWN = 1 << 30, /* beside the bits of enum wire_fact */
	SLOTS = 64,
	HOT = 3, /* refusals in a row, before memory is asked in front of the kernel
	          */
	WRITING = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC,
};

/* All zero at first. A torn slot holds the key of one refusal and the end of
 * another: no end is further away than WIRE_REMEMBER_MS. */
struct slot {
	_Atomic uint64_t key;
	_Atomic int64_t end; /* CLOCK_MONOTONIC, ms */
};

static _Atomic unsigned facts;
static _Atomic int64_t last_end; /* nothing is remembered any longer */
static _Atomic unsigned streak;  /* of refusals, up to HOT */
static struct slot slots[SLOTS];

unsigned
ask_facts(void)
{
	unsigned known = atomic_load_explicit(&facts, memory_order_relaxed);
	long answer;

	if (known)
		return known & ~(unsigned)KNOWN;
	answer = raw_call(SYS_openat, AT_FDCWD, 0, 0, 0, WIRE_QUERY, WIRE_ASK);
	if (answer == -EINTR)
		return 0; /* another time */
	known = answer > 0 ? (unsigned)answer : 0;
	atomic_store_explicit(&facts, known | KNOWN, memory_order_relaxed);
	return known;
}

bool
ask_is_worth(int error, unsigned fact)
{
	return (error == EACCES || error == EPERM || error == EXDEV) &&
	       (ask_facts() & fact) != 0;
}

/* FNV-1a; 0: it cannot be read, or is too long. */
static uint64_t
key_of(const char *path)
{
	struct memory_seen seen = { 0 };
	ssize_t length = memory_length(&seen, path, PATH_MAX);
	uint64_t key = 0xcbf29ce484222325u;

	if (length < 0)
		return 0;
	for (ssize_t i = 0; i < length; i++)
		key = (key ^ (unsigned char)path[i]) * 0x100000001b3u;
	return key ? key : 1;
}

/* Coarse, from the vdso: no system call. */
static int64_t
now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
count_refusal(void)
{
	unsigned count = atomic_load_explicit(&streak, memory_order_relaxed);

	if (count < HOT)
		atomic_store_explicit(&streak, count + 1, memory_order_relaxed);
}

static void
remember(const char *path)
{
	uint64_t key = key_of(path);
	struct slot *slot = &slots[key % SLOTS];
	int64_t end = now_ms() + WIRE_REMEMBER_MS;

	count_refusal();
	if (!key)
		return;
	atomic_store_explicit(&slot->end, end, memory_order_relaxed);
	atomic_store_explicit(&slot->key, key, memory_order_release);
	atomic_store_explicit(&last_end, end, memory_order_relaxed);
}

/* Only what wire.h says of WIRE_REFUSED can have been remembered: paths that begin
 * with '/'. */
static bool
is_remembered(const char *path)
{
	int64_t now = now_ms();
	const struct slot *slot;
	uint64_t key;

	if (now >= atomic_load_explicit(&last_end, memory_order_relaxed))
		return false;
	key = key_of(path);
	slot = &slots[key % SLOTS];
	return key &&
	       atomic_load_explicit(&slot->key, memory_order_acquire) == key &&
	       now < atomic_load_explicit(&slot->end, memory_order_relaxed);
}

/* To look costs an open that the kernel allows a twelfth more, so that it is done
 * where the last ones were all refused, and no longer than they are. */
bool
ask_is_refused(const char *path, int flags)
{
	if (atomic_load_explicit(&streak, memory_order_relaxed) < HOT || !path ||
	    flags & (WRITING | O_PATH))
		return false;
	if (is_remembered(path))
		return true;
	atomic_store_explicit(&streak, 0, memory_order_relaxed);
	return false;
}

/* Nobody is there to answer any more: then it is as the kernel said. */
static int
answered(long result)
{
	return result == -ENOSYS ? -EACCES : (int)result;
}

int
ask_open(int folder, const char *path, int flags, mode_t mode)
{
	unsigned fact = flags & WRITING ? WIRE_WRITES : WIRE_READS;
	long result;

	if (flags & O_PATH || !(ask_facts() & fact))
		return -EACCES;
	if (!(flags & WRITING) && is_remembered(path)) {
		count_refusal();
		return -EACCES;
	}
	result = raw_call(SYS_openat, folder, (long)path, flags, mode, 0, WIRE_ASK);
	if (result != -WIRE_REFUSED)
		return answered(result);
	remember(path);
	return -EACCES;
}

int
ask_call(long number, long a, long b, long c, long d, long e)
{
	return answered(raw_call(number, a, b, c, d, e, WIRE_ASK));
}

void
ask_start(int folder, const char *path, int flags)
{
	raw_call(SYS_openat, folder, (long)path, flags, 0, WIRE_START, WIRE_ASK);
}

int
ask_return(int result)
{
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}
