/* What is no profile: every fault has its place, its name and what helps. */
#include <string.h>

#include "base/strbuf.h"
#include "harness.h"
#include "lang/parse.h"
#include "lang/token.h"
#include "lang_fixture.h"

#define PUBLIC_KEY "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"

static const struct {
	const char *text;
	const char *faults; /* "LINE:COL id; ..." */
	const char *hint;   /* of the first one; NULL: any */
} rows[] = {
	/* statements */
	{ "alow read /a", "1:1 unknown-statement", "did you mean 'allow'?" },
	{ "read /a", "1:1 unknown-statement",
	  "a rule begins with 'allow' or 'deny'" },
	{ "deny? read /a", "1:1 unknown-statement", NULL },
	{ "banana", "1:1 unknown-statement", "" },
	{ "\"\"", "1:1 unknown-statement", "" },
	{ "\xef\xbb\xbf"
	  "bare",
	  "1:1 unknown-statement", "save the file as UTF-8 without it" },
	{ "\n\n  bar", "3:3 unknown-statement", "did you mean 'bare'?" },
	{ "alow x\nbare\ndenny y\nallow raed /a",
	  "1:1 unknown-statement; 3:1 unknown-statement; 4:7 unknown-operation",
	  NULL },
	/* operations */
	{ "allow", "1:6 missing-word",
	  "the form is: allow[?] OPERATION TARGET..." },
	{ "allow raed /etc/nginx/", "1:7 unknown-operation",
	  "did you mean 'read'?" },
	{ "deny exce /a", "1:6 unknown-operation", "did you mean 'exec'?" },
	{ "allow write-exce /a", "1:7 unknown-operation",
	  "did you mean 'write-exec'?" },
	{ "allow /etc", "1:7 unknown-operation",
	  "the operation comes first: allow read /etc/" },
	{ "allow read", "1:11 missing-word", NULL },
	{ "allow connect", "1:14 missing-word", NULL },
	{ "allow signal", "1:13 missing-word", NULL },
	{ "allow write-exec", "1:17 missing-word", NULL },
	{ "deny jit", "1:6 allow-only", NULL },
	{ "deny abi i386", "1:6 allow-only", NULL },
	{ "deny write-exec /a", "1:6 allow-only", "deny write, exec or load" },
	{ "allow? jit", "1:1 optional-without-path", NULL },
	{ "allow? signal self", "1:1 optional-without-path", NULL },
	{ "allow? connect tcp port 80", "1:1 optional-without-path", NULL },
	{ "allow jit now", "1:11 extra-word", NULL },
	{ "allow abi", "1:10 missing-word", NULL },
	{ "allow abi i368", "1:11 unknown-abi", "did you mean 'i386'?" },
	{ "allow abi i386 x32", "1:16 extra-word", NULL },
	{ "allow signal slef", "1:14 unknown-target", "did you mean 'self'?" },
	{ "allow ptrace all", "1:14 unknown-target", NULL },
	{ "allow syscall mount Reboot", "1:21 unknown-target", NULL },
	{ "allow syscall @", "1:15 unknown-target", NULL },
	/* paths */
	{ "allow read etc", "1:12 relative-path", NULL },
	{ "allow read ./a ../b", "1:12 relative-path; 1:16 relative-path", NULL },
	{ "allow read ~root/.ssh", "1:12 relative-path",
	  "~ is the own home folder; write out that of another user" },
	{ "allow read $HOME/a", "1:12 relative-path",
	  "a variable is written ${NAME}" },
	{ "allow read \"\"", "1:12 empty-path", NULL },
	{ "allow read /a/../b", "1:15 dot-component", NULL },
	{ "allow read /a/.", "1:15 dot-component", NULL },
	{ "allow read ~/..", "1:14 dot-component", NULL },
	{ "allow read /a/\\.\\./b", "1:15 dot-component", NULL },
	{ "allow read \"/a b/../c\"", "1:18 dot-component", NULL },
	{ "allow read /a/{b,..}/c", "1:12 dot-component", NULL },
	{ "allow read /a//b", "1:14 double-slash", "one '/' is enough" },
	{ "allow read //", "1:12 double-slash", NULL },
	{ "allow read /a/{,b}/c", "1:12 double-slash", NULL },
	{ "allow read /a[b", "1:14 bad-pattern", NULL },
	{ "allow read /a /b{c", "1:17 bad-pattern", NULL },
	{ "allow read \"/a b\"/{x,y", "1:19 bad-pattern", NULL },
	{ "allow read /a}", "1:14 bad-pattern", NULL },
	{ "allow read /{a}", "1:15 bad-pattern", NULL },
	{ "allow read /a\\/b", "1:14 bad-pattern", NULL },
	{ "allow read /[a/b]", "1:13 bad-pattern", NULL },
	{ "allow read /{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
	  "1:12 too-many-alternatives", NULL },
	{ "allow read ${FOO", "1:12 unclosed-variable",
	  "a variable is written ${NAME}" },
	{ "allow read /a/${}", "1:15 bad-variable-name", NULL },
	{ "allow read /a/${9}/${a-b}",
	  "1:15 bad-variable-name; 1:20 bad-variable-name", NULL },
	{ "allow read @", "1:12 bad-zone-name", "a zone is written @name" },
	{ "allow read @9", "1:12 bad-zone-name", NULL },
	{ "allow read @user/x", "1:17 bad-zone-name",
	  "a zone stands alone: it is a set of paths" },
	{ "protect /a b", "1:12 relative-path", NULL },
	{ "protect private", "1:16 missing-word", NULL },
	{ "allow exec /a owner=me", "1:15 bad-owner",
	  "the form is: allow exec PATH... owner=root" },
	{ "allow read /a owner=root", "1:15 bad-owner", NULL },
	{ "deny exec /a owner=root", "1:14 bad-owner", NULL },
	{ "allow exec owner=root", "1:11 missing-word", NULL },
	{ "allow read /a scripts /b", "1:15 bad-scripts",
	  "the form is: allow exec PATH... scripts PATH..." },
	{ "deny exec /a scripts /b", "1:14 bad-scripts", NULL },
	{ "allow exec /a scripts", "1:22 missing-word", NULL },
	{ "allow exec scripts /b", "1:11 missing-word", NULL },
	{ "allow exec /a scripts b", "1:23 relative-path", NULL },
	{ "allow exec /a scripts /b owner=root", "1:26 relative-path", NULL },
	{ "verify", "1:7 missing-word", NULL },
	{ "verify report", "1:14 missing-word", NULL },
	{ "verify a", "1:8 relative-path", NULL },
	{ "manifest", "1:9 missing-word", NULL },
	{ "manifest /m", "1:12 missing-word", NULL },
	{ "manifest m " PUBLIC_KEY, "1:10 relative-path", NULL },
	{ "manifest /m " PUBLIC_KEY " x", "1:70 extra-word", NULL },
	{ "manifest /m RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO",
	  "1:13 bad-key", "the second line of the public key's file" },
	{ "manifest /m WFQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
	  "1:13 bad-key", NULL },
	{ "manifest /m aaaa", "1:13 bad-key", NULL },
	{ "when", "1:5 missing-word", NULL },
	{ "when instal allow jit", "1:6 unknown-level", "did you mean 'install'?" },
	{ "when install", "1:13 missing-word", NULL },
	{ "when install trace always", "1:14 rule-only", "allow, deny or drop" },
	{ "protect /a ${CWD}/b", "1:12 launch-variable", "name the place itself" },
	/* network */
	{ "allow connect tpc", "1:15 unknown-protocol", "did you mean 'tcp'?" },
	{ "allow connect icmp", "1:15 unknown-protocol", NULL },
	{ "allow connect tcp 8080", "1:19 bad-address",
	  "a port is written: port 8080" },
	{ "allow connect tcp prot 80", "1:19 bad-address; 1:24 extra-word",
	  "did you mean 'port'?" },
	{ "allow connect tcp example.org", "1:19 bad-address",
	  "names are not looked up: write the address" },
	{ "allow connect tcp 1.2.3", "1:19 bad-address", NULL },
	{ "allow connect tcp 010.0.0.0/8", "1:19 bad-address", NULL },
	{ "allow connect tcp [::1", "1:19 bad-address", NULL },
	{ "allow connect tcp [1.2.3.4]", "1:19 bad-address", NULL },
	{ "allow connect tcp 10.0.0.0/33", "1:19 bad-prefix", NULL },
	{ "allow connect tcp ::/129", "1:19 bad-prefix", NULL },
	{ "allow connect tcp ::/", "1:19 bad-prefix", NULL },
	{ "allow connect tcp localhost/8", "1:19 bad-address", NULL },
	{ "allow connect tcp 127.0.0.1/8 port 8o", "1:19 host-bits; 1:36 bad-port",
	  NULL },
	{ "allow connect tcp port", "1:23 missing-word", NULL },
	{ "allow connect tcp port 80,443", "1:24 bad-port", NULL },
	{ "allow connect tcp port 90-80 70000 x",
	  "1:24 bad-port; 1:30 bad-port; 1:36 bad-port", NULL },
	{ "allow connect tcp port -1", "1:24 bad-port", NULL },
	{ "allow connect tcp ::1 80", "1:23 extra-word", NULL },
	{ "allow connect unix", "1:19 missing-word", NULL },
	{ "allow connect unix run/x", "1:20 relative-path", NULL },
	{ "allow connect unix @", "1:20 empty-path", NULL },
	/* variables and zones */
	{ "set", "1:4 missing-word", NULL },
	{ "set X", "1:6 missing-word", NULL },
	{ "set HOME /x", "1:5 builtin-variable", NULL },
	{ "set ARGFILES /x", "1:5 builtin-variable", NULL },
	{ "set 9X /x", "1:5 bad-variable-name", NULL },
	{ "set A-B /x", "1:5 bad-variable-name", NULL },
	{ "set X ${Y", "1:7 unclosed-variable", NULL },
	{ "zone", "1:5 missing-word", NULL },
	{ "zone x += /a", "1:6 bad-zone-name", NULL },
	{ "zone @x = /a", "1:9 missing-plus-equals", NULL },
	{ "zone @x /a", "1:9 missing-plus-equals", NULL },
	{ "zone @x +=", "1:11 missing-word", NULL },
	{ "zone @x += a", "1:12 relative-path", NULL },
	/* drop */
	{ "drop", "1:5 missing-word", NULL },
	{ "drop deny read /a", "1:11 extra-word", NULL },
	{ "drop \"deny raed /a\"", "1:12 unknown-operation",
	  "did you mean 'read'?" },
	{ "drop \"bare\"", "1:6 bad-rule", NULL },
	{ "drop \"\"", "1:6 bad-rule", NULL },
	{ "drop \"deny read \\\"/a\"", "1:6 bad-rule", NULL },
	{ "drop \"deny read /a /b\"", "1:6 several-rules", NULL },
	{ "drop \"deny read a\"", "1:17 relative-path", NULL },
	/* the others */
	{ "include", "1:8 missing-word", NULL },
	{ "include guarded", "1:9 bad-include",
	  "did you mean <guarded> or \"./guarded\"?" },
	{ "include <>", "1:9 bad-include", NULL },
	{ "include <../x>", "1:9 bad-include", NULL },
	{ "include <a> <b>", "1:13 extra-word", NULL },
	{ "bare x", "1:6 extra-word", NULL },
	{ "mkdir", "1:6 missing-word", NULL },
	{ "mkdir /a/*", "1:7 not-one-path", NULL },
	{ "mkdir @user", "1:7 not-one-path", NULL },
	{ "mkdir /a 700", "1:10 bad-mode", NULL },
	{ "mkdir /a 04755", "1:10 bad-mode", NULL },
	{ "mkdir /a 0700 x", "1:15 extra-word", NULL },
	{ "mkfile /a/", "1:8 not-one-path", "mkdir makes a folder" },
	{ "caps", "1:5 missing-word", NULL },
	{ "caps kep x", "1:6 unknown-word", "did you mean 'keep'?" },
	{ "caps keep", "1:10 missing-word", NULL },
	{ "caps keep a,b", "1:11 bad-capability", NULL },
	{ "env kep X", "1:5 unknown-word", "did you mean 'keep'?" },
	{ "env keep A=B", "1:10 bad-env-pattern", NULL },
	{ "env set A", "1:9 bad-env-value", NULL },
	{ "env set A=B =C 9=D", "1:13 bad-env-value; 1:16 bad-env-value", NULL },
	{ "limit", "1:6 missing-word", NULL },
	{ "limit nofile", "1:13 missing-word", NULL },
	{ "limit nofile 12X", "1:14 bad-limit", NULL },
	{ "limit nofile 99999999999999999999G", "1:14 bad-limit", NULL },
	{ "limit No 1", "1:7 bad-limit", NULL },
	{ "trace", "1:6 missing-word", NULL },
	{ "trace allways", "1:7 unknown-word", "did you mean 'always'?" },
	{ "require isolation", "1:9 unknown-word", NULL },
	/* lines */
	{ "bare\r\nbare\r\n", "1:5 carriage-return; 2:5 carriage-return", NULL },
	{ "allow read \"/a\nbare x", "1:12 unclosed-quote; 2:6 extra-word", NULL },
};

