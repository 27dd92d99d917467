/* Threads: of their own, or for one act. */
#ifndef BAILEY_SUPERVISOR_THREAD_H
#define BAILEY_SUPERVISOR_THREAD_H

#include <stddef.h>

/* Runs run(argument) with a stack of that many bytes; nobody waits for it. 0 or
 * -errno. */
int thread_start(size_t stack, void *(*run)(void *), void *argument);

/* The same, waited for: for an act behind walls of Landlock, which a thread cannot
 * take down again. It has the ids of the calling one. */
int thread_run(void *(*run)(void *), void *argument);

#endif
