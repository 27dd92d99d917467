/* Calls that i386 programs make through socketcall(2) and ipc(2): the filter sees
 * which one, for its number is in a register. One list: multiplex.def. Pure. */
#ifndef BAILEY_KERNEL_MULTIPLEX_H
#define BAILEY_KERNEL_MULTIPLEX_H

#include <stddef.h>
#include <stdint.h>

enum multiplex_where {
	MULTIPLEX_MEMORY,
	MULTIPLEX_REGISTERS,
	MULTIPLEX_UNASKED,
};

enum { MULTIPLEX_ARGUMENTS_MAX = 6 };

struct multiplexed {
	const char *multiplexer;
	uint32_t number; /* ascending for each multiplexer */
	const char *call;
	enum multiplex_where where;
	unsigned n_arguments;
};

const struct multiplexed *multiplexed_calls(size_t *n);

/* NULL: there is no such operation. */
const struct multiplexed *multiplex_find(const char *multiplexer, uint32_t number);

#endif