START_TEST(faults_are_told)
{
	_cleanup_profile_ struct profile *profile = profile_new("test");
	_cleanup_free_ char *faults = NULL;
	const char *wanted = rows[_i].hint, *hint;
	struct diag_list diags;
	int error;

	diag_list_init(&diags, profile->arena);
	error = parse_text(profile, &diags, "f", LAYER_PROFILE, rows[_i].text,
	                   strlen(rows[_i].text));
	faults = fixture_diags(&diags);
	ck_assert_msg(error == -EINVAL && !strcmp(faults, rows[_i].faults),
	              "%s: %s", rows[_i].text, faults);
	hint = diags.items[0].hint ? diags.items[0].hint : "";
	ck_assert_msg(!wanted || !strcmp(hint, wanted), "%s: %s", rows[_i].text,
	              hint);
}
END_TEST

/* What is faulty leaves nothing behind; what is not stays. */
START_TEST(only_good_statements_are_kept)
{
	_cleanup_profile_ struct profile *profile = profile_new("test");
	const char *text = "bare\nallow read a /b\nallow raed /a\ntrace always\n";
	struct diag_list diags;

	diag_list_init(&diags, profile->arena);
	ck_assert_int_eq(parse_text(profile, &diags, "f", 3, text, strlen(text)),
	                 -EINVAL);
	ck_assert_uint_eq(profile->n_statements, 2);
	ck_assert_int_eq(profile->statements[0].keyword, KEYWORD_BARE);
	ck_assert_int_eq(profile->statements[1].keyword, KEYWORD_TRACE);
	ck_assert_uint_eq(profile->statements[1].at.line, 4);
	ck_assert_uint_eq(profile->statements[1].layer, 3);
}
END_TEST

