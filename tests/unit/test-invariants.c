/* Invariant 1: nothing is both writable and executable or loadable. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

static const struct write_exec_row {
	const char *name;
	const char *profile;
	bool accepted;
} write_exec_rows[] = {
	{ "apart", "allow write /tmp/\nallow exec /usr/", true },
	{ "the same tree", "allow write /srv/\nallow exec /srv/", false },
	{ "load is like exec", "allow write /srv/\nallow load /srv/", false },
	{ "written in the exec tree", "allow write /usr/lib/app/\nallow exec /usr/",
	  false },
	{ "executed in the write tree", "allow write /\nallow exec /usr/bin/tool",
	  false },
	{ "in so many words", "allow write-exec /srv/", true },
	{ "in so many words within both",
	  "allow write-exec /srv/www/\nallow exec /srv/\nallow write /tmp/", true },
	{ "in so many words between both",
	  "allow exec /srv/\nallow write-exec /srv/www/\nallow write /srv/www/a/",
	  true },
	{ "in so many words elsewhere",
	  "allow write-exec /srv/www/\nallow exec /srv/\nallow write /srv/",
	  false },
	{ "kept apart by a deny",
	  "allow write /\nallow exec /usr/\ndeny write /usr/", true },
	{ "the deny is too small",
	  "allow write /\nallow exec /usr/\ndeny write /usr/bin/", false },
	{ "the deny takes the root of the meeting alone",
	  "allow write /srv/\nallow exec /srv/*\ndeny write /srv/a", false },
	{ "the deny is of the other layer",
	  "allow write /\nallow exec /usr/\n@@ 5\ndeny write /usr/", true },
	{ "patterns that meet", "allow write /srv/*.php\nallow exec /srv/a*",
	  false },
	{ "patterns that do not", "allow write /srv/*.php\nallow exec /srv/*.sh",
	  true },
	{ "a pattern in a tree",
	  "allow write /srv/**/upload/*\nallow exec /srv/www/", false },
	{ "names denied in a pattern",
	  "allow write /srv/*\nallow exec /srv/*\ndeny write /srv/{a,b,c}", false },
	{ "the seal keeps apart",
	  "allow write /etc/bailey/\nallow exec /etc/bailey/", true },
	{ "read denied is not executable",
	  "allow write /srv/\nallow exec /srv/\ndeny read /srv/", true },
};

START_TEST(nothing_is_both)
{
	const struct write_exec_row *row = &write_exec_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	const struct diag *diag;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	diag = fixture_find(&fixture, "write-exec");
	ck_assert_msg(!diag == row->accepted, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_msg(!fixture.policy == !row->accepted, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_msg(
	        !diag || (diag->at.line > 0 && strstr(diag->hint, "write-exec")),
	        "%s: no place or no hint", row->name);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "write-exec", nothing_is_both, ARRAY_SIZE(write_exec_rows) },
	};

	return harness_run(harness_suite("invariants", tables, ARRAY_SIZE(tables)));
}
