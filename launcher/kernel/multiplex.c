#include "kernel/multiplex.h"

#include <string.h>

#include "base/cleanup.h"

static const struct multiplexed calls[] = {
#define OPERATION(multiplexer, number, call, where, arguments)                     \
	{ #multiplexer, number, #call, MULTIPLEX_##where, arguments },
#include "kernel/multiplex.def"
#undef OPERATION
};

const struct multiplexed *
multiplexed_calls(size_t *n)
{
	*n = ARRAY_SIZE(calls);
	return calls;
}

const struct multiplexed *
multiplex_find(const char *multiplexer, uint32_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].number == number &&
		    strcmp(calls[i].multiplexer, multiplexer) == 0)
			return &calls[i];
	return NULL;
}
