/* The exposure: every part is reached by its example, and a rule that widens lowers
 * no part, for random policies. */
#include "tools/exposure.h"

#include <errno.h>
#include <string.h>

#include "harness.h"
#include "marks_fixture.h"
#include "policy_random.h"

static struct exposure
measured(const struct fixture *fixture, const struct fixture *marks)
{
	struct exposure exposure = { 0 };

	ck_assert_int_eq(
	        exposure_measure(fixture->policy, marks->policy, &exposure), 0);
	return exposure;
}

/* ---- Rows: against a policy that allows nothing and keeps no environment. */

static const char nothing[] = "env keep LANG\n";

static const struct part_row {
	const char *name;
	const char *more;
	const char *parts; /* "id=percent ..." of those that are not 0 */
} part_rows[] = {
	{ "nothing", "", "" },
	{ "a private file of two kinds", "allow read ~/.ssh/", "read-private=75" },
	{ "all that is private", "allow read ~/.ssh/ ~/*.kdbx",
	  "read-private=100" },
	{ "the home folder but what is private",
	  "allow read ~/\ndeny read ~/.ssh/ ~/*.kdbx", "read-home=100" },
	{ "something in it", "allow read ~/work/", "" },
	{ "the disk but what is private", "allow read /\ndeny read ~/ /run/",
	  "read-rest=90" },
	{ "what runs later", "allow? write ~/.bashrc", "write-persist=75" },
	{ "what cron runs", "allow? write /etc/cron.d/", "write-autostart=51" },
	{ "the programs", "allow write /usr/", "write-code=40" },
	{ "the home folder but what runs later",
	  "allow write ~/\ndeny read ~/.ssh/ ~/*.kdbx\n"
	  "deny write ~/.bashrc ~/.config/autostart/",
	  "read-home=100 write-home=100" },
	{ "shared folders", "allow write /tmp/", "write-temp=100" },
	{ "one interpreter", "allow? exec /usr/bin/tool\nallow exec /usr/bin/perl*",
	  "exec-interpreter=50" },
	{ "all programs but interpreters", "allow exec /usr/bin/new.*",
	  "exec-programs=100" },
	{ "what was written is run", "allow write-exec /srv/",
	  "read-rest=9 write-exec=100" },
	{ "what was written is run, but never both",
	  "allow write-exec /srv/\ndeny exec /srv/\ndeny load /srv/",
	  "read-rest=9" },
	{ "code at run time", "allow jit", "jit=100" },
	{ "i386", "allow abi i386", "abi-i386=100" },
	{ "a port anywhere", "allow connect tcp port 443",
	  "connect-tcp=30 connect-near=30" },
	{ "all ports but one", "allow connect tcp port 1-65534",
	  "connect-tcp=80 connect-near=80" },
	{ "all ports", "allow connect tcp", "connect-tcp=100 connect-near=100" },
	{ "this machine", "allow connect tcp 127.0.0.1", "connect-near=100" },
	{ "IPv6 alone", "allow connect udp 2000::/3 port 53", "connect-udp=30" },
	{ "a server", "allow listen tcp port 80 443", "listen=30" },
	{ "the system bus", "allow? connect unix /run/dbus/system_bus_socket",
	  "broker=53" },
	{ "its own socket", "allow? connect unix /run/app.sock", "" },
	{ "a call of few", "allow syscall keyctl", "syscalls=50" },
	{ "capabilities", "caps keep chown kill", "capabilities=20" },
	{ "a capability that is all of them", "caps keep sys_admin",
	  "capabilities=100" },
	{ "signals", "allow signal all", "processes=100" },
	{ "a token", "env keep *_TOKEN", "environment=20" },
};

static void
add_parts(struct strbuf *out, const struct exposure *exposure)
{
	for (size_t i = 0; i < EXPOSURE_COUNT; i++)
		if (exposure->percent[i])
			strbuf_addf(out, "%s%s=%u", out->length ? " " : "",
			            exposure_rows[i].id, exposure->percent[i]);
}

START_TEST(part_is_measured)
{
	const struct part_row *row = &part_rows[_i];
	_cleanup_fixture_ struct fixture fixture = { 0 }, marks = { 0 };
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY, parts = STRBUF_EMPTY;
	struct exposure exposure;

	fixture_marks(&marks, NULL, &fixture_facts);
	strbuf_addf(&text, "%s%s", nothing, row->more);
	fixture_compile(&fixture, strbuf_text(&text), &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: %s", row->name,
	              fixture_messages(&fixture));
	exposure = measured(&fixture, &marks);
	add_parts(&parts, &exposure);
	ck_assert_msg(strcmp(strbuf_text(&parts), row->parts) == 0, "%s: %s",
	              row->name, strbuf_text(&parts));
}
END_TEST

/* A part that no example reaches may well be dead. */
START_TEST(parts_are_all_reached)
{
	unsigned points = 0;

	for (size_t i = 0; i < EXPOSURE_COUNT; i++) {
		bool reached = false;

		for (size_t j = 0; j < ARRAY_SIZE(part_rows) && !reached; j++) {
			const char *at =
			        strstr(part_rows[j].parts, exposure_rows[i].id);

			reached = at && at[strlen(exposure_rows[i].id)] == '=';
		}
		ck_assert_msg(reached, "no row reaches %s", exposure_rows[i].id);
		points += exposure_rows[i].points;
	}
	ck_assert_uint_eq(points * EXPOSURE_FULL, EXPOSURE_MAX);
}
END_TEST

/* ---- Random policies */