static const struct {
	const char *name, *line;
	size_t lines, faults;
} many_rows[] = {
	{ "as many as are told", "x\n", 100, 100 },
	{ "one line more", "x\n", 101, 101 },
	{ "a file full of them", "x\n", 50000, 101 },
	{ "all in one line", "allow read a a a a a a a a a a a a a a a a a a a a\n",
	  6, 101 },
};

START_TEST(errors_are_cut_off)
{
	_cleanup_profile_ struct profile *profile = profile_new("test");
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct diag_list diags;
	size_t i;

	for (i = 0; i < many_rows[_i].lines; i++)
		strbuf_add(&text, many_rows[_i].line);
	diag_list_init(&diags, profile->arena);
	ck_assert_int_eq(parse_text(profile, &diags, "f", 2, strbuf_text(&text),
	                            text.length),
	                 -EINVAL);
	ck_assert_msg(diags.n == many_rows[_i].faults, "%s: %zu",
	              many_rows[_i].name, diags.n);
	ck_assert_str_eq(diags.items[diags.n - 1].id,
	                 diags.n > 100 ? "too-many-errors" : "unknown-statement");
}
END_TEST

static const struct {
	const char *text;
	enum net_proto proto;
	const char *first; /* of each spec, ADDRESS/BITS FIRST-LAST in hex */
} net_rows[] = {
	{ "tcp", NET_TCP, "* 0-65535" },
	{ "udp port 53", NET_UDP, "* 53-53" },
	{ "tcp port 80 8000-8999", NET_TCP, "* 80-80, * 8000-8999" },
	{ "tcp 10.0.0.0/8", NET_TCP,
	  "00000000000000000000ffff0a000000/104 0-65535" },
	{ "tcp 1.2.3.4 port 1", NET_TCP,
	  "00000000000000000000ffff01020304/128 1-1" },
	{ "tcp [::1]", NET_TCP, "00000000000000000000000000000001/128 0-65535" },
	{ "tcp [fe80::]/10", NET_TCP,
	  "fe800000000000000000000000000000/10 0-65535" },
	{ "tcp 0.0.0.0/0", NET_TCP, "00000000000000000000ffff00000000/96 0-65535" },
	{ "tcp localhost port 1 2", NET_TCP,
	  "00000000000000000000ffff7f000000/104 1-1, "
	  "00000000000000000000000000000001/128 "
	  "1-1, 00000000000000000000ffff7f000000/104 2-2, "
	  "00000000000000000000000000000001/128 2-2" },
	{ "unix /run/a.sock", NET_UNIX, "/run/a.sock" },
	{ "unix /a @b*", NET_UNIX, "/a, @b*" },
};

