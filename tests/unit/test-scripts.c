/* `allow exec ... scripts PLACE...`: which scripts an interpreter is given. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

#include "base/strbuf.h"
#include "policy/decide.h"
#include "policy/policy_print.h"
#include "policy/verify.h"

static const struct row {
	const char *name;
	const char *profile;
	const char *script;
	bool taken;
} rows[] = {
	{ "no word of scripts", "allow exec /usr/bin/", "/srv/www/a", true },
	{ "in a tree", "allow exec /usr/bin/ scripts /srv/www/", "/srv/www/a/b",
	  true },
	{ "outside", "allow exec /usr/bin/ scripts /srv/www/", "/srv/a", false },
	{ "a single file", "allow exec /usr/bin/ scripts /srv/a /srv/b", "/srv/b",
	  true },
	{ "a pattern", "allow exec /usr/bin/ scripts /srv/**/*.py", "/srv/x/a.py",
	  true },
	{ "not the pattern", "allow exec /usr/bin/ scripts /srv/**/*.py",
	  "/srv/x/a.sh", false },
	{ "a zone", "zone @mine += /srv/a/\nallow exec /usr/bin/ scripts @mine",
	  "/srv/a/b", true },
	{ "not in the zone",
	  "zone @mine += /srv/a/\nallow exec /usr/bin/ scripts @mine", "/srv/b",
	  false },
	{ "the rule that lets it start decides",
	  "allow exec /usr/\nallow exec /usr/bin/ scripts /srv/www/", "/srv/b",
	  false },
	{ "two rules about the same: the condition counts",
	  "allow exec /usr/bin/tool\nallow exec /usr/bin/tool scripts /srv/www/",
	  "/srv/b", false },
	{ "... in either order",
	  "allow exec /usr/bin/tool scripts /srv/www/\nallow exec /usr/bin/tool",
	  "/srv/b", false },
	{ "... behind owner=root",
	  "allow exec /usr/bin/tool owner=root\n"
	  "allow exec /usr/bin/tool owner=root scripts /srv/www/",
	  "/srv/b", false },
	{ "the nearer rule of the same path",
	  "allow exec /usr/bin/\n@@ 5\nallow exec /usr/bin/ scripts /srv/www/",
	  "/srv/b", true },
};

START_TEST(scripts_are_judged)
{
	const struct row *row = &rows[_i];
	const struct request request = { .operation = OPERATION_EXEC,
		                         .path = "/usr/bin/tool" };
	_cleanup_fixture_ struct fixture fixture;
	struct verdict verdict;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: refused: %s", row->name,
	              fixture_messages(&fixture));
	verdict = decide(fixture.policy, &request);
	ck_assert_msg(verdict.allowed, "%s: not started", row->name);
	ck_assert_msg(rule_takes_script(verdict.rule, row->script) == row->taken,
	              "%s", row->name);
	ck_assert_msg(fixture.policy->checks_scripts ==
	                      (strstr(row->profile, "scripts") != NULL),
	              "%s", row->name);
}
END_TEST

/* Whichever comes first in the text. */
START_TEST(owner_counts)
{
	static const char *const profiles[] = {
		"allow exec /usr/bin/tool\nallow exec /usr/bin/tool owner=root",
		"allow exec /usr/bin/tool owner=root\nallow exec /usr/bin/tool",
	};
	const struct request request = { .operation = OPERATION_EXEC,
		                         .path = "/usr/bin/tool" };
	_cleanup_fixture_ struct fixture fixture;
	struct verdict verdict;

	fixture_compile(&fixture, profiles[_i], &fixture_facts);
	ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
	verdict = decide(fixture.policy, &request);
	ck_assert_msg(verdict.allowed && verdict.rule->owner_root, "%s",
	              profiles[_i]);
}
END_TEST

START_TEST(places_are_printed)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_fixture_ struct fixture fixture;

	fixture_compile(&fixture,
	                "zone @mine += /srv/a/\nallow exec /usr/bin/ scripts @mine",
	                &fixture_facts);
	ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
	policy_print_text(&text, fixture.policy, false);
	ck_assert_msg(strstr(strbuf_text(&text),
	                     "allow exec /usr/bin/ scripts /srv/a/\n"),
	              "%s", strbuf_text(&text));
}
END_TEST

/* A place without value would be no condition at all. */
START_TEST(no_value_is_a_fault)
{
	_cleanup_fixture_ struct fixture fixture;

	fixture_compile(&fixture, "allow? exec /usr/bin/ scripts ${TTY}",
	                &fixture_facts);
	ck_assert_msg(!fixture.policy && fixture_find(&fixture, "no-value"), "%s",
	              fixture_messages(&fixture));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "scripts", scripts_are_judged, ARRAY_SIZE(rows) },
		{ "owner", owner_counts, 2 },
		{ "printed", places_are_printed, 1 },
		{ "no value", no_value_is_a_fault, 1 },
	};

	return harness_run(harness_suite("scripts", tables, ARRAY_SIZE(tables)));
}
