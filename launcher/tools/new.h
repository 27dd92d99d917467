/* `bailey new`, between its files.
 *
 *     new.c          options, the program, where the text goes
 *     new_package.c  what the package and its unit say
 *     new_text.c     the profile and its test */
#ifndef BAILEY_TOOLS_NEW_H
#define BAILEY_TOOLS_NEW_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "kernel/elf_needs.h"
#include "kernel/package_list.h"

struct new_list {
	const char **items;
	size_t n, capacity;
};

/* What is known of a program. Strings belong to the arena. */
struct new_program {
	struct arena *arena;
	const char *name;     /* of the profile */
	const char *path;     /* as it was found */
	const char *resolved; /* links followed */
	bool arguments;       /* the command names files that exist */
	struct elf_needs needs;
	struct package package; /* name NULL: no package has it */
	const char *unit; /* "/lib/systemd/system/nginx.service"; NULL: none starts
	                     it */
	bool becomes;     /* the unit starts it as root */
	const char *pid_file;    /* NULL: none */
	struct new_list reads;   /* folders, with '/' */
	struct new_list writes;  /* the same */
	struct new_list runtime; /* below /run, with '/' */
};

/* Fills package and all below it. 0, -ENOMEM, -errno. */
int new_read_package(struct new_program *program);

/* The profile; the lines of NAME.test, for a profile beside it. */
void new_profile(struct strbuf *out, const struct new_program *program);
void new_test(struct strbuf *out, const struct new_program *program);

#endif
