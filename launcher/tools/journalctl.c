#include "tools/journalctl.h"

#include <errno.h>

#include "events/journal.h"
#include "kernel/command.h"

#define PROGRAM "/usr/bin/journalctl"
#define OUTPUT_MAX (256 * 1024 * 1024)

static const struct location nowhere;

int
journalctl_read(struct arena *arena, struct diag_list *diags, const char *unit,
                time_t since, struct event_list *ret)
{
	_cleanup_free_ char *text = NULL;
	/* The name is in one word with its option: it cannot be an option itself.
	 */
	const char *const words[] = {
		"journalctl",
		"--output=json",
		"--all", /* else long fields are left out */
		"--no-pager",
		"--quiet",
		"MESSAGE_ID=" JOURNAL_MESSAGE_ID,
		arena_printf(arena, "--unit=%s", unit),
		arena_printf(arena, "--since=@%lld", (long long)since),
		NULL,
	};
	struct event_list list = { 0 };
	size_t length;
	int error;

	for (size_t i = 0; i < ARRAY_SIZE(words) - 1; i++)
		if (!words[i])
			return -ENOMEM;
	error = command_read(PROGRAM, words, OUTPUT_MAX, &text, &length);
	if (error)
		diag_error(diags, "journal", &nowhere, NULL,
		           error == -ENOENT ? "%s is not installed"
		                            : "%s could not read the journal",
		           PROGRAM);
	else
		error = journal_read_lines(arena, text, length, &list);
	if (!error)
		*ret = list;
	return error;
}
