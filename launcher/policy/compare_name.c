/* Signals, tracing, system calls; whole groups of calls as one. */
#include <errno.h>
#include <string.h>

#include "policy/compare_steps.h"
#include "policy/syscall_table.h"

static const char *const group_words[] = {
#define GROUP(NAME, word, includes) [SYSCALL_GROUP_##NAME] = word,
#include "policy/syscall_group.def"
#undef GROUP
};

static int
ask_name(struct compare *compare, enum operation operation, const char *name,
         const char *target)
{
	struct request request = { .operation = operation, .name = name };

	return compare_request(compare, &request, target, false);
}

/* -1 narrowed, 0 the same, 1 widened. */
static int
difference(const struct compare *compare, const char *name)
{
	const struct request request = { .operation = OPERATION_SYSCALL,
		                         .name = name };

	return decide(compare->policies[1], &request).allowed -
	       decide(compare->policies[0], &request).allowed;
}

/* Do all calls of the group differ in one way? The first of them, else NULL. */
static const struct syscall_row *
whole_group(const struct compare *compare, unsigned group, int wanted)
{
	const struct syscall_row *first = NULL;
	size_t n, members = 0;
	const struct syscall_row *rows = syscall_rows(&n);

	for (size_t i = 0; i < n; i++) {
		if (!(rows[i].groups & (1ull << group)) ||
		    syscall_is_needed(&rows[i]))
			continue;
		if (difference(compare, rows[i].name) != wanted)
			return NULL;
		if (!first)
			first = &rows[i];
		members++;
	}
	return members > 1 ? first : NULL;
}

static int
compare_calls(struct compare *compare)
{
	unsigned long long told[2] = { 0, 0 }; /* groups: narrowed, widened */
	size_t n;
	const struct syscall_row *rows = syscall_rows(&n);

	for (unsigned group = 0; group < SYSCALL_GROUP_COUNT; group++)
		for (int way = 0; way < 2; way++) {
			const struct syscall_row *row =
			        whole_group(compare, group, way ? 1 : -1);

			if (!row)
				continue;
			told[way] |= 1ull << group;
			if (ask_name(compare, OPERATION_SYSCALL, row->name,
			             group_words[group]))
				return -ENOMEM;
		}
	for (size_t i = 0; i < n; i++) {
		int way = difference(compare, rows[i].name);

		if (way && !(rows[i].groups & told[way > 0]) &&
		    ask_name(compare, OPERATION_SYSCALL, rows[i].name,
		             rows[i].name))
			return -ENOMEM;
	}
	return 0;
}

int
compare_names(struct compare *compare)
{
	static const enum operation operations[] = { OPERATION_SIGNAL,
		                                     OPERATION_PTRACE };
	static const char *const names[] = { "self", "all" };

	for (size_t i = 0; i < 4; i++)
		if (ask_name(compare, operations[i / 2], names[i % 2],
		             names[i % 2]))
			return -ENOMEM;
	return compare_calls(compare);
}
