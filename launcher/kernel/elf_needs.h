/* What a program's file says that it needs: libraries, where they are looked for,
 * and which functions of libc it calls. Nothing is run. Of programs of 32 bits only
 * that they are such is known. */
#ifndef BAILEY_KERNEL_ELF_NEEDS_H
#define BAILEY_KERNEL_ELF_NEEDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct elf_needs {
	bool elf;               /* else a script, or neither */
	bool i386;              /* a program of 32 bits */
	bool listens;           /* it calls listen() or bind() */
	bool connects;          /* connect() or getaddrinfo() */
	bool starts;            /* exec, posix_spawn, system, popen */
	bool jit;               /* a library that makes code at run time */
	const char *script;     /* "/usr/bin/perl": of #!; NULL: none */
	const char *const *run; /* folders of DT_RUNPATH and DT_RPATH, $ORIGIN
	                           filled in */
	size_t n_run;
};

/* path: absolute. A file that is cut short or odd says nothing. 0, -errno, -ENOMEM.
 * Strings go to the arena. */
int elf_needs_read(struct arena *arena, const char *path, struct elf_needs *ret);

#endif
