/* One row: a profile, a request, the verdict and the rule that gives it. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

#define NO_RULE "" /* nothing speaks about it */

static const struct row {
	const char *name;
	const char *profile;
	const char *request;
	bool allowed;
	const char *rule;
} rows[] = {
	{ "nothing said is denied", "", "read /etc/passwd", false, NO_RULE },
	{ "a tree holds the folder itself", "allow read /etc/", "read /etc", true,
	  "allow read /etc/" },
	{ "a tree holds all below", "allow read /etc/", "read /etc/nginx/x/y", true,
	  "allow read /etc/" },
	{ "a tree holds no neighbour", "allow read /etc/", "read /etcetera", false,
	  NO_RULE },
	{ "the root tree holds everything", "allow read /", "read /a/b", true,
	  "allow read /" },
	{ "the root tree holds the root", "allow read /", "read /", true,
	  "allow read /" },
	{ "a file is itself alone", "allow read /etc/passwd", "read /etc/passwd-",
	  false, NO_RULE },

	{ "write gives read", "allow write /tmp/", "read /tmp/x", true,
	  "allow write /tmp/" },
	{ "exec gives read", "allow exec /usr/bin/", "read /usr/bin/tool", true,
	  "allow exec /usr/bin/" },
	{ "load gives read", "allow load /usr/lib/", "read /usr/lib/x.so", true,
	  "allow load /usr/lib/" },
	{ "exec gives no load", "allow exec /usr/bin/", "load /usr/bin/tool", false,
	  NO_RULE },
	{ "load gives no exec", "allow load /usr/lib/", "exec /usr/lib/x.so", false,
	  NO_RULE },
	{ "read gives no write", "allow read /tmp/", "write /tmp/x", false,
	  NO_RULE },
	{ "read gives no ioctl", "allow read /dev/tty", "ioctl /dev/tty", false,
	  NO_RULE },
	{ "deny read takes write", "allow write /srv/\ndeny read /srv/www/",
	  "write /srv/www/x", false, "deny read /srv/www/" },
	{ "deny read takes exec", "allow exec /usr/\ndeny read /usr/bin/",
	  "exec /usr/bin/tool", false, "deny read /usr/bin/" },
	{ "deny read takes load", "allow load /usr/\ndeny read /usr/lib/",
	  "load /usr/lib/x.so", false, "deny read /usr/lib/" },
	{ "deny write takes no read", "allow write /srv/\ndeny write /srv/www/",
	  "read /srv/www/x", true, "allow write /srv/" },
	{ "deny exec takes no read", "allow exec /usr/\ndeny exec /usr/bin/",
	  "read /usr/bin/tool", true, "allow exec /usr/" },
	{ "deny load takes no read", "allow load /usr/\ndeny load /usr/lib/",
	  "read /usr/lib/x", true, "allow load /usr/" },

	{ "deny beats allow on the same path", "allow read /etc/\ndeny read /etc/",
	  "read /etc/passwd", false, "deny read /etc/" },
	{ "order does not matter", "deny read /etc/\nallow read /etc/",
	  "read /etc/passwd", false, "deny read /etc/" },
	{ "the deeper path beats a deny", "deny read /etc/\nallow read /etc/nginx/",
	  "read /etc/nginx/x", true, "allow read /etc/nginx/" },
	{ "the deeper path beats an allow",
	  "allow read /etc/\ndeny read /etc/nginx/", "read /etc/nginx/x", false,
	  "deny read /etc/nginx/" },
	{ "the deeper path beats a nearer layer",
	  "allow read /etc/\n@@ 3\ndeny read /etc/nginx/", "read /etc/nginx/x",
	  false, "deny read /etc/nginx/" },
	{ "the nearer layer beats deny", "allow read /etc/\n@@ 3\ndeny read /etc/",
	  "read /etc/x", true, "allow read /etc/" },
	{ "the command line beats the profile",
	  "deny read /etc/\n@@ 0\nallow read /etc/", "read /etc/x", true,
	  "allow read /etc/" },
	{ "literal components beat a longer pattern",
	  "allow read /srv/www/\ndeny read /srv/**/x/y/z", "read /srv/www/x/y/z",
	  true, "allow read /srv/www/" },
	{ "a pattern with more components beats the tree above it",
	  "allow read /srv/www/\ndeny read /srv/www/**/.env",
	  "read /srv/www/a/.env", false, "deny read /srv/www/**/.env" },
	{ "literal beats pattern at equal length",
	  "allow read /etc/passwd\ndeny read /etc/pass*", "read /etc/passwd", true,
	  "allow read /etc/passwd" },
	{ "a ** pattern holds the top as well",
	  "allow read /srv/\ndeny read /srv/**/.env", "read /srv/.env", false,
	  "deny read /srv/**/.env" },
	{ "a * stays within its component", "allow read /srv/*", "read /srv/a/b",
	  false, NO_RULE },
	{ "braces are several paths", "allow read /etc/{passwd,app.conf}",
	  "read /etc/app.conf", true, "allow read /etc/{passwd,app.conf}" },

	{ "the own files are never writable", "allow write /etc/",
	  "write /etc/bailey/x", false, "deny write /etc/bailey/" },
	{ "no deeper rule unseals", "allow write /etc/bailey/*/deep/er",
	  "write /etc/bailey/a/deep/er", false, "deny write /etc/bailey/" },
	{ "no command line unseals", "@@ 0\nallow write /etc/bailey/",
	  "write /etc/bailey/x", false, "deny write /etc/bailey/" },
	{ "the own files are readable", "allow read /etc/", "read /etc/bailey/x",
	  true, "allow read /etc/" },

	{ "a rule on a link is one on its target", "allow read /www/",
	  "read /srv/www/x", true, "allow read /www/" },
	{ "a deny on a link is one on its target", "allow read /\ndeny read /bin/",
	  "read /usr/bin/tool", false, "deny read /bin/" },
	{ "a pattern behind a link is resolved", "allow read /www/*.html",
	  "read /srv/www/x.html", true, "allow read /www/*.html" },
	{ "a missing deny stands for what comes",
	  "allow read /\ndeny read /home/me/.netrc", "read /home/me/.netrc/x",
	  false, "deny read /home/me/.netrc" },

	{ "write-exec gives write", "allow write-exec /srv/www/",
	  "write /srv/www/x", true, "allow write-exec /srv/www/" },
	{ "write-exec gives exec", "allow write-exec /srv/www/", "exec /srv/www/x",
	  true, "allow write-exec /srv/www/" },
	{ "write-exec gives load", "allow write-exec /srv/www/", "load /srv/www/x",
	  true, "allow write-exec /srv/www/" },

	{ "tcp by port", "allow connect tcp port 80 443",
	  "connect tcp 10.1.2.3 port 443", true, "allow connect tcp port 443" },
	{ "another port is denied", "allow connect tcp port 80",
	  "connect tcp 10.1.2.3 port 81", false, NO_RULE },
	{ "connect is not listen", "allow connect tcp port 80",
	  "listen tcp port 80", false, NO_RULE },
	{ "tcp is not udp", "allow connect tcp port 53",
	  "connect udp 10.1.2.3 port 53", false, NO_RULE },
	{ "an address prefix holds its addresses", "allow connect tcp 10.1.0.0/16",
	  "connect tcp 10.1.255.1 port 5", true, "allow connect tcp 10.1.0.0/16" },
	{ "an address prefix holds no others", "allow connect tcp 10.0.0.0/15",
	  "connect tcp 10.2.0.1 port 5", false, NO_RULE },
	{ "a prefix within a byte", "allow connect tcp 10.0.0.0/9",
	  "connect tcp 10.127.0.1 port 5", true, "allow connect tcp 10.0.0.0/9" },
	{ "an IPv6 prefix holds no IPv4", "allow connect tcp fe80::/10",
	  "connect tcp 10.0.0.1 port 5", false, NO_RULE },
	{ "the longer prefix beats the narrower range",
	  "deny connect tcp 10.1.2.3\nallow connect tcp 10.0.0.0/8 port 80",
	  "connect tcp 10.1.2.3 port 80", false, "deny connect tcp 10.1.2.3" },
	{ "the narrower range beats the wider",
	  "allow connect tcp port 80\ndeny connect tcp port 1-1024",
	  "connect tcp 10.1.2.3 port 80", true, "allow connect tcp port 80" },
	{ "deny beats allow on the same ports",
	  "allow connect tcp port 80\ndeny connect tcp port 80",
	  "connect tcp 10.1.2.3 port 80", false, "deny connect tcp port 80" },
	{ "0.0.0.0/0 beats any address",
	  "deny connect tcp\nallow connect tcp 0.0.0.0/0",
	  "connect tcp 10.1.2.3 port 80", true, "allow connect tcp 0.0.0.0/0" },
	{ "0.0.0.0/0 holds no IPv6", "allow connect tcp 0.0.0.0/0",
	  "connect tcp 2001:db8::1 port 80", false, NO_RULE },
	{ "::/0 is more specific than any address",
	  "deny connect tcp\nallow connect tcp ::/0",
	  "connect tcp 2001:db8::1 port 80", true, "allow connect tcp ::/0" },
	{ "localhost is 127.0.0.1", "allow connect tcp localhost port 80",
	  "connect tcp 127.0.0.1 port 80", true,
	  "allow connect tcp 127.0.0.0/8 port 80" },
	{ "localhost is ::1", "allow connect tcp localhost port 80",
	  "connect tcp ::1 port 80", true, "allow connect tcp ::1 port 80" },
	{ "unix by path", "allow connect unix /run/app.sock",
	  "connect unix /run/app.sock", true, "allow connect unix /run/app.sock" },
	{ "unix by tree", "allow connect unix /run/\ndeny connect unix /run/dbus/",
	  "connect unix /run/dbus/system_bus_socket", false,
	  "deny connect unix /run/dbus/" },
	{ "unix is no tcp", "allow connect tcp", "connect unix /run/app.sock",
	  false, NO_RULE },
	{ "abstract names are no paths", "allow connect unix /",
	  "connect unix @name", false, NO_RULE },
	{ "abstract by name", "allow connect unix @name", "connect unix @name",
	  true, "allow connect unix @name" },
	{ "abstract by pattern", "allow connect unix @dbus-*",
	  "connect unix @dbus-1", true, "allow connect unix @dbus-*" },
	{ "a socket that will be made", "allow listen unix /run/new.sock",
	  "listen unix /run/new.sock", true, "allow listen unix /run/new.sock" },

	{ "the own tree may be signalled", "", "signal self", true, NO_RULE },
	{ "no deny takes that", "deny signal all\ndeny signal self", "signal self",
	  true, NO_RULE },
	{ "the outside may not", "allow signal self", "signal all", false,
	  NO_RULE },
	{ "unless said", "allow signal all", "signal all", true,
	  "allow signal all" },
	{ "no tracing by itself", "", "ptrace self", false, NO_RULE },
	{ "tracing the own tree", "allow ptrace self", "ptrace self", true,
	  "allow ptrace self" },
	{ "that is not all", "allow ptrace self", "ptrace all", false, NO_RULE },

	{ "an ordinary call", "", "syscall getpid", true, NO_RULE },
	{ "an ordinary call that is denied", "deny syscall getpid",
	  "syscall getpid", false, "deny syscall getpid" },
	{ "a refused call", "", "syscall keyctl", false, NO_RULE },
	{ "a refused call that is allowed", "allow syscall keyctl",
	  "syscall keyctl", true, "allow syscall keyctl" },
	{ "by its group", "allow syscall @keyring", "syscall keyctl", true,
	  "allow syscall @keyring" },
	{ "the name beats the group",
	  "allow syscall @keyring\n@@ 3\ndeny syscall keyctl", "syscall keyctl",
	  false, "deny syscall keyctl" },
	{ "another of the group",
	  "allow syscall @keyring\n@@ 3\ndeny syscall keyctl", "syscall add_key",
	  true, "allow syscall @keyring" },
	{ "an unknown call", "", "syscall no_such_call", false, NO_RULE },
};