static void
check_no_part_falls(const struct fixture *less, const struct fixture *more,
                    const struct fixture *marks, const char *text, unsigned *grew)
{
	const struct exposure before = measured(less, marks);
	const struct exposure after = measured(more, marks);

	for (size_t i = 0; i < EXPOSURE_COUNT; i++)
		ck_assert_msg(after.percent[i] >= before.percent[i],
		              "%s falls from %u to %u: %s", exposure_rows[i].id,
		              before.percent[i], after.percent[i], text);
	ck_assert_uint_ge(after.total, before.total);
	*grew += after.total > before.total;
}

static const char random_zones[] = "zone @private += /a/b/ /b/*/f /*/a/\n"
                                   "zone @persist += /a/a/ /b/f /b/a/**/b\n"
                                   "zone @programs += /b/ /a/a/b/\n"
                                   "zone @temp += /b/b/ /a/b/\n";

/* What is not of the small world is not there. */
static int
resolve(void *context, const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	int error = random_resolve(context, path, out, kind);

	if (path[1] && (!strchr("ab", path[1]) || (path[2] && path[2] != '/')))
		*kind = NODE_MISSING;
	return error;
}

/* The last rule of the second one is an allow that the first one has not, or the
 * first one's deny is not there. */
START_TEST(no_part_falls)
{
	_cleanup_fixture_ struct fixture marks = { 0 };
	struct facts facts = fixture_facts;
	unsigned compared = 0, grew = 0;

	random_start(1789u + (unsigned)_i);
	facts.resolve = resolve;
	facts.home = "/a";
	fixture_marks(&marks, random_zones, &facts);
	facts.resolve = random_resolve;
	for (int round = 0; round < 400; round++) {
		_cleanup_fixture_ struct fixture less = { 0 }, more = { 0 };
		_cleanup_strbuf_ struct strbuf a = STRBUF_EMPTY, b = STRBUF_EMPTY;
		struct random_profile narrow = random_profile(), wide;
		struct random_rule *last = &narrow.rules[narrow.n - 1];

		wide = narrow;
		if (last->deny)
			wide.rules[narrow.n - 1].off = true;
		else
			last->off = true;
		fixture_compile(&less, random_profile_text(&a, &narrow), &facts);
		fixture_compile(&more, random_profile_text(&b, &wide), &facts);
		if (!less.policy || !more.policy)
			continue;
		strbuf_addf(&a, "--- and\n%s", strbuf_text(&b));
		check_no_part_falls(&less, &more, &marks, strbuf_text(&a), &grew);
		compared++;
	}
	ck_assert_uint_gt(compared, 100);
	ck_assert_uint_gt(grew, 30);
}
END_TEST

/* The same for addresses, ports, names and settings. */
START_TEST(no_part_falls_elsewhere)
{
	static const char *const targets[] = {
		"connect tcp",
		"connect tcp port 1-1024",
		"connect tcp port 443",
		"connect tcp 10.0.0.0/8",
		"connect tcp 127.0.0.1 port 1-9",
		"connect udp 2001:db8::/32",
		"connect udp",
		"listen tcp port 1024-65535",
		"listen tcp",
		"syscall @keyring",
		"syscall keyctl",
		"syscall @mount",
		"signal all",
	};
	_cleanup_fixture_ struct fixture marks = { 0 };
	unsigned grew = 0;
	uint32_t state = 7;

	fixture_marks(&marks, NULL, &fixture_facts);
	for (int round = 0; round < 300; round++) {
		_cleanup_fixture_ struct fixture less = { 0 }, more = { 0 };
		_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

		for (int i = 0; i < 4; i++) {
			state = state * 1664525u + 1013904223u;
			strbuf_addf(&text, "@@ %u\n%s %s\n", state >> 30,
			            state & 0x10000 ? "allow" : "deny",
			            targets[(state >> 20) % ARRAY_SIZE(targets)]);
		}
		fixture_compile(&less, strbuf_text(&text), &fixture_facts);
		state = state * 1664525u + 1013904223u;
		strbuf_addf(&text, "@@ %u\nallow %s\n", state >> 30,
		            targets[(state >> 20) % ARRAY_SIZE(targets)]);
		fixture_compile(&more, strbuf_text(&text), &fixture_facts);
		ck_assert(less.policy && more.policy);
		check_no_part_falls(&less, &more, &marks, strbuf_text(&text),
		                    &grew);
	}
	ck_assert_uint_gt(grew, 50);
}
END_TEST

/* ---- Text */

static const struct {
	const char *text;
	int tenths; /* -1: none */
} numbers[] = {
	{ "0", 0 },     { "0.0", 0 }, { "3.9", 39 }, { "10", 100 }, { "10.0", 100 },
	{ "10.1", -1 }, { "11", -1 }, { "", -1 },    { ".5", -1 },  { "3.", -1 },
	{ "3.25", -1 }, { "-1", -1 }, { "3,5", -1 }, { "x", -1 },   { " 3", -1 },
};

START_TEST(number_is_read)
{
	unsigned tenths = 0;
	int error = exposure_parse(numbers[_i].text, &tenths);

	ck_assert_msg(numbers[_i].tenths < 0
	                      ? error == -EINVAL
	                      : !error && (int)tenths == numbers[_i].tenths,
	              "'%s': %d, %u", numbers[_i].text, error, tenths);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "parts", part_is_measured, ARRAY_SIZE(part_rows) },
		{ "all parts", parts_are_all_reached, 1 },
		{ "monotone", no_part_falls, 4 },
		{ "monotone elsewhere", no_part_falls_elsewhere, 1 },
		{ "numbers", number_is_read, ARRAY_SIZE(numbers) },
	};

	return harness_run(harness_suite("exposure", tables, ARRAY_SIZE(tables)));
}
