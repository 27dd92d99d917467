/* bailey diff: rows about what it says, and random pairs of policies against every
 * path of a small world: nothing that differs is missed, nothing is said that does
 * not. */
#include "policy/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "harness.h"
#include "policy_fixture.h"
#include "policy_random.h"

static const struct {
	const char *name;
	const char *before;
	const char *after;
	const char *
	        wanted; /* "KIND OPERATIONS TARGET" or "KIND: SETTING", '|' between;
	                   '~' behind a target: in part */
} rows[] = {
	{ "the same", "allow read /srv/", "allow read /srv/", "" },
	{ "other words, the same rights", "allow read /srv/\nallow read /srv/www/",
	  "allow read /srv/", "" },
	{ "a tree", "", "allow read /srv/", "widened read /srv/" },
	{ "a tree less", "allow read /srv/", "", "narrowed read /srv/" },
	{ "write gives read", "", "allow write /srv/", "widened read,write /srv/" },
	{ "write beside read", "allow read /srv/", "allow write /srv/",
	  "widened write /srv/" },
	{ "a hole", "allow read /srv/", "allow read /srv/\ndeny read /srv/www/",
	  "narrowed read /srv/www/" },
	{ "a tree with a hole", "", "allow read /srv/\ndeny read /srv/www/",
	  "widened read /srv/~" },
	{ "a hole that only one has", "allow read /srv/\ndeny read /srv/www/",
	  "allow read /srv/", "widened read /srv/www/" },
	{ "a tree below a tree is not said twice", "",
	  "allow read /srv/\nallow read /srv/www/", "widened read /srv/" },
	{ "a pattern", "allow read /srv/",
	  "allow read /srv/\ndeny read /srv/**/.env",
	  "narrowed read /srv/**/.env~" },
	{ "what decides where a rule is missing",
	  "deny load /srv/\nallow load /*/www/", "allow load /*/www/",
	  "widened load /srv/~" },
	{ "where neither the shortest nor a fresh name shows it",
	  "deny read /a/x\ndeny read /*.*/x",
	  "deny read /a/x\ndeny read /*.*/x\nallow read /a*/x",
	  "widened read /a*/x~" },
	{ "all addresses are not said again for one",
	  "allow connect tcp 10.0.0.0/8 port 80", "allow connect tcp",
	  "widened connect tcp" },
	{ "a port", "allow connect tcp port 80", "allow connect tcp port 80 443",
	  "widened connect tcp port 443" },
	{ "neighbouring ports", "allow connect tcp port 80",
	  "allow connect tcp port 80-90\nallow connect tcp port 91",
	  "widened connect tcp port 81-91" },
	{ "every port", "", "allow listen udp", "widened listen udp" },
	{ "an address", "", "allow connect tcp 127.0.0.1 port 80",
	  "widened connect tcp 127.0.0.1 port 80" },
	{ "an address among all", "allow connect tcp",
	  "allow connect tcp\ndeny connect tcp 10.0.0.0/8",
	  "narrowed connect tcp 10.0.0.0/8" },
	{ "an abstract socket", "", "allow connect unix @x", "widened connect @x" },
	{ "a signal", "", "allow signal all", "widened signal all" },
	{ "a group of calls", "", "allow syscall @keyring",
	  "widened syscall @keyring" },
	{ "one call of a group", "", "allow syscall add_key",
	  "widened syscall add_key" },
	{ "code at run time", "", "allow jit",
	  "widened: may now make code at run time (jit)" },
	{ "a capability", "caps keep chown", "",
	  "narrowed: no longer keeps the capability chown" },
	{ "a lower limit", "limit nofile 200", "limit nofile 100",
	  "narrowed: now limit nofile 100, was limit nofile 200" },
	{ "a limit less", "limit nofile 200", "",
	  "widened: now no limit of nofile, was limit nofile 200" },
	{ "tracing less", "trace always", "",
	  "widened: is no longer traced always" },
	{ "a condition more", "allow exec /usr/bin/tool",
	  "allow exec /usr/bin/tool owner=root",
	  "narrowed: exec /usr/bin/tool: now only owner=root" },
	{ "a condition less", "allow exec /usr/bin/ owner=root",
	  "allow exec /usr/bin/",
	  "widened: exec /usr/bin/: no longer only owner=root" },
	{ "a condition under a wider rule", "allow load /usr/bin/tool owner=root",
	  "allow load /usr/",
	  "widened read,load /usr/~|widened: load /usr/bin/tool: no longer only "
	  "owner=root" },
	{ "the condition of a rule that is gone",
	  "allow exec /usr/bin/tool owner=root", "",
	  "narrowed read,exec /usr/bin/tool" },
	{ "a condition that never counts",
	  "allow exec /usr/bin/tool owner=root\ndeny exec /usr/bin/tool",
	  "deny exec /usr/bin/tool", "narrowed read /usr/bin/tool" },
	{ "a place of scripts more", "allow exec /usr/bin/tool scripts /srv/",
	  "allow exec /usr/bin/tool scripts /srv/ /tmp/",
	  "widened: exec /usr/bin/tool: no longer only scripts /srv/" },
	{ "a smaller place", "allow exec /usr/bin/tool scripts /srv/",
	  "allow exec /usr/bin/tool scripts /srv/www/",
	  "narrowed: exec /usr/bin/tool: now only scripts /srv/www/" },
	{ "launch control", "verify /usr/", "verify /usr/bin/",
	  "widened: before code runs: no longer verify /usr/|"
	  "narrowed: before code runs: now verify /usr/bin/" },
	{ "environment", "env drop A", "env set B=1",
	  "widened: env: no longer drops A|changed: env: now sets B=1" },
};

