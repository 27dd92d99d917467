/* Canonical text: parse, print, parse is the identity. */
#include <string.h>

#include "harness.h"
#include "lang/parse.h"
#include "lang/print.h"
#include "lang_fixture.h"

static const struct {
	const char *text;
	const char *printed; /* NULL: as it is */
} rows[] = {
	{ "allow read /etc/ ${WEB} ~/x @user", NULL },
	{ " allow\tread   /etc/ # comment", "allow read /etc/" },
	{ "allow? write ~/.cache/nginx/", NULL },
	{ "allow read \"/a\"", "allow read /a" },
	{ "allow read \"/a b\"/{c,d}", "allow read \"/a b/{c,d}\"" },
	{ "allow read /a\\ b /c\\*d /e\\\"f", NULL },
	{ "allow read \"/a b\\\"c\"", NULL },
	{ "deny read ${WEB}/**/.env /a/*.[ch]", NULL },
	{ "allow write-exec @work", NULL },
	{ "allow? write-exec /a", NULL },
	{ "allow jit", NULL },
	{ "allow abi i386", NULL },
	{ "allow ioctl /dev/tty", NULL },
	{ "allow signal all", NULL },
	{ "deny ptrace self", NULL },
	{ "allow syscall @keyring mount", NULL },
	{ "allow connect tcp", NULL },
	{ "allow connect tcp port 80 443 8000-8999", NULL },
	{ "allow connect tcp port 0-65535", "allow connect tcp" },
	{ "allow connect tcp port 0-65535 80", NULL },
	{ "allow connect tcp port 80-80", "allow connect tcp port 80" },
	{ "allow connect udp 10.0.0.0/8 port 53", NULL },
	{ "allow connect tcp 127.0.0.1/32", "allow connect tcp 127.0.0.1" },
	{ "allow connect tcp [2001:DB8::]/32 port 443",
	  "allow connect tcp 2001:db8::/32 port 443" },
	{ "allow connect tcp ::ffff:1.2.3.4", "allow connect tcp 1.2.3.4" },
	{ "allow connect tcp 0.0.0.0/0", NULL },
	{ "allow connect tcp ::/0", NULL },
	{ "allow connect tcp localhost", NULL },
	{ "allow listen tcp localhost port 80 443", NULL },
	{ "allow connect unix /run/a.sock @abstract \"/a b\"", NULL },
	{ "allow? connect unix /run/a.sock", NULL },
	{ "include <guarded>", NULL },
	{ "include \"./a b.profile\"", NULL },
	{ "include /etc/x.profile", NULL },
	{ "bare", NULL },
	{ "set WEB /srv/www/ \"/a b\" x#y", NULL },
	{ "zone @private += /srv/secrets/ ~/x", NULL },
	{ "drop \"deny read @private\"", NULL },
	{ "drop \"deny   read\t@private  \"", "drop \"deny read @private\"" },
	{ "drop \"allow? read /a\"", "drop \"allow read /a\"" },
	{ "drop \"deny read \\\"/a b\\\"\"", NULL },
	{ "drop \"deny read /a\\\\*\"", NULL },
	{ "drop \"allow connect tcp 10.0.0.0/8 port 80-90\"", NULL },
	{ "drop \"allow connect unix @x\"", NULL },
	{ "drop \"allow jit\"", NULL },
	{ "mkdir ~/.cache/nginx/", NULL },
	{ "mkdir ${XDG_CACHE_HOME}/x 0755", NULL },
	{ "mkfile /run/x 0644", NULL },
	{ "caps keep net_bind_service CAP_CHOWN", NULL },
	{ "env keep LANG LC_* TZ", NULL },
	{ "env drop *_TOKEN", NULL },
	{ "env set A=B \"C=d e\" F=", NULL },
	{ "limit nofile 65536", NULL },
	{ "limit data 2G", NULL },
	{ "limit core infinity", NULL },
	{ "trace always", NULL },
	{ "protect /etc/nginx/ ${WEB}", NULL },
	{ "protect private /srv/secrets/", NULL },
	{ "require isolate", NULL },
	{ "verify /usr/ @programs", NULL },
	{ "allow? exec ${APP} /opt/x/ owner=root", NULL },
	{ "allow load /opt/x/ owner=root", NULL },
	{ "allow exec /usr/bin/python3 scripts @system \"/opt/a b/\"", NULL },
	{ "allow? exec /bin/sh /bin/dash owner=root scripts @system", NULL },
	{ "verify report /opt/app/", NULL },
	{ "manifest /opt/app/MANIFEST "
	  "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
	  NULL },
	{ "when install allow? write-exec /opt/app/", NULL },
	{ "when locked deny connect tcp port 80", NULL },
	{ "when protected drop \"deny read @private\"", NULL },
};