START_TEST(request_is_decided)
{
	const struct row *row = &rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	struct request request;
	struct verdict verdict;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: refused: %s", row->name,
	              fixture_messages(&fixture));
	request = fixture_request(&fixture, row->request);
	verdict = decide(fixture.policy, &request);
	ck_assert_msg(verdict.allowed == row->allowed, "%s: %s is %s by '%s'",
	              row->name, row->request,
	              verdict.allowed ? "allowed" : "denied",
	              verdict.rule ? verdict.rule->text : "");
	ck_assert_msg(strcmp(verdict.rule ? verdict.rule->text : "", row->rule) ==
	                      0,
	              "%s: rule '%s' wins", row->name,
	              verdict.rule ? verdict.rule->text : "");
}
END_TEST

/* The fix, put on the command line, turns the verdict. */
START_TEST(fix_turns_verdict)
{
	const struct row *row = &rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_fixture_ struct fixture fixed = { 0 };
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct request request;
	struct verdict verdict;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	request = fixture_request(&fixture, row->request);
	verdict = decide(fixture.policy, &request);
	strbuf_addf(&text, "%s\n@@ 0\n", row->profile);
	decide_fix(&text, &request, &verdict);
	if (strstr(strbuf_text(&text), "nothing: "))
		return;
	fixture_compile(&fixed, strbuf_text(&text), &fixture_facts);
	/* What is missing, or a folder, cannot be named as it is: no fix of one
	 * line. */
	if (fixture_find(&fixed, "missing-path") ||
	    fixture_find(&fixed, "folder-without-slash") ||
	    fixture_find(&fixed, "unknown-name") ||
	    fixture_find(&fixed, "unknown-target") ||
	    fixture_find(&fixed, "write-exec"))
		return;
	ck_assert_msg(fixed.policy, "%s: fix refused: %s", row->name,
	              fixture_messages(&fixed));
	verdict = decide(fixed.policy, &request);
	ck_assert_msg(verdict.allowed != row->allowed, "%s: no fix: %s", row->name,
	              strbuf_text(&text));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "verdict", request_is_decided, ARRAY_SIZE(rows) },
		{ "fix", fix_turns_verdict, ARRAY_SIZE(rows) },
	};

	return harness_run(harness_suite("decide", tables, ARRAY_SIZE(tables)));
}
