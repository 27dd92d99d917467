/* See differential.h. */
#include "differential.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "column.h"

enum { REFILL_EVERY = 20 };

/* What there is at the beginning, and again now and then. */
static const struct thing {
	char kind; /* d folder, f file, l link, p FIFO, s socket */
	const char *path;
	const char *text;
} things[] = {
	{ 'd', "a", "" },
	{ 'd', "b", "" },
	{ 'd', "a/b", "" },
	{ 'd', "a/a", "" },
	{ 'f', "f", "text of f\n" },
	{ 'f', "g", "text of g\n" },
	{ 'f', "a/f", "text of a/f\n" },
	{ 'f', "b/g", "text of b/g\n" },
	{ 'f', "a/b/f", "text of a/b/f\n" },
	{ 'l', "to-file", "f" },
	{ 'l', "to-folder", "a" },
	{ 'l', "to-parent", ".." },
	{ 'l', "to-far", "a/b/../f" },
	{ 'l', "to-slash", "f/" },
	{ 'l', "missing", "nowhere" },
	{ 'l', "missing-in-a", "a/nowhere" },
	{ 'l', "a/missing", "../b/nowhere" },
	{ 'l', "loop", "a/loop" },
	{ 'l', "a/loop", "../loop" },
	{ 'l', "a/to-file", "../g" },
	{ 'p', "fifo", "" },
	{ 's', "a/socket", "" },
};

static int
make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return -1;
	if (write(fd, text, strlen(text)) < 0)
		perror(path);
	return close(fd);
}

static int
make_thing(const struct thing *thing)
{
	switch (thing->kind) {
	case 'd':
		return mkdir(thing->path, 0755);
	case 'f':
		return make_file(thing->path, thing->text);
	case 'l':
		return symlink(thing->text, thing->path);
	case 'p':
		return mkfifo(thing->path, 0644);
	default:
		return mknod(thing->path, S_IFSOCK | 0644, 0);
	}
}

static const char *
outcome(long result)
{
	return result < 0 ? strerrorname_np((int)-result) : "ok";
}

static void
refill(const struct lab *lab)
{
	differential_heal();
	for (size_t i = 0; i < ARRAY_SIZE(things); i++)
		printf("%u make %s: %s\n", lab->number, things[i].path,
		       outcome(make_thing(&things[i]) ? -errno : 0));
}

/* One that this architecture has. */
static const struct deed *
throw_deed(void)
{
	unsigned n = n_differential_opens, m = n_differential_entries;
	const struct deed *deed;

	do {
		unsigned i = dice(n + m + n_differential_metadata);

		deed = i < n       ? &differential_opens[i]
		       : i < n + m ? &differential_entries[i - n]
		                   : &differential_metadata[i - n - m];
	} while (deed->number < 0);
	return deed;
}

static void
run_case(struct lab *lab)
{
	const struct deed *deed = throw_deed();
	long result;

	strbuf_free(&lab->words);
	strbuf_add(&lab->words, deed->name);
	if (dice(20) == 0) {
		unsigned mask = dice(8) << dice(7) & 0777;

		umask(mask);
		strbuf_addf(&lab->words, " (umask 0%o)", mask);
	}
	result = deed->run(lab);
	printf("%u %s: %s", lab->number, strbuf_text(&lab->words), outcome(result));
	if (result > 0)
		printf(" %ld", result);
	printf("\n");
}

/* Bare it shall be able to do what bailey leaves it. */
static void
keep_capabilities(void)
{
	const char *text = getenv("DIFFERENTIAL_CAPS");
	unsigned kept = text ? (unsigned)strtoul(text, NULL, 16) : 0;
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		exit(2);
	for (unsigned i = 0; i < ARRAY_SIZE(data); i++) {
		data[i].permitted &= i ? 0 : kept;
		data[i].effective &= i ? 0 : kept;
		data[i].inheritable = 0;
	}
	if (syscall(SYS_capset, &header, data))
		exit(2);
}

static int
run_cases(uint64_t seed, unsigned count, const char *folder)
{
	struct lab lab = { .top = folder, .words = STRBUF_EMPTY };

	if (chdir(folder)) {
		perror(folder);
		return 2;
	}
	keep_capabilities();
	umask(022);
	differential_hold();
	dice_start(seed);
	for (lab.number = 1; lab.number <= count; lab.number++) {
		run_case(&lab);
		if (lab.number % REFILL_EVERY == 0)
			refill(&lab);
	}
	differential_heal();
	strbuf_free(&lab.words);
	return 0;
}

int
main(int argc, char **argv)
{
	/* What the caller has left open would shift the numbers of the bare run. */
	close_range(3, ~0U, 0);
	if (column_told(argc, argv))
		return 0;
	if (argc == 3 && strcmp(argv[1], "make") == 0) {
		if (chdir(argv[2]))
			return 2;
		for (size_t i = 0; i < ARRAY_SIZE(things); i++)
			if (make_thing(&things[i]))
				return 2;
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "list") == 0) {
		differential_list(argv[2], ".");
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "run") == 0)
		return run_cases(strtoull(argv[2], NULL, 0),
		                 (unsigned)strtoul(argv[3], NULL, 0), argv[4]);
	fprintf(stderr, "usage: differential make|run SEED COUNT|list FOLDER\n");
	return 2;
}
