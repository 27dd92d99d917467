#include "column.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

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

void
column_print(void)
{
	int found = 0;

	dl_iterate_phdr(see_object, &found);
	if (liar_lies)
		puts(liar_lies() ? "it lies" : "it is silent");
	else
		puts(found ? "honest" : "none");
}

bool
column_told(int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], "shim") != 0)
		return false;
	column_print();
	return true;
}
