/* The exposures of the profiles that `bailey check` looks at. For check.c. */
#ifndef BAILEY_TOOLS_CHECK_EXPOSURE_H
#define BAILEY_TOOLS_CHECK_EXPOSURE_H

#include <jansson.h>

#include "tools/exposure.h"
#include "tools/workbench.h"

struct exposed {
	const char *profile;
	const char *file; /* NULL: from no file */
	struct exposure exposure;
};

struct exposed_list {
	struct exposed *items;
	size_t n;
	size_t capacity;
};

/* Measures a policy and adds it; above `most` tenths it is a finding as well. 0 or
 * -ENOMEM. */
int exposed_add(struct workbench *bench, struct exposed_list *list,
                const struct profile *profile, const struct policy *policy,
                const struct policy *marks, unsigned most);

/* A table of the parts that are not 0 for each, on standard output. STATUS_OK or
 * STATUS_USAGE after a message. */
int exposed_print(const struct exposed_list *list);

/* An array of {profile, file, exposure, parts}; NULL without memory. */
json_t *exposed_to_json(const struct exposed_list *list);

#endif
