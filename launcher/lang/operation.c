#include "lang/operation.h"

#include <errno.h>
#include <string.h>

static const struct row {
	const char *word;
	unsigned gives;
	unsigned takes;
} rows[OPERATION_COUNT] = {
#define OPERATION(NAME, word, kind, gives, takes)                                  \
	[OPERATION_##NAME] = { word, gives, takes },
#include "lang/operation.def"
#undef OPERATION
};

const char *
operation_name(enum operation operation)
{
	return rows[operation].word;
}

unsigned
operation_gives(enum operation operation)
{
	return rows[operation].gives;
}

unsigned
operation_takes(enum operation operation)
{
	return rows[operation].takes;
}

int
operation_from_name(const char *word, enum operation *ret)
{
	enum operation i;

	for (i = 0; i < OPERATION_COUNT; i++) {
		if (strcmp(rows[i].word, word) == 0) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}
