/* Replays files, and without arguments the seeds of the target and mutations of
 * them: the same ones each time, unless BAILEY_TEST_SEED says otherwise. TAP. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "fuzz.h"

enum {
	MUTATIONS = 20000,
	INPUT_MAX = 64 * 1024,
	SEEDS_MAX = 256,
};

struct seed {
	char *name;
	char *bytes;
	size_t length;
};

static struct seed seeds[SEEDS_MAX];
static size_t n_seeds;
static uint64_t random_state;

static size_t
random_below(size_t limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return limit ? (size_t)(random_state >> 33) % limit : 0;
}

static void
add_seed(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct seed *seed = &seeds[n_seeds];

	if (fd < 0 || n_seeds == SEEDS_MAX ||
	    fd_read_all(fd, INPUT_MAX, &seed->bytes, &seed->length)) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(EXIT_FAILURE);
	}
	seed->name = strdup(path);
	n_seeds++;
}

static int
is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
add_corpus(void)
{
	const char *root = getenv("abs_top_srcdir");
	struct dirent **entries;
	char folder[4096], path[8192];
	int n, i;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	         root ? root : ".", fuzz_corpus);
	n = scandir(folder, &entries, is_seed, alphasort);
	if (n <= 0) {
		fprintf(stderr, "no seeds in %s\n", folder);
		exit(EXIT_FAILURE);
	}
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		add_seed(path);
		free(entries[i]);
	}
	free(entries);
}

static const char *
random_word(void)
{
	size_t n = 0;

	while (fuzz_words[n])
		n++;
	return fuzz_words[random_below(n)];
}

/* Puts bytes in the place of `gone` bytes at `at`. */
static void
replace(char *input, size_t *length, size_t at, size_t gone, const char *bytes,
        size_t n_bytes)
{
	if (gone > *length - at)
		gone = *length - at;
	if (*length - gone + n_bytes > INPUT_MAX)
		return;
	memmove(input + at + n_bytes, input + at + gone, *length - at - gone);
	memcpy(input + at, bytes, n_bytes);
	*length += n_bytes - gone;
}

static void
mutate(char *input, size_t *length)
{
	const struct seed *other = &seeds[random_below(n_seeds)];
	size_t at = random_below(*length + 1), from = random_below(other->length);
	const char *word = random_word();
	char byte = (char)random_below(256);

	switch (random_below(5)) {
	case 0:
		replace(input, length, at, 1, &byte, 1);
		return;
	case 1:
		replace(input, length, at, random_below(8), "", 0);
		return;
	case 2:
		replace(input, length, at, 0, word, strlen(word));
		return;
	case 3:
		replace(input, length, at, random_below(6), word, strlen(word));
		return;
	case 4:
		replace(input, length, at, 0, other->bytes + from,
		        random_below(other->length - from));
		return;
	}
}

static void
run_mutations(void)
{
	static char input[INPUT_MAX + 1];
	const struct seed *seed;
	size_t length, round, changes;

	for (round = 0; round < MUTATIONS; round++) {
		seed = &seeds[random_below(n_seeds)];
		length = seed->length;
		memcpy(input, seed->bytes, length);
		for (changes = 1 + random_below(6); changes; changes--)
			mutate(input, &length);
		LLVMFuzzerTestOneInput((const uint8_t *)input, length);
	}
}

int
main(int argc, char **argv)
{
	const char *number = getenv("BAILEY_TEST_SEED");
	size_t i;
	int arg;

	random_state = number ? strtoull(number, NULL, 0) : 20240229;
	for (arg = 1; arg < argc; arg++)
		add_seed(argv[arg]);
	if (argc == 1)
		add_corpus();
	printf("1..%zu\n", n_seeds + (argc == 1));
	for (i = 0; i < n_seeds; i++) {
		LLVMFuzzerTestOneInput((const uint8_t *)seeds[i].bytes,
		                       seeds[i].length);
		printf("ok %zu - %s\n", i + 1,
		       strrchr(seeds[i].name, '/') ? strrchr(seeds[i].name, '/') + 1
		                                   : seeds[i].name);
		fflush(stdout);
	}
	if (argc == 1) {
		printf("# BAILEY_TEST_SEED=%llu\n",
		       (unsigned long long)random_state);
		fflush(stdout);
		run_mutations();
		printf("ok %zu - %d mutations\n", n_seeds + 1, MUTATIONS);
	}
	for (i = 0; i < n_seeds; i++) {
		free(seeds[i].name);
		free(seeds[i].bytes);
	}
	return EXIT_SUCCESS;
}
