/* Which shim this process has, and how to lose it. */
#include "probe_shim.h"
#include "probe.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of the library that lies (liar_library.c). */
unsigned long liar_lies(void) __attribute__((weak));

static int
see_object(struct dl_phdr_info *object, size_t size, void *found)
{
	(void)size;
	if (strstr(object->dlpi_name, "/libbailey-preload.so"))
		*(int *)found = 1;
	return 0;
}

static int
print_shim(char **arguments, int n)
{
	int found = 0;

	(void)arguments;
	(void)n;
	dl_iterate_phdr(see_object, &found);
	if (liar_lies)
		puts(liar_lies() ? "it lies" : "it is silent");
	else
		puts(found ? "honest" : "none");
	return PROBE_ANSWERED;
}

/* A system call of its own: no wrapper is asked. */
void
probe_lose_shim(char **words)
{
#ifdef PROBE_LOSES_SHIM
	if (!getenv("LD_PRELOAD"))
		return;
	unsetenv("LD_PRELOAD");
	syscall(SYS_execve, words[0], words, environ);
	perror("probe: it cannot lose its shim");
	exit(2);
#else
	(void)words;
#endif
}

const struct probe_operation probe_shim_operations[] = {
	{ "shim", 0, print_shim, ": honest, it lies or none" },
	{ NULL, 0, NULL, NULL },
};
