/* `scripts`: what an interpreter is started with. */
#ifndef BAILEY_SUPERVISOR_SCRIPT_H
#define BAILEY_SUPERVISOR_SCRIPT_H

#include "supervisor/call.h"

/* Of a tracee that is stopped behind its exec of program, before its first
 * instruction: its arguments are the kernel's, and nobody else can change them. Its
 * script is the file that was started where that is not the program (a `#!` line);
 * else the first argument that names a regular file; else, where no argument but
 * options is there, a regular file that is its standard input.
 *
 * 0: the rule that lets the program start says no `scripts`, there is no script, or
 * it lies there. -EACCES: it does not, or cannot be found out, as
 * where the process has another root (chroot(2)); recorded. */
int script_check(struct call *call, const char *program);

#endif
