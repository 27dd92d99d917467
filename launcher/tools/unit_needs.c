#include "tools/unit_needs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What the launcher and the supervisor call that @system-service does not hold, or
 * that units take from it again by ~@privileged and ~@resources. */
static const char *const calls[] = { "landlock_create_ruleset",
	                             "landlock_add_rule",
	                             "landlock_restrict_self",
	                             "seccomp",
	                             "ptrace",
	                             "pidfd_getfd",
	                             "process_vm_readv",
	                             "process_vm_writev",
	                             "capset",
	                             "prlimit64",
	                             "setrlimit",
	                             "@chown",
	                             "@setuid" };
#define CALLS                                                                      \
	"landlock_create_ruleset landlock_add_rule landlock_restrict_self "        \
	"seccomp "                                                                 \
	"ptrace pidfd_getfd process_vm_readv process_vm_writev capset prlimit64 "  \
	"setrlimit @chown @setuid"

/* Groups that hold some of them, where a filter refuses what it names. */
static const char *const call_groups[] = { "@debug", "@ipc", "@process",
	                                   "@sandbox" };

enum list_kind { LIST_NONE, LIST_ALLOWS, LIST_REFUSES };

/* The first value of such a directive says which it is: systemd.exec(5). */
static enum list_kind
list_kind(const char *const *values, size_t n)
{
	if (n == 0)
		return LIST_NONE;
	return values[0][0] == '~' ? LIST_REFUSES : LIST_ALLOWS;
}

/* Is the word in one of the values, which are words? A call may have ":errno". */
static bool
list_has(const char *const *values, size_t n, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i < n; i++) {
		const char *at = values[i] + (values[i][0] == '~');

		while (*(at += strspn(at, " \t"))) {
			size_t own = strcspn(at, " \t");

			if (own >= length && strncmp(at, word, length) == 0 &&
			    (own == length || at[length] == ':'))
				return true;
			at += own;
		}
	}
	return false;
}

static unsigned
count_in(const char *const *values, size_t n, const char *const *words,
         size_t n_words)
{
	unsigned count = 0;

	for (size_t i = 0; i < n_words; i++)
		count += list_has(values, n, words[i]);
	return count;
}

static struct unit_need
need_calls(const struct unit_file *unit, const char *const *values, size_t n)
{
	struct unit_need need = {
		"SystemCallFilter=" CALLS,
		"its SystemCallFilter= would end the launcher or the supervisor"
	};
	unsigned named = count_in(values, n, calls, ARRAY_SIZE(calls));

	(void)unit;
	switch (list_kind(values, n)) {
	case LIST_NONE:
		break;
	case LIST_ALLOWS:
		if (named < ARRAY_SIZE(calls))
			return need;
		break;
	case LIST_REFUSES:
		if (named ||
		    count_in(values, n, call_groups, ARRAY_SIZE(call_groups)))
			return need;
		break;
	}
	return (struct unit_need){ 0 };
}

static struct unit_need
need_families(const struct unit_file *unit, const char *const *values, size_t n)
{
	(void)unit;
	if (list_kind(values, n) == LIST_NONE ||
	    (list_kind(values, n) == LIST_ALLOWS) == list_has(values, n, "AF_UNIX"))
		return (struct unit_need){ 0 };
	return (struct unit_need){ "RestrictAddressFamilies=AF_UNIX",
		                   "launcher and supervisor talk through a unix "
		                   "socket" };
}

/* Root's service may become other users, whom the supervisor must be able to read.
 */
static struct unit_need
need_tracing(const struct unit_file *unit, const char *const *values, size_t n)
{
	if (unit_file_value(unit, "User") || unit_file_value(unit, "DynamicUser") ||
	    list_kind(values, n) == LIST_NONE ||
	    (list_kind(values, n) == LIST_ALLOWS) ==
	            list_has(values, n, "CAP_SYS_PTRACE"))
		return (struct unit_need){ 0 };
	return (struct unit_need){ "CapabilityBoundingSet=CAP_SYS_PTRACE",
		                   "the supervisor reads processes of other users; "
		                   "the program does not get it" };
}

static struct unit_need
need_access(const struct unit_file *unit, const char *const *values, size_t n)
{
	const char *max = unit_file_value(unit, "FileDescriptorStoreMax");

	if (!max || strcmp(max, "0") == 0 ||
	    (n && strcmp(values[n - 1], "all") == 0))
		return (struct unit_need){ 0 };
	return (struct unit_need){
		"NotifyAccess=all",
		"descriptors for FileDescriptorStoreMax= are sent "
		"by the supervisor"
	};
}

/* systemd.syntax(7), booleans. */
static bool
is_no(const char *value)
{
	static const char *const words[] = { "no", "false", "off", "0", "n", "f" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(value, words[i]) == 0)
			return true;
	return false;
}

/* Where nothing is guessed there is no main process, with bailey as without. */
static struct unit_need
need_pid_file(const struct unit_file *unit, const char *const *values, size_t n)
{
	const char *guess = unit_file_value(unit, "GuessMainPID");

	if (n == 0 || strcmp(values[n - 1], "forking") != 0 ||
	    unit_file_value(unit, "PIDFile") || (guess && is_no(guess)))
		return (struct unit_need){ 0 };
	return (struct unit_need){ NULL,
		                   "Type=forking without PIDFile=: systemd cannot "
		                   "tell which of the processes is the main one; "
		                   "better in the foreground" };
}

static const struct {
	const char *key; /* whose values it looks at */
	struct unit_need (*find)(const struct unit_file *unit,
	                         const char *const *values, size_t n);
} finders[] = {
	{ "SystemCallFilter", need_calls },
	{ "RestrictAddressFamilies", need_families },
	{ "CapabilityBoundingSet", need_tracing },
	{ "NotifyAccess", need_access },
	{ "Type", need_pid_file },
};

/* Paths with blanks and the like would want quotes, which no installation has. */
static int
need_exec_paths(struct arena *arena, const struct unit_file *unit,
                const char *bailey, const char *preload, struct unit_need *ret)
{
	const char *const *values;
	size_t n;
	int error = unit_file_list(arena, unit, "NoExecPaths", &values, &n);

	if (error || n == 0)
		return error;
	ret->why = "its NoExecPaths= would keep the launcher from being started";
	ret->line = arena_printf(arena, "ExecPaths=%s%s%s", bailey,
	                         preload ? " " : "", preload ? preload : "");
	return ret->line ? 0 : -ENOMEM;
}

int
unit_needs_find(struct arena *arena, const struct unit_file *unit,
                const char *bailey, const char *preload,
                const struct unit_need **ret, size_t *n)
{
	struct unit_need *needs =
	        arena_alloc_array(arena, ARRAY_SIZE(finders) + 1, sizeof(*needs));
	size_t found = 0;
	int error;

	if (!needs)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(finders); i++) {
		const char *const *values;
		size_t n_values;

		error = unit_file_list(arena, unit, finders[i].key, &values,
		                       &n_values);
		if (error)
			return error;
		needs[found] = finders[i].find(unit, values, n_values);
		found += needs[found].why != NULL;
	}
	error = need_exec_paths(arena, unit, bailey, preload, &needs[found]);
	if (error)
		return error;
	found += needs[found].why != NULL;
	*ret = needs;
	*n = found;
	return 0;
}
