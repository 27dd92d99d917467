#include "probe.h"
#include "probe_shim.h"

#include <stdio.h>
#include <string.h>

/* A closed stdout is one of the things under test: nothing is reported then, the
 * status still counts. */
static void
print_word(const char *word)
{
	printf("%s\n", word);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	int result;

	probe_lose_shim(argv);
	result = probe_run(argv + 1, argc - 1);
	if (result > 0)
		return 0;
	if (result == 0) {
		print_word("ok");
		return 0;
	}
	print_word(strerrorname_np(-result) ? strerrorname_np(-result) : "unknown");
	return 1;
}
