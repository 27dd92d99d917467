/* What systemd tells a service of itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "kernel/host.h"

struct row {
	const char *name;
	const char *variable;
	const char *value;
	enum unit_folder folder;
	const char *wanted; /* separated by blanks */
};

static const struct row rows[] = {
	{ "one", "STATE_DIRECTORY", "/var/lib/x", UNIT_FOLDER_STATE, "/var/lib/x" },
	{ "several", "CACHE_DIRECTORY", "/var/cache/x:/var/cache/y/z",
	  UNIT_FOLDER_CACHE, "/var/cache/x /var/cache/y/z" },
	{ "logs", "LOGS_DIRECTORY", "/var/log/x", UNIT_FOLDER_LOGS, "/var/log/x" },
	{ "runtime", "RUNTIME_DIRECTORY", "/run/x", UNIT_FOLDER_RUNTIME, "/run/x" },
	{ "configuration", "CONFIGURATION_DIRECTORY", "/etc/x",
	  UNIT_FOLDER_CONFIGURATION, "/etc/x" },
	{ "credentials", "CREDENTIALS_DIRECTORY", "/run/credentials/x.service",
	  UNIT_FOLDER_CREDENTIALS, "/run/credentials/x.service" },
	{ "a user's own", "STATE_DIRECTORY", "/home/me/.local/state/x",
	  UNIT_FOLDER_STATE, "/home/me/.local/state/x" },
	{ "a user's runtime", "RUNTIME_DIRECTORY", "/run/user/1000/x",
	  UNIT_FOLDER_RUNTIME, "/run/user/1000/x" },
	{ "nothing", "STATE_DIRECTORY", "", UNIT_FOLDER_STATE, "" },
	{ "elsewhere", "STATE_DIRECTORY", "/etc", UNIT_FOLDER_STATE, "" },
	{ "the base itself", "STATE_DIRECTORY", "/var/lib", UNIT_FOLDER_STATE, "" },
	{ "the base with a slash", "STATE_DIRECTORY", "/var/lib/",
	  UNIT_FOLDER_STATE, "" },
	{ "upwards", "STATE_DIRECTORY", "/var/lib/../../etc", UNIT_FOLDER_STATE,
	  "" },
	{ "upwards at the end", "STATE_DIRECTORY", "/var/lib/x/..",
	  UNIT_FOLDER_STATE, "" },
	{ "two slashes", "STATE_DIRECTORY", "/var/lib//x", UNIT_FOLDER_STATE, "" },
	{ "a hidden one", "STATE_DIRECTORY", "/var/lib/.x", UNIT_FOLDER_STATE,
	  "/var/lib/.x" },
	{ "relative", "STATE_DIRECTORY", "var/lib/x", UNIT_FOLDER_STATE, "" },
	{ "a home folder", "STATE_DIRECTORY", "/home/me/.ssh", UNIT_FOLDER_STATE,
	  "" },
	{ "one of two is elsewhere", "STATE_DIRECTORY", "/root:/var/lib/x",
	  UNIT_FOLDER_STATE, "/var/lib/x" },
	{ "of another kind", "CREDENTIALS_DIRECTORY", "/run/x",
	  UNIT_FOLDER_CREDENTIALS, "" },
};

static const struct row *asked;

static char *
look_up(const char *name)
{
	static char value[128];

	if (strcmp(name, asked->variable) != 0)
		return NULL;
	snprintf(value, sizeof(value), "%s", asked->value);
	return value;
}

START_TEST(test_folders)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct facts facts = { .home = "/home/me",
		               .runtime_dir = "/run/user/1000" };
	const struct fact_list *list;
	char got[256] = "";

	asked = &rows[_i];
	list = &facts.unit_folders[asked->folder];
	ck_assert_int_eq(host_unit_folders(arena, look_up, &facts), 0);
	for (size_t i = 0; i < list->n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
		         i ? " " : "", list->items[i]);
	ck_assert_msg(strcmp(got, asked->wanted) == 0, "%s: got '%s', wanted '%s'",
	              asked->name, got, asked->wanted);
}
END_TEST

START_TEST(test_is_unit)
{
	char own[24];

	snprintf(own, sizeof(own), "%d", (int)getpid());
	unsetenv("SYSTEMD_EXEC_PID");
	ck_assert(!host_is_unit());
	setenv("SYSTEMD_EXEC_PID", "1", 1);
	ck_assert(!host_is_unit());
	setenv("SYSTEMD_EXEC_PID", own, 1);
	ck_assert(host_is_unit());
	unsetenv("SYSTEMD_EXEC_PID");
}
END_TEST

/* Outside of units the variables are anybody's. */
START_TEST(test_facts)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct diag_list diags;
	struct facts facts;
	char own[24];

	diag_list_init(&diags, arena);
	snprintf(own, sizeof(own), "%d", (int)getpid());
	setenv("STATE_DIRECTORY", "/var/lib/x", 1);
	unsetenv("SYSTEMD_EXEC_PID");
	ck_assert_int_eq(
	        host_facts(arena, &(struct host_request){ 0 }, &diags, &facts), 0);
	ck_assert_uint_eq(facts.unit_folders[UNIT_FOLDER_STATE].n, 0);
	setenv("SYSTEMD_EXEC_PID", own, 1);
	ck_assert_int_eq(
	        host_facts(arena, &(struct host_request){ 0 }, &diags, &facts), 0);
	ck_assert_uint_eq(facts.unit_folders[UNIT_FOLDER_STATE].n, 1);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "folders of a service", test_folders, ARRAY_SIZE(rows) },
		{ "started by systemd", test_is_unit, 1 },
		{ "facts", test_facts, 1 },
	};

	return harness_run(harness_suite("host unit", tables, ARRAY_SIZE(tables)));
}
