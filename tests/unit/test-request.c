/* Requests as words, and the fix of a verdict. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

static const char *const requests[] = {
	"read /etc/passwd",
	"write /",
	"connect tcp 127.0.0.1 port 80",
	"connect tcp port 80",
	"connect udp 2001:db8::1 port 53",
	"listen unix /run/app.sock",
	"connect unix @name",
	"signal self",
	"syscall mount",
};

START_TEST(request_is_printed_as_read)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct request request;

	fixture_compile(&fixture, "", &fixture_facts);
	request = fixture_request(&fixture, requests[_i]);
	request_print(&text, &request);
	ck_assert_str_eq(strbuf_text(&text), requests[_i]);
}
END_TEST

static const struct bad_request_row {
	const char *words[6];
	const char *message; /* or hint */
} bad_requests[] = {
	{ { NULL }, "an operation" },
	{ { "raed", "/x" }, "did you mean 'read'?" },
	{ { "read" }, "wants a target" },
	{ { "read", "etc" }, "no absolute path" },
	{ { "read", "/a", "/b" }, "'/b' is too many" },
	{ { "connect", "tcp", "10.0.0.0/8", "port", "80" }, "one address" },
	{ { "connect", "tcp", "10.0.0.1" }, "one port" },
	{ { "connect", "tcp", "10.0.0.1", "port", "1-5" }, "one port" },
};

START_TEST(bad_request_is_refused)
{
	const struct bad_request_row *row = &bad_requests[_i];
	_cleanup_fixture_ struct fixture fixture;
	struct request request;
	const struct diag *diag;
	size_t n = 0;

	fixture_compile(&fixture, "", &fixture_facts);
	while (row->words[n])
		n++;
	ck_assert_int_eq(request_from_words(fixture.arena, &fixture.diags,
	                                    row->words, n, &request),
	                 -EINVAL);
	ck_assert_msg(fixture.diags.n == 1, "%s", fixture_messages(&fixture));
	diag = &fixture.diags.items[0];
	ck_assert_msg(strstr(diag->message, row->message) ||
	                      (diag->hint && strstr(diag->hint, row->message)),
	              "%s", diag->message);
}
END_TEST

START_TEST(fix_is_one_rule)
{
	static const struct {
		const char *profile, *request, *fix;
	} rows[] = {
		{ "", "write /srv/www/x", "allow write /srv/www/x" },
		{ "", "read /odd*name/x", "allow read /odd\\*name/x" },
		{ "allow read /", "read /x", "deny read /x" },
		{ "allow write /etc/", "write /etc/bailey/x",
		  "nothing: 'deny write /etc/bailey/' keeps bailey's own files" },
		{ "@@ 0\ndeny read /etc/passwd", "read /etc/passwd",
		  "remove 'deny read /etc/passwd' from the command line" },
		{ "deny read /etc/passwd", "read /etc/passwd",
		  "allow read /etc/passwd" },
		{ "", "signal self",
		  "nothing: the own tree can always be signalled" },
		{ "", "connect tcp 10.1.2.3 port 80",
		  "allow connect tcp 10.1.2.3 port 80" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_fixture_ struct fixture fixture;
		_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
		struct request request;
		struct verdict verdict;

		fixture_compile(&fixture, rows[i].profile, &fixture_facts);
		request = fixture_request(&fixture, rows[i].request);
		verdict = decide(fixture.policy, &request);
		decide_fix(&text, &request, &verdict);
		ck_assert_str_eq(strbuf_text(&text), rows[i].fix);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "requests", request_is_printed_as_read, ARRAY_SIZE(requests) },
		{ "bad requests", bad_request_is_refused,
		  ARRAY_SIZE(bad_requests) },
		{ "fix", fix_is_one_rule, 1 },
	};

	return harness_run(harness_suite("request", tables, ARRAY_SIZE(tables)));
}
