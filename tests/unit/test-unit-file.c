/* Units of systemd as `bailey unit` reads and wraps them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "tools/unit_command.h"
#include "tools/unit_file.h"
#include "tools/unit_needs.h"

struct row {
	const char *name;
	const char *text;
	const char *wanted; /* values of ExecStart=, "|" between them */
};

static const struct row rows[] = {
	{ "one", "[Service]\nExecStart=/bin/a b\n", "/bin/a b" },
	{ "other sections", "[Unit]\nExecStart=/bin/a\n[Service]\nExecStart=/bin/b",
	  "/bin/b" },
	{ "several", "[Service]\nExecStart=/bin/a\nExecStart=/bin/b\n",
	  "/bin/a|/bin/b" },
	{ "an empty one takes back",
	  "[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n", "/bin/b" },
	{ "blanks", "[Service]\n  ExecStart = /bin/a  b \n", "/bin/a  b" },
	{ "a line that goes on", "[Service]\nExecStart=/bin/a \\\n# no\n  b\n",
	  "/bin/a    b" },
	{ "comments", "[Service]\n#ExecStart=/bin/a\n;ExecStart=/bin/b\n", "" },
	{ "carriage returns", "[Service]\r\nExecStart=/bin/a\r\n", "/bin/a" },
	{ "a backslash at the end", "[Service]\nExecStart=/bin/a \\", "/bin/a" },
};

static void
join(char *out, size_t size, const char *const *values, size_t n)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s",
		                         i ? "|" : "", values[i]);
}

START_TEST(files_are_read)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct unit_file unit = { 0 };
	const char *const *values;
	char got[256];
	size_t n;

	ck_assert_int_eq(unit_file_parse(arena, rows[_i].text, &unit), 0);
	ck_assert_int_eq(unit_file_list(arena, &unit, "ExecStart", &values, &n), 0);
	join(got, sizeof(got), values, n);
	ck_assert_msg(strcmp(got, rows[_i].wanted) == 0,
	              "%s: got '%s', wanted '%s'", rows[_i].name, got,
	              rows[_i].wanted);
}
END_TEST

static const struct {
	const char *value;
	const char *wanted; /* NULL: there is no program */
	const char *rule;
} commands[] = {
	{ "/bin/a b", "/b run -p p --log=journald -- /bin/a b", NULL },
	{ "-/bin/a $B %i", "-/b run -p p --log=journald -- /bin/a $B %i", NULL },
	{ "!!/bin/a", "!!/b run -p p --log=journald -- /bin/a", NULL },
	{ "\"/bin/a b\" c", "/b run -p p --log=journald -- \"/bin/a b\" c", NULL },
	{ "/bin/a", "/b run -p p --rule \"trace always\" --log=journald -- /bin/a",
	  "trace always" },
	{ "-", NULL, NULL },
	{ "\"\"", NULL, NULL },
};

START_TEST(commands_are_wrapped)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct unit_command command;
	int error = unit_command_parse(arena, commands[_i].value, &command);

	ck_assert_int_eq(error, commands[_i].wanted ? 0 : -EINVAL);
	if (!error)
		ck_assert_str_eq(unit_command_wrap(arena, "/b", "p",
		                                   commands[_i].rule, &command),
		                 commands[_i].wanted);
}
END_TEST

static const struct {
	const char *name;
	const char *text;   /* behind [Service] */
	const char *wanted; /* what the line begins with; "": none; NULL: no line */
} needs[] = {
	{ "nothing", "Type=simple\n", "" },
	{ "calls", "SystemCallFilter=@system-service\n",
	  "SystemCallFilter=landlock_create_ruleset" },
	{ "a filter that refuses others", "SystemCallFilter=~@mount\n", "" },
	{ "a filter that refuses them", "SystemCallFilter=~@debug\n",
	  "SystemCallFilter=" },
	{ "families", "RestrictAddressFamilies=AF_INET\n",
	  "RestrictAddressFamilies=AF_UNIX" },
	{ "families with it", "RestrictAddressFamilies=AF_INET AF_UNIX\n", "" },
	{ "families without it", "RestrictAddressFamilies=~AF_UNIX\n",
	  "RestrictAddressFamilies=AF_UNIX" },
	{ "capabilities of root", "CapabilityBoundingSet=CAP_SETUID\n",
	  "CapabilityBoundingSet=CAP_SYS_PTRACE" },
	{ "capabilities of a user", "User=a\nCapabilityBoundingSet=CAP_KILL\n",
	  "" },
	{ "kept descriptors", "FileDescriptorStoreMax=2\n", "NotifyAccess=all" },
	{ "kept descriptors, heard", "FileDescriptorStoreMax=2\nNotifyAccess=all\n",
	  "" },
	{ "programs", "NoExecPaths=/\n", "ExecPaths=/b /lib/p.so" },
	{ "forking", "Type=forking\n", NULL },
	{ "forking with a PID file", "Type=forking\nPIDFile=/run/a\n", "" },
	{ "forking where no main process is looked for",
	  "Type=forking\nGuessMainPID=no\n", "" },
};

START_TEST(needs_are_found)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *wanted = needs[_i].wanted;
	struct unit_file unit = { 0 };
	const struct unit_need *found;
	size_t n;

	ck_assert_int_eq(
	        unit_file_parse(arena,
	                        arena_concat(arena, "[Service]\n", needs[_i].text),
	                        &unit),
	        0);
	ck_assert_int_eq(
	        unit_needs_find(arena, &unit, "/b", "/lib/p.so", &found, &n), 0);
	ck_assert_msg(n == (wanted && !*wanted ? 0u : 1u), "%s: %zu needs",
	              needs[_i].name, n);
	if (n && wanted)
		ck_assert_msg(strncmp(found[0].line, wanted, strlen(wanted)) == 0,
		              "%s: %s", needs[_i].name, found[0].line);
	else if (n)
		ck_assert_ptr_null(found[0].line);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "files", files_are_read, ARRAY_SIZE(rows) },
		{ "commands", commands_are_wrapped, ARRAY_SIZE(commands) },
		{ "needs", needs_are_found, ARRAY_SIZE(needs) },
	};

	return harness_run(harness_suite("unit file", tables, ARRAY_SIZE(tables)));
}