static void
add_change(struct strbuf *out, const struct change *change)
{
	const char *separator = " ";

	if (out->length)
		strbuf_add_char(out, '|');
	strbuf_add(out, change_kind_name(change->kind));
	if (change->setting) {
		strbuf_addf(out, ": %s", change->setting);
		return;
	}
	for (unsigned i = 0; i < OPERATION_COUNT; i++) {
		if (!(change->operations & (1u << i)))
			continue;
		strbuf_addf(out, "%s%s", separator, operation_name(i));
		separator = ",";
	}
	strbuf_addf(out, " %s%s", change->target, change->in_part ? "~" : "");
}

/* Each is shown by a request that the two answer differently. */
static void
check_witnesses(const struct policy *before, const struct policy *after,
                const struct comparison *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct change *change = &list->items[i];

		if (change->setting)
			continue;
		ck_assert_int_eq(decide(before, &change->witness).allowed,
		                 change->kind == CHANGE_NARROWED);
		ck_assert_int_eq(decide(after, &change->witness).allowed,
		                 change->kind == CHANGE_WIDENED);
	}
}

START_TEST(differences_are_told)
{
	_cleanup_fixture_ struct fixture before = { 0 }, after = { 0 };
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct comparison list;

	fixture_compile(&before, rows[_i].before, &fixture_facts);
	fixture_compile(&after, rows[_i].after, &fixture_facts);
	ck_assert_msg(before.policy && after.policy, "%s: %s %s", rows[_i].name,
	              fixture_messages(&before), fixture_messages(&after));
	ck_assert_int_eq(
	        policy_compare(before.arena, before.policy, after.policy, &list),
	        0);
	check_witnesses(before.policy, after.policy, &list);
	for (size_t i = 0; i < list.n; i++)
		add_change(&text, &list.items[i]);
	ck_assert_msg(strcmp(strbuf_text(&text), rows[_i].wanted) == 0, "%s: %s",
	              rows[_i].name, strbuf_text(&text));
}
END_TEST

static bool
speaks_of(const struct change *change, enum change_kind kind,
          enum operation operation, const char *path)
{
	return change->kind == kind && (change->operations & (1u << operation)) &&
	       operation_target_kind(change->witness.operation) == TARGET_PATH &&
	       glob_match(change->target, path);
}

struct seen {
	size_t differing;
};

/* What is said of this path and operation against what is so. */
static void
check_path(const struct policy *before, const struct policy *after,
           const struct comparison *list, enum operation operation,
           const char *path, const char *texts, struct seen *seen)
{
	const struct request request = { .operation = operation, .path = path };
	bool old = decide(before, &request).allowed;
	bool new = decide(after, &request).allowed;
	bool told = old == new;

	for (size_t i = 0; i < list->n; i++) {
		const struct change *change = &list->items[i];

		for (enum change_kind kind = CHANGE_WIDENED;
		     kind <= CHANGE_NARROWED; kind++) {
			if (!speaks_of(change, kind, operation, path))
				continue;
			told |= new == (kind == CHANGE_WIDENED);
			ck_assert_msg(change->in_part || (old != new &&new ==
			                                  (kind == CHANGE_WIDENED)),
			              "%s of all %s, but not of %s %s:\n%s",
			              change_kind_name(kind), change->target,
			              operation_name(operation), path, texts);
		}
	}
	seen->differing += old != new;
	ck_assert_msg(told, "not told: %s %s:\n%s", operation_name(operation), path,
	              texts);
}

START_TEST(random_policies_are_compared)
{
	static const enum operation operations[] = { OPERATION_READ,
		                                     OPERATION_WRITE,
		                                     OPERATION_EXEC, OPERATION_LOAD,
		                                     OPERATION_IOCTL };
	struct facts facts = fixture_facts;
	struct seen seen = { 0 };
	size_t compared = 0;

	random_start(20261134u + (unsigned)_i);
	facts.resolve = random_resolve;
	for (int round = 0; round < 400; round++) {
		_cleanup_fixture_ struct fixture before = { 0 }, after = { 0 };
		_cleanup_strbuf_ struct strbuf a = STRBUF_EMPTY, b = STRBUF_EMPTY;
		struct random_profile profiles[2] = { random_profile(),
			                              random_profile() };
		struct comparison list;

		/* Often without patterns, often nearly the same. */
		for (size_t i = 0; round % 4 < 2 && i < RULES_MAX; i++)
			for (size_t j = 0; j < 2; j++)
				profiles[j].rules[i].off |=
				        strpbrk(profiles[j].rules[i].pattern,
				                "*?[") != NULL;
		if (round % 2) {
			profiles[1] = profiles[0];
			profiles[1].rules[0].off = true;
		}
		fixture_compile(&before, random_profile_text(&a, &profiles[0]),
		                &facts);
		fixture_compile(&after, random_profile_text(&b, &profiles[1]),
		                &facts);
		if (!before.policy || !after.policy)
			continue;
		compared++;
		ck_assert_int_eq(policy_compare(before.arena, before.policy,
		                                after.policy, &list),
		                 0);
		check_witnesses(before.policy, after.policy, &list);
		strbuf_addf(&a, "--- and\n%s", strbuf_text(&b));
		for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
			for (size_t j = 0; j < n_random_paths; j++)
				check_path(before.policy, after.policy, &list,
				           operations[i], random_paths[j],
				           strbuf_text(&a), &seen);
	}
	ck_assert_uint_gt(seen.differing, 1000);
	ck_assert_uint_gt(compared, 40);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "rows", differences_are_told, ARRAY_SIZE(rows) },
		{ "random", random_policies_are_compared, 12 },
	};

	return harness_run(harness_suite("compare", tables, ARRAY_SIZE(tables)));
}
