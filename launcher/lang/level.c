#include "lang/level.h"

#include <errno.h>
#include <string.h>

static const char *const names[LEVEL_COUNT] = {
	[LEVEL_PROTECTED] = "protected",
	[LEVEL_LOCKED] = "locked",
	[LEVEL_INSTALL] = "install",
};

const char *
launch_level_name(enum launch_level level)
{
	return names[level];
}

int
launch_level_from_name(const char *word, enum launch_level *ret)
{
	for (enum launch_level i = LEVEL_PROTECTED; i < LEVEL_COUNT; i++)
		if (strcmp(names[i], word) == 0) {
			*ret = i;
			return 0;
		}
	return -EINVAL;
}
