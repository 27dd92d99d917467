/* Every way of libc to a file: what the shim stands in front of.
 *
 *     read FILE       opens it by each route; a line each: ROUTE ok | ERRNO
 *     these FILE...   opens each by open(2) alone: FILE ok | ERRNO
 *     one PATH        opens it by open(2) alone: ok | refused
 *     shared NAME     the same by shm_open(3)
 *     after PATH      the same, behind an open to write that is refused
 *     list FOLDER     lists it by each route
 *     walk FOLDER     all that nftw(3) and ftw(3) tell of it
 *     ready FOLDER    makes what must be there before ...
 *     make FOLDER     makes, moves, removes FOLDER/ROUTE by each route
 *     start PROGRAM   starts it by each route, with an empty environment, and
 *                     prints what it prints
 *     each FOLDER     starts FOLDER/ROUTE by each route
 *     search          starts ROUTE by each route that looks for it in PATH
 *     shell system | popen   lets libc start the shell, and says what became of it
 *     without WORD... starts a program without the shim, as only a system call of
 *                     its own can
 *     names           what there is
 *
 * Built without sanitizers and without _FORTIFY_SOURCE; dynamic and static. */
#include "routes.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char one[] = "one";

static void
take_read(char **words)
{
	read_all(words[0]);
}

static void
take_list(char **words)
{
	list_all(words[0]);
}

static void
take_make(char **words)
{
	make_all(words[0]);
}

static void
take_ready(char **words)
{
	make_ready(words[0]);
}

static void
take_these(char **words)
{
	read_these(words);
}

static void
take_one(char **words)
{
	read_one(words[0]);
}

static void
take_shared(char **words)
{
	read_shared(words[0]);
}

static void
take_after(char **words)
{
	read_after(words[0]);
}

/* The words of main stand before these. */
static void
take_start(char **words)
{
	start_all((char *[]){ words[-2], one, words[0], NULL });
}

static void
take_each(char **words)
{
	start_each(words[0], (char *[]){ NULL, one, words[0], NULL });
}

static void
take_search(char **words)
{
	(void)words;
	start_each(NULL, (char *[]){ NULL, one, one, NULL });
}

static void
take_shell(char **words)
{
	start_shell(words[0]);
}

static void
take_walk(char **words)
{
	walk_all(words[0]);
}

static void
take_without(char **words)
{
	syscall(SYS_execve, words[0], words, (char *[]){ NULL });
	_exit(126);
}

static void
take_names(char **words)
{
	(void)words;
	read_names();
	make_names();
	start_names();
}

static const struct verb {
	const char *name;
	int n_words;
	void (*take)(char **words);
} verbs[] = {
	{ "read", 1, take_read },   { "list", 1, take_list },
	{ "make", 1, take_make },   { "ready", 1, take_ready },
	{ "one", 1, take_one },     { "shared", 1, take_shared },
	{ "after", 1, take_after }, { "start", 1, take_start },
	{ "each", 1, take_each },   { "search", 0, take_search },
	{ "shell", 1, take_shell }, { "walk", 1, take_walk },
	{ "names", 0, take_names }, { "without", 1, take_without },
	{ "these", 1, take_these },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc < 2 + verbs[i].n_words || strcmp(argv[1], verbs[i].name))
			continue;
		verbs[i].take(argv + 2);
		return 0;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(stderr, "usage: routes %s%s\n", verbs[i].name,
		        verbs[i].n_words ? " WORD" : "");
	return 2;
}
