/* Random arguments of system calls. */
#include "differential.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static uint64_t state;

void
dice_start(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15u + 1;
	for (unsigned i = 0; i < 8; i++)
		dice(1);
}

unsigned
dice(unsigned n)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

/* What mostly leads on, and what a path ends in. */
static const char *const folders[] = {
	"a", "a", "a", "b", "b", "to-folder", ".", "a/b", "a/..",
};
static const char *const names[] = {
	"a",       "b",         "a",         "b",       "f",     "g",
	"f",       "g",         "f",         "new",     "other", "third",
	"to-file", "to-folder", "to-parent", "missing", "loop",  "fifo",
	"socket",  "to-far",    "to-slash",  ".",       "..",    "missing-in-a",
};

static const char *
throw_name(bool last)
{
	return last || dice(10) == 0 ? names[dice(ARRAY_SIZE(names))]
	                             : folders[dice(ARRAY_SIZE(folders))];
}

/* What is no path at all, or one of the wrong length. */
static const char *
throw_odd(struct lab *lab, char out[2 * PATH_MAX])
{
	switch (dice(7)) {
	case 0:
		strbuf_add(&lab->words, " NULL");
		return NULL;
	case 1:
		strbuf_add(&lab->words, " BAD");
		return (const char *)8;
	case 2:
		strbuf_add(&lab->words, " LONG-NAME");
		memset(out, 'n', NAME_MAX + 1);
		out[NAME_MAX + 1] = '\0';
		return out;
	case 3:
		strbuf_add(&lab->words, " LONG-FOLDER/f");
		memset(out, 'n', NAME_MAX + 1);
		snprintf(out + NAME_MAX + 1, 8, "/f");
		return out;
	case 4: {
		size_t length = PATH_MAX - 3 + dice(4);

		strbuf_addf(&lab->words, " ././...f:%zu", length);
		for (size_t i = 0; i + 1 < length; i++)
			out[i] = i % 2 ? '/' : '.';
		out[length - 2] = '/';
		out[length - 1] = 'f';
		out[length] = '\0';
		return out;
	}
	default:
		strbuf_add(&lab->words, " \"\"");
		return strcpy(out, "");
	}
}

const char *
throw_path(struct lab *lab)
{
	static char paths[4][2 * PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];
	unsigned n = 1 + dice(2) + dice(2);
	size_t length = 0;

	if (dice(25) == 0)
		return throw_odd(lab, path);
	path[0] = '\0';
	if (dice(6) == 0)
		length = (size_t)snprintf(path, PATH_MAX, "%s/", lab->top);
	strbuf_addf(&lab->words, " %s", length ? "@/" : "");
	for (unsigned i = 0; i < n; i++)
		length += (size_t)snprintf(path + length, 64, "%s%s",
		                           i == 0    ? ""
		                           : dice(8) ? "/"
		                                     : "//",
		                           throw_name(i + 1 == n));
	if (dice(9) == 0)
		snprintf(path + length, 8, "%s", dice(4) ? "/" : "//");
	strbuf_add(&lab->words,
	           path[0] == '/' ? path + strlen(lab->top) + 1 : path);
	return path;
}

/* Held from the beginning, always under the same numbers. */
static const struct held {
	const char *name;
	const char *path;
	int flags;
} held[] = {
	{ "<.>", ".", O_RDONLY | O_DIRECTORY },
	{ "<a>", "a", O_RDONLY | O_DIRECTORY },
	{ "<b path>", "b", O_PATH | O_DIRECTORY },
	{ "<f>", "f", O_RDONLY },
	{ "<f path>", "f", O_PATH },
	{ "<link path>", "to-file", O_PATH | O_NOFOLLOW },
	{ "<g write>", "g", O_WRONLY },
	{ "<..>", "..", O_RDONLY | O_DIRECTORY },
	{ "<../..>", "../..", O_RDONLY | O_DIRECTORY },
};
enum { HELD_FIRST = 20, HELD_ABOVE = 2 };

void
differential_hold(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(held); i++) {
		int fd = open(held[i].path, held[i].flags | O_CLOEXEC);

		if (fd < 0 || dup2(fd, HELD_FIRST + (int)i) < 0) {
			perror(held[i].path);
			exit(2);
		}
		close(fd);
	}
}

void
differential_heal(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(held); i++)
		if (held[i].flags == (O_RDONLY | O_DIRECTORY))
			(void)fchmod(HELD_FIRST + (int)i, 0755);
}

/* Its name is gone, and it has others: nobody can tell where those are, so that
 * under bailey nothing is changed by it, see bailey(7). */
static bool
is_lost(int fd)
{
	static const char deleted[] = " (deleted)";
	char link[32], name[PATH_MAX];
	struct stat status;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, name, sizeof(name));
	return length > (ssize_t)sizeof(deleted) &&
	       memcmp(name + length - (sizeof(deleted) - 1), deleted,
	              sizeof(deleted) - 1) == 0 &&
	       fstat(fd, &status) == 0 && status.st_nlink > 0;
}

int
throw_fd(struct lab *lab)
{
	unsigned i = dice(ARRAY_SIZE(held) - HELD_ABOVE);

	if (dice(12) == 0) {
		strbuf_add(&lab->words, " <-1>");
		return -1;
	}
	if (dice(12) == 0) {
		strbuf_add(&lab->words, " <999>");
		return 999;
	}
	if (is_lost(HELD_FIRST + (int)i)) {
		strbuf_add(&lab->words, " <lost>");
		return -1;
	}
	strbuf_addf(&lab->words, " %s", held[i].name);
	return HELD_FIRST + (int)i;
}

int
throw_folder(struct lab *lab)
{
	if (dice(3) == 0)
		return throw_fd(lab);
	if (dice(2) == 0) {
		strbuf_add(&lab->words, " <a>");
		return HELD_FIRST + 1;
	}
	strbuf_add(&lab->words, " CWD");
	return AT_FDCWD;
}

unsigned
throw_of(struct lab *lab, const unsigned *values, unsigned n)
{
	unsigned value = values[dice(n)];

	strbuf_addf(&lab->words, " 0%o", value);
	return value;
}

unsigned
throw_bits(struct lab *lab, const unsigned *values, unsigned n)
{
	unsigned bits = 0;

	for (unsigned i = dice(3); i > 0; i--)
		bits |= values[dice(n)];
	strbuf_addf(&lab->words, " 0%o", bits);
	return bits;
}
