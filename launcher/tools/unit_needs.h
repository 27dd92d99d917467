/* What a unit must say besides, so that bailey can do its work in it. */
#ifndef BAILEY_TOOLS_UNIT_NEEDS_H
#define BAILEY_TOOLS_UNIT_NEEDS_H

#include "tools/unit_file.h"

struct unit_need {
	const char *line; /* for the drop-in; NULL: nobody but the user can help */
	const char *why;
};

/* In *ret (arena), for the launcher of that path and its shim (NULL: none). 0,
 * -ENOMEM. */
int unit_needs_find(struct arena *arena, const struct unit_file *unit,
                    const char *bailey, const char *preload,
                    const struct unit_need **ret, size_t *n);

#endif
