/* Names, JSON, launches without arguments. */
#include "harness.h"
#include "policy_fixture.h"

#include "policy/decide.h"
#include "policy/names.h"
#include "policy/policy_print.h"

/* Every name is found again; the table has no hole. */
START_TEST(names_are_complete)
{
	size_t n;
	const char *const *names = capability_names(&n);
	int number;

	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(capability_from_name(names[i], &number), 0);
		ck_assert_uint_eq((size_t)number, i);
		ck_assert_str_eq(capability_name(number), names[i]);
	}
	ck_assert_ptr_null(capability_name((int)n));
	ck_assert_ptr_null(capability_name(-1));
	names = limit_names(&n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(limit_from_name(names[i], &number), 0);
		ck_assert_str_eq(limit_name(number), names[i]);
	}
	ck_assert_int_eq(capability_from_name("CAP_SYS_ADMIN", &number), 0);
	ck_assert_int_eq(number, 21);
	ck_assert_int_eq(limit_from_name("files", &number), -EINVAL);
}
END_TEST

START_TEST(json_says_the_same)
{
	_cleanup_fixture_ struct fixture fixture;
	json_t *json;
	const char *effect, *target, *file, *tier;
	json_int_t line;

	fixture_compile(&fixture,
	                "allow read /etc/\ncaps keep chown\nlimit core infinity\n"
	                "env set A=b\nmkdir /srv/new/\nprotect /srv/\n",
	                &fixture_facts);
	ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
	ck_assert_int_eq(policy_to_json(fixture.policy, &json), 0);
	ck_assert_int_eq(json_unpack(json, "{s:[{s:b}{s:s s:s s:s s:I s:s}]}",
	                             "rules", "sealed", &(int){ 0 }, "effect",
	                             &effect, "target", &target, "file", &file,
	                             "line", &line, "tier", &tier),
	                 0);
	ck_assert_str_eq(effect, "allow");
	ck_assert_str_eq(target, "/etc/");
	ck_assert_str_eq(file, "test");
	ck_assert_int_eq(line, 1);
	ck_assert_str_eq(tier, "kernel");
	ck_assert_str_eq(
	        json_string_value(json_array_get(json_object_get(json, "caps"), 0)),
	        "chown");
	ck_assert_int_eq(json_array_size(json_object_get(json, "makes")), 1);
	json_decref(json);
}
END_TEST

/* A name of the file system that is no UTF-8 must not spoil the whole document. */
static enum link_owner
links_of_user(void *context, const char *path)
{
	(void)context;
	(void)path;
	return LINKS_OF_USER;
}

static enum link_owner
links_of_others(void *context, const char *path)
{
	(void)context;
	(void)path;
	return LINKS_OF_OTHERS;
}

static bool
may_read(const struct fixture *fixture, const char *path)
{
	struct request request = { .operation = OPERATION_READ, .path = path };

	return decide(fixture->policy, &request).allowed;
}

/* /www is a link to /srv/www. */
START_TEST(links_of_the_user_beat_no_deny)
{
	struct facts facts = fixture_facts;
	const struct {
		const char *text;
		bool root, user;
	} rows[] = {
		{ "allow read /www/\ndeny read /srv/", true, false },
		{ "allow read /srv/www/\ndeny read /srv/", true, true },
		{ "allow read /www/*\ndeny read /srv/", true, false },
		{ "allow read /www/", true, true },
		{ "allow read /srv/\ndeny read /www/", false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int user = 0; user < 2; user++) {
			_cleanup_fixture_ struct fixture fixture;

			facts.links = user ? links_of_user : NULL;
			fixture_compile(&fixture, rows[i].text, &facts);
			ck_assert_msg(fixture.policy, "%s",
			              fixture_messages(&fixture));
			ck_assert_msg(may_read(&fixture, "/srv/www/x") ==
			                      (user ? rows[i].user : rows[i].root),
			              "%s, user %d", rows[i].text, user);
		}
	}
}
END_TEST

START_TEST(links_of_others_are_refused)
{
	static const char *const refused[] = {
		"allow read /www/", "allow? write /www/", "allow read /www/*",
		"mkdir /www/new", "mkfile /www/new"
	};
	static const char *const taken[] = { "deny read /www/", "allow read /srv/",
		                             "zone @z += /www/\nallow read @z" };
	struct facts facts = fixture_facts;

	facts.links = links_of_others;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		_cleanup_fixture_ struct fixture fixture;

		fixture_compile(&fixture, refused[i], &facts);
		ck_assert_msg(!fixture.policy &&
		                      fixture_find(&fixture, "foreign-link"),
		              "%s", refused[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
		_cleanup_fixture_ struct fixture fixture;

		fixture_compile(&fixture, taken[i], &facts);
		ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
		ck_assert_msg(!may_read(&fixture, "/srv/www/x") || i == 1, "%s",
		              taken[i]);
	}
}
END_TEST

START_TEST(json_takes_any_bytes)
{
	static const char *const files[] = { "/srv/\xff" };
	struct facts facts = fixture_facts;
	_cleanup_fixture_ struct fixture fixture;
	json_t *json;
	const json_t *rule;

	facts.argfiles.items = files;
	fixture_compile(&fixture, "deny read ${ARGFILES}", &facts);
	ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
	ck_assert_int_eq(policy_to_json(fixture.policy, &json), 0);
	rule = json_array_get(json_object_get(json, "rules"), 1);
	ck_assert_ptr_null(json_object_get(rule, "target"));
	ck_assert_str_eq(json_string_value(json_object_get(rule, "target_b64")),
	                 "L3Nydi//");
	json_decref(json);
}
END_TEST

/* Launches without arguments are no fault of a profile that speaks of them. */
START_TEST(no_file_arguments)
{
	struct facts facts = fixture_facts;
	_cleanup_fixture_ struct fixture fixture;

	facts.argfiles.n = 0;
	fixture_compile(&fixture, "allow read ${ARGFILES}", &facts);
	ck_assert_msg(fixture.policy && fixture.policy->n_rules == 1, "%s",
	              fixture_messages(&fixture));
}
END_TEST

/* What the launch gives is literal, whatever its name. */
START_TEST(facts_are_no_patterns)
{
	static const char *const files[] = { "/odd*name" };
	struct facts facts = fixture_facts;
	_cleanup_fixture_ struct fixture fixture;

	facts.argfiles.items = files;
	fixture_compile(&fixture, "allow read ${ARGFILES}", &facts);
	ck_assert_msg(fixture.policy, "%s", fixture_messages(&fixture));
	ck_assert_str_eq(fixture.policy->rules[1].target.path.text, "/odd\\*name/");
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "names", names_are_complete, 1 },
		{ "json", json_says_the_same, 1 },
		{ "json bytes", json_takes_any_bytes, 1 },
		{ "links of the user", links_of_the_user_beat_no_deny, 1 },
		{ "links of others", links_of_others_are_refused, 1 },
		{ "facts", facts_are_no_patterns, 1 },
		{ "no file arguments", no_file_arguments, 1 },
	};

	return harness_run(harness_suite("policy", tables, ARRAY_SIZE(tables)));
}
