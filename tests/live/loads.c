/* Did a library that the folder of the test holds become code of this process?
 *
 *     loads dlopen FILE     opens it first
 *
 *     loads preload         it is there: LD_PRELOAD, LD_LIBRARY_PATH, $ORIGIN
 *
 *     loads mapped TEXT     a library whose name holds TEXT was loaded
 *
 *     loads audited TEXT    one is mapped as code: an auditor
 *
 * Exits 0 where it did, 1 and the loader's reason on stderr where not. */
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

/* An auditor has a name space of its own (rtld-audit(7)). */
static int
is_in_maps(const char *text)
{
	char line[4096];
	FILE *maps = fopen("/proc/self/maps", "re");
	int status = 1;

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, text) && strstr(line, "r-xp"))
			status = 0;
	if (maps)
		fclose(maps);
	return status;
}

/* (/proc/self/maps of a child is not to be read under every profile.) */
static int
has_name(struct dl_phdr_info *info, size_t size, void *text)
{
	(void)size;
	return strstr(info->dlpi_name, text) != NULL;
}

static int
is_mapped(char *text)
{
	return dl_iterate_phdr(has_name, text) ? 0 : 1;
}

int
main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "audited"))
		return is_in_maps(argv[2]);
	if (argc > 2 && !strcmp(argv[1], "mapped"))
		return is_mapped(argv[2]);
	if (argc > 2 && !dlopen(argv[2], RTLD_NOW | RTLD_GLOBAL)) {
		fprintf(stderr, "loads: %s\n", dlerror());
		return 1;
	}
	if (dlsym(RTLD_DEFAULT, "bailey_dropped"))
		return 0;
	fputs("loads: no symbol of the library\n", stderr);
	return 1;
}
