/* Addresses that lead nowhere: all is as libc and the kernel alone have it. */
#include "surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, REFUSALS = 5 };

static char *nowhere; /* no page */

/* The end of a page that has nothing behind it. NULL: no memory. */
static char *
make_end_of_page(void)
{
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || munmap(page + PAGE, PAGE))
		return NULL;
	return page + PAGE;
}

/* A text without its end. */
static char *
make_unfinished(void)
{
	nowhere = make_end_of_page();
	return nowhere ? memcpy(nowhere - 2, "/x", 2) : NULL;
}

/* The shim begins to look at a path by itself behind some refusals. */
static int
be_refused(void)
{
	int error = 0;

	for (int i = 0; i < REFUSALS; i++)
		error = try_to_open(path);
	return error;
}

#define IS_FAULT(route, failed)                                                    \
	do {                                                                       \
		be_refused();                                                      \
		errno = 0;                                                         \
		if (!(failed) || errno != EFAULT) {                                \
			printf("%s: %s\n", route, strerror(errno));                \
			faults++;                                                  \
		}                                                                  \
	} while (0)

static int
open_by_all(char *text)
{
	FILE *stream = fopen("/dev/null", "r");
	int faults = 0;

	IS_FAULT("open", open(text, O_RDONLY) < 0);
	IS_FAULT("openat", openat(AT_FDCWD, text, O_RDONLY) < 0);
	IS_FAULT("openat64", openat64(AT_FDCWD, text, O_RDONLY) < 0);
	IS_FAULT("open to write", open(text, O_WRONLY) < 0);
	IS_FAULT("creat", creat(text, 0600) < 0);
	IS_FAULT("fopen", !fopen(text, "r"));
	IS_FAULT("freopen", !freopen(text, "r", stream));
	IS_FAULT("mkdir", mkdir(text, 0700));
	IS_FAULT("unlink", unlink(text));
	IS_FAULT("remove", remove(text));
	IS_FAULT("rename", rename(text, path));
	return faults;
}

/* path: one that is refused, so that something is remembered. */
int
by_bad_paths(void)
{
	char *unfinished = make_unfinished();

	if (!unfinished || be_refused() != -EACCES)
		return puts("it was not refused"), 0;
	if (open_by_all(nowhere) + open_by_all((char *)8) + open_by_all(unfinished))
		return 0;
	return say(0);
}

static int
spawn_error(const char *program, char *const *words, char *const *environment)
{
	pid_t child;

	errno = posix_spawn(&child, program, NULL, NULL, words, environment);
	return errno;
}

/* In a child: should one of them start, it says something else than "ok". */
static int
start_by_all(char **bad)
{
	char program[] = "/bin/echo", wrong[] = "it was started";
	char *const words[] = { program, wrong, NULL };
	char *const none[] = { NULL };
	int faults = 0;

	IS_FAULT("execve", execve(program, words, bad));
	IS_FAULT("execve, words", execve(program, bad, none));
	IS_FAULT("execve, path", execve(nowhere, words, none));
	IS_FAULT("execveat", execveat(AT_FDCWD, program, words, bad, 0));
	IS_FAULT("execvpe", execvpe(program, words, bad));
	IS_FAULT("posix_spawn", spawn_error(program, words, bad));
	clearenv();
	IS_FAULT("system", (system(nowhere) >> 8) == 127 && (errno = EFAULT));
	environ = bad;
	IS_FAULT("execv", execv(program, words));
	IS_FAULT("execvp", execvp(program, words));
	return faults;
}

int
by_bad_words(void)
{
	char first[] = "A=1", *unfinished = make_unfinished();
	char *bad[] = { first, nowhere, NULL };
	char *endless[] = { first, unfinished, NULL };
	char **cut = (char **)(void *)make_end_of_page() - 1;
	char **const lists[] = { (char **)nowhere, (char **)8, bad, endless, cut };
	int faults = 0;

	*cut = first;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		pid_t child = fork();
		int status;

		if (child == 0)
			_exit(start_by_all(lists[i]));
		waitpid(child, &status, 0);
		faults += status;
	}
	if (faults)
		return printf("status %x\n", faults), 0;
	return say(0);
}
