/* The linter: each finding on its example, and none on the near miss beside it. */
#include "policy/lint.h"

#include <string.h>

#include "harness.h"
#include "marks_fixture.h"

static const struct lint_row_test {
	const char *name;
	const char *profile;
	const char *id; /* NULL: nothing is found */
	unsigned line;
	bool service;
} rows[] = {
	{ "a private folder", "allow read ~/.ssh/", "private-granted", 1, false },
	{ "a file in a private folder", "allow? write ~/.ssh/config",
	  "private-granted", 1, false },
	{ "a tree around a private folder", "allow read /srv/ ~/",
	  "private-granted", 1, false },
	{ "a pattern that meets a private pattern", "allow read /home/me/**",
	  "private-granted", 1, false },
	{ "a tree around a private folder that is denied",
	  "allow read ~/\ndeny read ~/.ssh/ ~/*.kdbx", NULL, 0, false },
	{ "a folder beside a private one", "allow read ~/work/", NULL, 0, false },
	{ "what is included is not this profile's",
	  "allow read /srv/\n@@ 3\nallow read ~/.ssh/", NULL, 0, false },
	{ "a private folder that may be executed is read as well",
	  "allow exec ~/.ssh/", "private-granted", 1, false },

	{ "what runs at the start", "allow? write ~/.bashrc",
	  "persistence-writable", 1, false },
	{ "a tree around what runs at the start",
	  "allow? write ~/.config/\ndeny read ~/.ssh/", "persistence-writable", 1,
	  false },
	{ "what cron runs", "allow? write /etc/cron.d/", "persistence-writable", 1,
	  false },
	{ "what runs at the start is read", "allow? read ~/.bashrc", NULL, 0,
	  false },
	{ "a tree around what runs at the start, which is denied",
	  "allow? write ~/.config/\ndeny write ~/.config/autostart/", NULL, 0,
	  false },
	{ "a folder of settings that nothing runs", "allow? write /etc/nginx/",
	  NULL, 0, false },

	{ "written and run", "allow write-exec /srv/", "write-exec-granted", 1,
	  false },
	{ "written here and run there", "allow write /srv/\nallow exec /usr/lib/",
	  NULL, 0, false },

	{ "every port of every address", "allow connect tcp", "network-wide", 1,
	  false },
	{ "every port of every IPv4 address", "allow connect udp 0.0.0.0/0",
	  "network-wide", 1, false },
	{ "the high ports", "allow listen tcp port 1024-65535", "network-wide", 1,
	  false },
	{ "some ports of every address", "allow connect tcp port 80 443", NULL, 0,
	  false },
	{ "every port of a net", "allow connect tcp 10.0.0.0/8", NULL, 0, false },
	{ "a thousand ports", "allow listen tcp port 30000-31023", NULL, 0, false },
	{ "a socket", "allow? connect unix /run/app.sock", NULL, 0, false },

	{ "a shell in a service", "allow exec /usr/bin/\ndeny exec /usr/bin/tool",
	  "interpreter-exec", 1, true },
	{ "a version of an interpreter in a service",
	  "allow exec /usr/bin/python3*", "interpreter-exec", 1, true },
	{ "a shell elsewhere", "allow exec /usr/bin/", NULL, 0, false },
	{ "another program in a service", "allow exec /usr/bin/tool", NULL, 0,
	  true },
	{ "a shell that a service may not start", "deny exec /usr/bin/", NULL, 0,
	  true },

	{ "a rule that never wins", "allow read ~/.ssh/\ndeny read ~/.ssh/", "tie",
	  1, false },
};

START_TEST(finding_is_told)
{
	const struct lint_row_test *row = &rows[_i];
	_cleanup_fixture_ struct fixture fixture = { 0 }, marks = { 0 };
	const struct lint_row *lint;

	fixture_marks(&marks, NULL, &fixture_facts);
	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: refused: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_int_eq(policy_lint_rank(fixture.policy, &fixture.diags), 0);
	ck_assert_int_eq(policy_lint(fixture.policy, marks.policy, row->service,
	                             &fixture.diags),
	                 0);
	ck_assert_msg(fixture.diags.n == (row->id != NULL), "%s: %s", row->name,
	              fixture_messages(&fixture));
	if (!row->id)
		return;
	lint = lint_find(row->id, strlen(row->id));
	ck_assert_msg(lint && strcmp(fixture.diags.items[0].id, row->id) == 0 &&
	                      fixture.diags.items[0].level == lint->level &&
	                      fixture.diags.items[0].at.line == row->line,
	              "%s: %s", row->name, fixture_messages(&fixture));
}
END_TEST

