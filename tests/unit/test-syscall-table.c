#include "policy/syscall_table.h"

#include <string.h>

#include "base/cleanup.h"
#include "harness.h"

/* Is the call in the group? As `systemd-analyze syscall-filter` prints it. */
static const struct {
	const char *name;
	const char *word;
	const char *call;
	bool covered;
} cover_rows[] = {
	{ "a name covers its call", "openat", "openat", true },
	{ "a name covers no other", "openat", "open", false },
	{ "a name is no prefix", "open", "openat", false },
	{ "a group covers its call", "@file-system", "openat", true },
	{ "a group covers no other", "@file-system", "socket", false },
	{ "a call in two groups, first", "@mount", "chroot", true },
	{ "a call in two groups, second", "@privileged", "chroot", true },
	{ "an included group", "@privileged", "init_module", true },
	{ "an included group of many", "@system-service", "mq_open", true },
	{ "a call of the including group", "@system-service", "ioctl", true },
	{ "not by inclusion backwards", "@module", "acct", false },
	{ "@system-service without mounts", "@system-service", "mount", false },
	{ "@system-service with keys", "@system-service", "keyctl", true },
	{ "@process without clone3", "@process", "clone3", false },
	{ "@file-system without openat2", "@file-system", "openat2", false },
	{ "@aio without io_uring", "@aio", "io_uring_setup", false },
	{ "@io-uring", "@io-uring", "io_uring_setup", true },
	{ "clone3 in full", "clone3", "clone3", true },
	{ "a group that is not there", "@nothing", "openat", false },
	{ "execve is needed", "execve", "execve", false },
	{ "execve is needed by groups too", "@default", "execve", false },
	{ "exit is needed", "@default", "exit", false },
	{ "exit_group is needed", "@default", "exit_group", false },
	{ "rt_sigreturn is needed", "@default", "rt_sigreturn", false },
	{ "restart_syscall is needed", "@default", "restart_syscall", false },
	{ "brk is not", "@default", "brk", true },
};

START_TEST(covers)
{
	const struct syscall_row *row = syscall_find(cover_rows[_i].call);

	ck_assert_ptr_nonnull(row);
	ck_assert_msg(syscall_word_covers(cover_rows[_i].word, row) ==
	                      cover_rows[_i].covered,
	              "%s", cover_rows[_i].name);
}
END_TEST

static const struct {
	const char *name;
	const char *word;
	bool known;
} known_rows[] = {
	{ "a call", "read", true },
	{ "the first call", "_llseek", true },
	{ "the last call", "writev", true },
	{ "a call of arm64 and i386", "clock_gettime64", true },
	{ "a misspelt call", "raed", false },
	{ "a number", "0", false },
	{ "nothing", "", false },
	{ "a group", "@keyring", true },
	{ "a group with a dash", "@io-event", true },
	{ "a group without its sign", "keyring", false },
	{ "a misspelt group", "@keyrings", false },
	{ "the sign alone", "@", false },
};

START_TEST(known)
{
	ck_assert_msg(syscall_word_known(known_rows[_i].word) ==
	                      known_rows[_i].known,
	              "%s", known_rows[_i].name);
}
END_TEST

START_TEST(rows_are_sorted)
{
	size_t n;
	const struct syscall_row *rows = syscall_rows(&n);

	ck_assert_uint_gt(n, 400);
	for (size_t i = 1; i < n; i++)
		ck_assert_msg(strcmp(rows[i - 1].name, rows[i].name) < 0,
		              "%s is out of order", rows[i].name);
}
END_TEST

START_TEST(words_are_all_there)
{
	size_t n_rows, n;
	const char *const *words = syscall_words(&n);

	syscall_rows(&n_rows);
	ck_assert_uint_eq(n, n_rows + SYSCALL_GROUP_COUNT);
	ck_assert_ptr_null(words[n]);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(syscall_word_known(words[i]), "%s is not known",
		              words[i]);
}
END_TEST

/* A group that covers nothing is a misspelt bit. */
START_TEST(groups_are_filled)
{
	size_t n_rows, n_words;
	const struct syscall_row *rows = syscall_rows(&n_rows);
	const char *const *words = syscall_words(&n_words);

	for (size_t i = 0; i < SYSCALL_GROUP_COUNT; i++) {
		size_t covered = 0;

		for (size_t k = 0; k < n_rows; k++)
			covered += syscall_word_covers(words[i], &rows[k]);
		ck_assert_msg(covered > 0, "%s is empty", words[i]);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "syscall covers", covers, ARRAY_SIZE(cover_rows) },
		{ "syscall known", known, ARRAY_SIZE(known_rows) },
		{ "syscall rows sorted", rows_are_sorted, 1 },
		{ "syscall words", words_are_all_there, 1 },
		{ "syscall groups filled", groups_are_filled, 1 },
	};

	return harness_run(
	        harness_suite("syscall_table", tables, ARRAY_SIZE(tables)));
}
