#include "policy/syscall_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define BIT(NAME) (1ull << SYSCALL_GROUP_##NAME)

static const struct syscall_row rows[] = {
#define SYSCALL(name, fallback, groups) { #name, SYSCALL_##fallback, groups },
#include "policy/syscall.def"
#undef SYSCALL
};

static const struct {
	const char *word;
	unsigned long long includes;
} groups[] = {
#define GROUP(NAME, word, includes) { word, includes },
#include "policy/syscall_group.def"
#undef GROUP
};

#define SYSCALL(name, fallback, groups)                                            \
	static_assert(sizeof(#name) <= SYSCALL_NAME_SIZE, "room for " #name);
#include "policy/syscall.def"
#undef SYSCALL

static_assert(ARRAY_SIZE(groups) == SYSCALL_GROUP_COUNT, "a group for each row");
static_assert(SYSCALL_GROUP_COUNT <= 64,
              "groups are bits of an unsigned long long");

static const char *const needed[] = {
	"execve",          "exit",         "exit_group",
	"restart_syscall", "rt_sigreturn", "sigreturn",
};

const struct syscall_row *
syscall_rows(size_t *n)
{
	*n = ARRAY_SIZE(rows);
	return rows;
}

static int
compare_row(const void *name, const void *row)
{
	return strcmp(name, ((const struct syscall_row *)row)->name);
}

const struct syscall_row *
syscall_find(const char *name)
{
	return bsearch(name, rows, ARRAY_SIZE(rows), sizeof(rows[0]), compare_row);
}

/* The group's own bit and those of the groups in it; 0 where the word names none.
 */
static unsigned long long
group_bits(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (strcmp(groups[i].word, word) == 0)
			return 1ull << i | groups[i].includes;
	return 0;
}

bool
syscall_word_known(const char *word)
{
	return word[0] == '@' ? group_bits(word) != 0 : syscall_find(word) != NULL;
}

bool
syscall_is_needed(const struct syscall_row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (strcmp(needed[i], row->name) == 0)
			return true;
	return false;
}

bool
syscall_word_covers(const char *word, const struct syscall_row *row)
{
	if (word[0] == '@' ? !(group_bits(word) & row->groups)
	                   : strcmp(word, row->name) != 0)
		return false;
	return !syscall_is_needed(row);
}

const char *const *
syscall_words(size_t *n)
{
	static const char *words[ARRAY_SIZE(groups) + ARRAY_SIZE(rows) + 1];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		words[count++] = groups[i].word;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		words[count++] = rows[i].name;
	*n = count;
	return words;
}