static void
add_spec(struct strbuf *out, const struct net_spec *spec)
{
	size_t i;

	if (spec->proto == NET_UNIX) {
		strbuf_add(out, spec->path);
		return;
	}
	for (i = 0; i < 16 && !spec->any_address; i++)
		strbuf_addf(out, "%02x", spec->address[i]);
	if (spec->any_address)
		strbuf_add(out, "*");
	else
		strbuf_addf(out, "/%u", spec->prefix);
	strbuf_addf(out, " %u-%u", spec->port_first, spec->port_last);
}

START_TEST(network_targets_are_read)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct net_spec *specs;
	struct diag_list diags;
	struct word *words;
	size_t n, i;

	diag_list_init(&diags, arena);
	ck_assert_int_eq(token_split_line(arena, &diags, NULL, 0, net_rows[_i].text,
	                                  strlen(net_rows[_i].text), &words, &n),
	                 0);
	ck_assert_int_eq(parse_net_spec(arena, &diags, words, n, &specs, &n), 0);
	for (i = 0; i < n; i++) {
		strbuf_add(&out, i ? ", " : "");
		add_spec(&out, &specs[i]);
		ck_assert_int_eq(specs[i].proto, net_rows[_i].proto);
	}
	ck_assert_msg(!strcmp(strbuf_text(&out), net_rows[_i].first), "%s: %s",
	              net_rows[_i].text, strbuf_text(&out));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "faults", faults_are_told, ARRAY_SIZE(rows) },
		{ "kept", only_good_statements_are_kept, 1 },
		{ "many", errors_are_cut_off, ARRAY_SIZE(many_rows) },
		{ "network", network_targets_are_read, ARRAY_SIZE(net_rows) },
	};

	return harness_run(harness_suite("parse", tables, ARRAY_SIZE(tables)));
}
