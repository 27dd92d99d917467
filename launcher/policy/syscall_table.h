/* The system calls that bailey knows, their groups, and what happens to them where
 * no rule speaks.  One list: syscall.def (rows) and syscall_group.def (groups,
 * named as `systemd-analyze syscall-filter` names them). Pure. */
#ifndef BAILEY_POLICY_SYSCALL_TABLE_H
#define BAILEY_POLICY_SYSCALL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum syscall_default {
	SYSCALL_ALLOWED,
	SYSCALL_REFUSED, /* EPERM: programs expect that of an unprivileged call */
	SYSCALL_ABSENT,  /* ENOSYS: programs fall back (io_uring, clone3, openat2
	                    ...) */
};

enum syscall_group {
#define GROUP(NAME, word, includes) SYSCALL_GROUP_##NAME,
#include "policy/syscall_group.def"
#undef GROUP
	SYSCALL_GROUP_COUNT,
};

enum { SYSCALL_NAME_SIZE = 32 };

struct syscall_row {
	/* "openat": same on every ABI. In the row itself: hundreds of pointers
	 * would be relocated at every start. */
	char name[SYSCALL_NAME_SIZE];
	enum syscall_default fallback;
	unsigned long long groups; /* bits of 1ull << enum syscall_group */
};

const struct syscall_row *syscall_rows(size_t *n);        /* sorted by name */
const struct syscall_row *syscall_find(const char *name); /* NULL: unknown */

/* Is word a known name or "@group"? Does it cover this row? No word covers a call
 * that is needed. */
bool syscall_word_known(const char *word);
bool syscall_word_covers(const char *word, const struct syscall_row *row);

/* Without these no program starts, ends or returns from a signal: execve,
 * exit, exit_group, restart_syscall, rt_sigreturn, sigreturn. No rule takes them.
 */
bool syscall_is_needed(const struct syscall_row *row);

/* All group names and call names for did-you-mean: NULL-terminated. */
const char *const *syscall_words(size_t *n);

#endif
