/* Threads that nobody waits for. */
#ifndef BAILEY_SUPERVISOR_THREAD_H
#define BAILEY_SUPERVISOR_THREAD_H

#include <stddef.h>

/* Runs run(argument) with a stack of that many bytes. 0 or -errno. */
int thread_start(size_t stack, void *(*run)(void *), void *argument);

#endif