static const struct rank_row {
	const char *name;
	const char *profile;
	const char *id; /* NULL: no message at all */
	enum diag_level level;
	unsigned line;
} rank_rows[] = {
	{ "a clean profile", "allow read /etc/\ndeny read /etc/nginx/", NULL, 0,
	  0 },
	{ "a shipped zone that nobody uses is not looked at",
	  "allow read /etc/\n@@ 31\nzone @a += @b", NULL, 0, 0 },
	{ "read and write of one tree", "allow write /srv/\nallow read /srv/", NULL,
	  0, 0 },
	{ "contraries in one layer", "allow read /etc/\ndeny read /etc/", "tie",
	  DIAG_WARNING, 1 },
	{ "contraries on one operation", "deny write /srv/\nallow write /srv/",
	  "tie", DIAG_WARNING, 2 },
	{ "contraries on others", "deny write /srv/\nallow read /srv/", NULL, 0,
	  0 },
	{ "overruled by the command line",
	  "allow read /etc/\n@@ 0\ndeny read /etc/", "shadowed", DIAG_WARNING, 1 },
	{ "an included rule may be overruled",
	  "allow read /etc/\n@@ 3\ndeny read /etc/", NULL, 0, 0 },
	{ "an included rule may be overruled by all of the profile",
	  "deny read /etc/\n@@ 3\nallow read /etc/", NULL, 0, 0 },
	{ "so may a zone", "zone @a += /etc/\nallow read @a\n@@ 0\ndeny read /etc/",
	  NULL, 0, 0 },
	{ "a deeper rule does not overrule",
	  "allow read /etc/\n@@ 0\ndeny read /etc/nginx/", NULL, 0, 0 },
	{ "said twice", "allow read /etc/\nallow read /etc/", "duplicate",
	  DIAG_NOTE, 2 },
	{ "two spellings", "allow read /www/\nallow read /srv/www/", "duplicate",
	  DIAG_NOTE, 2 },
	{ "ports that meet their contrary",
	  "allow connect tcp port 80\ndeny connect tcp port 80", "tie",
	  DIAG_WARNING, 1 },
	{ "calls that meet their contrary",
	  "allow syscall keyctl\ndeny syscall keyctl", "tie", DIAG_WARNING, 1 },
	{ "overruled by the seal",
	  "allow write /etc/bailey/\ndeny read /etc/bailey/", "tie", DIAG_WARNING,
	  1 },
};

START_TEST(rank_is_told)
{
	const struct rank_row *row = &rank_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	const struct diag *diag;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy && fixture.diags.n == 0, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_int_eq(policy_lint_rank(fixture.policy, &fixture.diags), 0);
	if (!row->id) {
		ck_assert_msg(fixture.diags.n == 0, "%s: %s", row->name,
		              fixture_messages(&fixture));
		return;
	}
	diag = fixture_find(&fixture, row->id);
	ck_assert_msg(diag && fixture.diags.n == 1, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_msg(diag->level == row->level && diag->at.line == row->line,
	              "%s: level %d, line %u", row->name, (int)diag->level,
	              diag->at.line);
}
END_TEST

/* A mark that is empty would find nothing, for ever. */
START_TEST(every_mark_has_members)
{
	_cleanup_fixture_ struct fixture marks = { 0 };

	fixture_marks(&marks, NULL, &fixture_facts);
	for (unsigned mark = 0; mark < MARK_COUNT; mark++)
		ck_assert_msg(mark_first(marks.policy, mark), "none: %s",
		              mark_rules[mark]);
}
END_TEST

START_TEST(ids_are_found_whole)
{
	ck_assert_ptr_eq(lint_find("tie", 3), &lint_rows[LINT_TIE]);
	ck_assert_ptr_null(lint_find("tie", 2));
	ck_assert_ptr_null(lint_find("ties", 4));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "findings", finding_is_told, ARRAY_SIZE(rows) },
		{ "rank", rank_is_told, ARRAY_SIZE(rank_rows) },
		{ "marks", every_mark_has_members, 1 },
		{ "ids", ids_are_found_whole, 1 },
	};

	return harness_run(harness_suite("lint", tables, ARRAY_SIZE(tables)));
}
