/* The environment that a program is started with: the shim stays in it. Shared by
 * environment.c and start.c. */
#ifndef BAILEY_PRELOAD_ENVIRONMENT_H
#define BAILEY_PRELOAD_ENVIRONMENT_H

#include "shim.h"

enum {
	ENTRIES_MAX = 1000, /* a longer environment is left as it is */
	TEXT_MAX = 4096,    /* of a variable, and of a command for the shell */
	ASAN_TEXT_MAX = 1024,
};

/* In the memory of the wrapper: nothing is allocated, not even in a child of vfork,
 * whose memory is its parent's. */
struct environment {
	char *entries[ENTRIES_MAX + 3];
	char preload[TEXT_MAX];
	char asan[ASAN_TEXT_MAX];
};

/* The environment to start with: the caller's, or one with the shim in *room. What
 * cannot be read is the kernel's to refuse. */
char *const *environment_keep(char *const *list, struct environment *room);

/* libc starts the shell with `environ` itself, so where the program has taken the
 * variable away the command starts the shell again, with it. The command, or one in
 * room. */
const char *environment_keep_in_command(const char *command, char room[TEXT_MAX]);

/* The value of the variable ("NAME=") of the program's own environment, shorter
 * than `most`; NULL: it has none, or it cannot be read. */
const char *environment_value(const char *name, size_t most);

#endif
