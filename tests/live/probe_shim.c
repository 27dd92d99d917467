/* Which shim this process has, and how to lose it. */
#include "probe_shim.h"
#include "column.h"
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
print_shim(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	column_print();
	return PROBE_ANSWERED;
}

/* A system call of its own: no wrapper is asked. */
static int
start_without(char **words)
{
	unsetenv("LD_PRELOAD");
	syscall(SYS_execve, words[0], words, environ);
	return -errno;
}

static int
try_without(char **arguments, int n)
{
	(void)n;
	return start_without(arguments);
}

void
probe_lose_shim(char **words)
{
#ifdef PROBE_LOSES_SHIM
	if (!getenv("LD_PRELOAD"))
		return;
	start_without(words);
	perror("probe: it cannot lose its shim");
	exit(2);
#else
	(void)words;
#endif
}

const struct probe_operation probe_shim_operations[] = {
	{ "shim", 0, print_shim, ": honest, it lies or none" },
	{ "without", 1, try_without,
	  "PROGRAM [ARGUMENT]...: becomes it, without a shim" },
	{ NULL, 0, NULL, NULL },
};
