/* Verdicts about whole trees: exact rows. Soundness is in test-policy-property.c.
 */
#include "harness.h"
#include "policy_fixture.h"

static const struct tree_row {
	const char *name;
	const char *profile;
	enum operation operation;
	const char *folder;
	enum tree_verdict verdict;
} tree_rows[] = {
	{ "nothing said", "", OPERATION_READ, "/", TREE_DENY },
	{ "all of it", "allow read /", OPERATION_READ, "/", TREE_ALLOW },
	{ "all below", "allow read /", OPERATION_READ, "/usr/lib", TREE_ALLOW },
	{ "part of it", "allow read /etc/", OPERATION_READ, "/", TREE_MIXED },
	{ "the folder itself", "allow read /etc/", OPERATION_READ, "/etc",
	  TREE_ALLOW },
	{ "a neighbour", "allow read /etc/", OPERATION_READ, "/etcetera",
	  TREE_DENY },
	{ "a hole", "allow read /\ndeny read /etc/nginx/", OPERATION_READ, "/etc",
	  TREE_MIXED },
	{ "beside the hole", "allow read /\ndeny read /etc/nginx/", OPERATION_READ,
	  "/usr", TREE_ALLOW },
	{ "in the hole", "allow read /\ndeny read /etc/nginx/", OPERATION_READ,
	  "/etc/nginx/x", TREE_DENY },
	{ "a hole that is not there yet", "allow read /\ndeny read /etc/later",
	  OPERATION_READ, "/etc", TREE_MIXED },
	{ "a hole in the hole", "deny read /etc/\nallow read /etc/nginx/",
	  OPERATION_READ, "/etc", TREE_MIXED },
	{ "a hole for writing is none for reading",
	  "allow read /\ndeny write /etc/nginx/", OPERATION_READ, "/etc",
	  TREE_ALLOW },
	{ "a hole for reading is one for writing",
	  "allow write /srv/\ndeny read /srv/www/", OPERATION_WRITE, "/srv",
	  TREE_MIXED },
	{ "a pattern that may match", "allow read /\ndeny read /srv/**/.env",
	  OPERATION_READ, "/srv/www/a", TREE_MIXED },
	{ "a pattern that may not", "allow read /\ndeny read /srv/*/.env",
	  OPERATION_READ, "/srv/www/a/b", TREE_ALLOW },
	{ "a pattern that loses to the tree",
	  "allow read /srv/www/\ndeny read /**/.env", OPERATION_READ, "/srv/www",
	  TREE_ALLOW },
	{ "a pattern that holds the folder alone", "allow read /\ndeny read /srv/*",
	  OPERATION_READ, "/srv/www", TREE_MIXED },
	{ "but not what is below", "allow read /\ndeny read /srv/*", OPERATION_READ,
	  "/srv/www/a", TREE_ALLOW },
	{ "everything below by pattern", "allow read /srv/www/**", OPERATION_READ,
	  "/srv/www/a", TREE_ALLOW },
	{ "not the folder itself", "allow read /srv/www/**", OPERATION_READ,
	  "/srv/www", TREE_MIXED },
	{ "a hole that a nearer layer fills",
	  "allow read /\nallow read /etc/nginx/\n@@ 3\ndeny read /etc/nginx/",
	  OPERATION_READ, "/etc", TREE_ALLOW },
	{ "a hole filled for reading is one for writing",
	  "allow write /srv/\nallow read /srv/www/\n@@ 3\ndeny read /srv/www/",
	  OPERATION_WRITE, "/srv", TREE_MIXED },
	{ "the seal is a hole", "allow write /etc/", OPERATION_WRITE, "/etc",
	  TREE_MIXED },
	{ "but not for reading", "allow read /etc/", OPERATION_READ, "/etc",
	  TREE_ALLOW },
};

START_TEST(tree_is_judged)
{
	const struct tree_row *row = &tree_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	size_t candidates[64];
	size_t n;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_msg(policy_tree_verdict(fixture.policy, row->operation,
	                                  row->folder) == row->verdict,
	              "%s", row->name);
	n = policy_narrow(fixture.policy, row->folder, NULL, 0, candidates);
	ck_assert_msg(policy_tree_verdict_among(fixture.policy, row->operation,
	                                        row->folder, candidates,
	                                        n) == row->verdict,
	              "%s, narrowed", row->name);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "trees", tree_is_judged, ARRAY_SIZE(tree_rows) },
	};

	return harness_run(harness_suite("tree", tables, ARRAY_SIZE(tables)));
}