static struct profile *
parse(const char *text, struct diag_list *diags)
{
	struct profile *profile = profile_new("test");

	diag_list_init(diags, profile->arena);
	(void)parse_text(profile, diags, "f", LAYER_PROFILE, text, strlen(text));
	return profile;
}

START_TEST(printed_text_reads_the_same)
{
	_cleanup_strbuf_ struct strbuf first = STRBUF_EMPTY, second = STRBUF_EMPTY;
	const char *wanted = rows[_i].printed ? rows[_i].printed : rows[_i].text;
	_cleanup_profile_ struct profile *profile = NULL, *again = NULL;
	_cleanup_free_ char *faults = NULL;
	struct diag_list diags;

	profile = parse(rows[_i].text, &diags);
	faults = fixture_diags(&diags);
	ck_assert_msg(!diags.n, "%s: %s", rows[_i].text, faults);
	ck_assert_uint_eq(profile->n_statements, 1);
	print_statement(&first, &profile->statements[0]);
	ck_assert_msg(!strcmp(strbuf_text(&first), wanted), "%s",
	              strbuf_text(&first));
	again = parse(strbuf_text(&first), &diags);
	ck_assert_uint_eq(diags.n, 0);
	print_profile(&second, again, LAYER_PROFILE);
	strbuf_add_char(&first, '\n');
	ck_assert_str_eq(strbuf_text(&first), strbuf_text(&second));
}
END_TEST

static const struct {
	const char *text;
	const char *rules; /* with '|' between */
} rule_rows[] = {
	{ "allow? read /a \"/b c\"", "allow read /a|allow read \"/b c\"" },
	{ "deny read @private", "deny read @private" },
	{ "allow write-exec @work", "allow write-exec @work" },
	{ "allow listen tcp port 80 443",
	  "allow listen tcp port 80|allow listen tcp port 443" },
	{ "allow connect tcp localhost",
	  "allow connect tcp 127.0.0.0/8|allow connect tcp ::1" },
	{ "allow connect unix /a @b",
	  "allow connect unix /a|allow connect unix @b" },
	{ "allow signal self", "allow signal self" },
};

/* Each text is one that `drop` takes. */
START_TEST(rules_have_a_text_of_their_own)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_profile_ struct profile *profile = NULL;
	const struct statement *statement;
	struct diag_list diags;
	size_t i;

	profile = parse(rule_rows[_i].text, &diags);
	statement = &profile->statements[0];
	for (i = 0; i < statement->n_targets; i++) {
		strbuf_add(&text, i ? "|" : "");
		print_rule(&text, statement, &statement->targets[i]);
	}
	ck_assert_msg(!strcmp(strbuf_text(&text), rule_rows[_i].rules), "%s",
	              strbuf_text(&text));
}
END_TEST

START_TEST(farther_layers_are_left_out)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_profile_ struct profile *profile = profile_new("test");
	struct diag_list diags;

	diag_list_init(&diags, profile->arena);
	(void)parse_text(profile, &diags, "a", LAYER_PROFILE, "allow jit\n", 10);
	(void)parse_text(profile, &diags, "b", LAYER_BASE, "allow read /\n", 13);
	(void)parse_text(profile, &diags, "c", LAYER_INCLUDE, "bare", 4);
	print_profile(&text, profile, LAYER_INCLUDE);
	ck_assert_str_eq(strbuf_text(&text), "allow jit\nbare\n");
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "identity", printed_text_reads_the_same, ARRAY_SIZE(rows) },
		{ "rules", rules_have_a_text_of_their_own, ARRAY_SIZE(rule_rows) },
		{ "layers", farther_layers_are_left_out, 1 },
	};

	return harness_run(harness_suite("print", tables, ARRAY_SIZE(tables)));
}
