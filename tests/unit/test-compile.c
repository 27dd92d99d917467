/* What the compiler makes of a profile: rows of text in, canonical policy out; rows
 * of faulty profiles and the message they get. */
#include "harness.h"
#include "policy_fixture.h"

#include <string.h>

#include "policy/policy_print.h"

#define PUBLIC_KEY "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"

#define SEALED "deny write /etc/bailey/  # sealed\n"

static const struct printed_row {
	const char *name;
	const char *profile;
	const char *policy; /* without the sealed rule, which comes first */
} printed_rows[] = {
	{ "nothing", "", "" },
	{ "home by tilde", "allow read ~/plain", "allow read /home/me/plain\n" },
	{ "home by name", "allow read ${HOME}/", "allow read /home/me/\n" },
	{ "user and uid", "deny read /srv/${USER}-${UID}/",
	  "deny read /srv/me-1000/\n" },
	{ "the folder of the program", "allow read ${APP}/",
	  "allow read /usr/lib/app/\n" },
	{ "file arguments", "allow read ${ARGFILES}",
	  "allow read /home/me/work/in.txt\n" },
	{ "folders of a service, each of a list",
	  "allow? write ${STATE_DIRECTORY}/",
	  "allow write /var/lib/one/\nallow write /var/lib/two/\n" },
	{ "XDG folders", "allow? read ${XDG_CONFIG_HOME}/*",
	  "allow read /home/me/.config/*\n" },
	{ "a variable of the profile", "set WEB /srv/www/\nallow read ${WEB}",
	  "allow read /srv/www/\n" },
	{ "a variable before its set", "allow read ${WEB}\nset WEB /srv/www/",
	  "allow read /srv/www/\n" },
	{ "a variable of variables", "set A ${B}www/\nset B /srv/\nallow read ${A}",
	  "allow read /srv/www/\n" },
	{ "a variable with a tilde", "set A ~/\nallow read ${A}plain",
	  "allow read /home/me/plain\n" },
	{ "a list is several paths", "set A /etc/ /srv/\nallow read ${A}",
	  "allow read /etc/\nallow read /srv/\n" },
	{ "lists are multiplied",
	  "set A /srv /tmp\nset B x y\ndeny read ${A}/${B}/",
	  "deny read /srv/x/\ndeny read /srv/y/\ndeny read /tmp/x/\ndeny read "
	  "/tmp/y/\n" },
	{ "the nearer set wins",
	  "set WEB /srv/www/\nallow read ${WEB}\n@@ 3\nset WEB /srv/",
	  "allow read /srv/www/\n" },
	{ "the nearer set wins where it is read later",
	  "@@ 3\nset WEB /srv/\n@@ 2\nset WEB /srv/www/\nallow read ${WEB}",
	  "allow read /srv/www/\n" },
	{ "a nearer set changes an included rule",
	  "set WEB /srv/www/\n@@ 3\nset WEB /srv/\nallow read ${WEB}",
	  "allow read /srv/www/\n" },
	{ "doubled slashes are one", "set WEB /srv/www/\nallow read ${WEB}/**/.env",
	  "allow read /srv/www/**/.env\n" },
	{ "a tree and a pattern behind it",
	  "set WEB /srv/www/\ndeny read ${WEB}**/.env",
	  "deny read /srv/www/**/.env\n" },
	{ "braces", "allow read /etc/{passwd,app.conf}",
	  "allow read /etc/app.conf\nallow read /etc/passwd\n" },
	{ "an escaped wildcard is literal", "allow read /odd\\*name/",
	  "allow read /odd\\*name/\n" },
	{ "an escaped dollar is literal", "deny read /srv/\\$\\{HOME\\}/",
	  "deny read /srv/$\\{HOME\\}/\n" },
	{ "no value for allow? goes", "allow? read ${XDG_RUNTIME_DIR}/x", "" },
	{ "no value for deny goes", "deny read ${TTY}", "" },
	{ "no value in a zone goes", "zone @a += ${TTY} /etc/\nallow read @a",
	  "allow read /etc/\n" },

	{ "a zone", "zone @a += /etc/ /srv/\nallow read @a",
	  "allow read /etc/\nallow read /srv/\n" },
	{ "a zone over layers",
	  "zone @a += /etc/\nallow read @a\n@@ 31\nzone @a += /srv/",
	  "allow read /etc/\nallow read /srv/\n" },
	{ "a zone of zones", "zone @a += @b /etc/\nzone @b += /srv/\nallow read @a",
	  "allow read /etc/\nallow read /srv/\n" },
	{ "a path in two zones is once",
	  "zone @a += @b /srv/\nzone @b += /srv/\nallow read @a",
	  "allow read /srv/\n" },
	{ "what a zone lacks goes from allow",
	  "zone @a += /none/ /etc/\nallow read @a", "allow read /etc/\n" },
	{ "what a zone lacks stays in deny as it is spelled",
	  "zone @a += /none /gone/ /etc/\ndeny read @a",
	  "deny read /etc/\ndeny read /gone/\ndeny read /none\n" },
	{ "a zone finds out what is a folder",
	  "zone @a += /etc /etc/passwd/\nallow read @a",
	  "allow read /etc/passwd\nallow read /etc/\n" },

	{ "links are followed", "allow read /www/", "allow read /srv/www/\n" },
	{ "links are followed before wildcards", "allow read /www/*",
	  "allow read /srv/www/*\n" },
	{ "dots are removed by nobody but the host", "allow read /www/*.d/x",
	  "allow read /srv/www/*.d/x\n" },
	{ "missing with allow? goes", "allow? read /none/", "" },
	{ "missing with deny stays, as a tree", "deny read /none",
	  "deny read /none/\n" },
	{ "unresolved with allow? goes", "allow? read /locked/x", "" },
	{ "unresolved with deny stays as it is", "deny read /loop/x/",
	  "deny read /loop/x/\n" },
	{ "patterns need not match", "allow read /none/*", "allow read /none/*\n" },

	{ "mkdir makes it present",
	  "mkdir ~/.cache/app/\nallow write ~/.cache/app/",
	  "allow write /home/me/.cache/app/\nmkdir /home/me/.cache/app 0700\n" },
	{ "and its parents", "mkdir ~/.cache/app/ 0755\nallow write ~/.cache/",
	  "allow write /home/me/.cache/\nmkdir /home/me/.cache/app 0755\n" },
	{ "mkfile makes it present", "mkfile ~/.log\nallow write ~/.log",
	  "allow write /home/me/.log\nmkfile /home/me/.log 0600\n" },
	{ "a nearer mode counts", "mkdir ~/x/ 0750\n@@ 3\nmkdir ~/x/ 0700",
	  "mkdir /home/me/x 0750\n" },

	{ "write-exec is three", "allow write-exec /srv/",
	  "allow write-exec /srv/\nallow exec /srv/\nallow load /srv/\n" },
	{ "rank: components, length, literal, layer, deny",
	  "allow read /srv/\nallow read /srv/www/*\nallow read /srv/www/\n"
	  "deny read /srv/w*/\ndeny read /etc/\n@@ 3\nallow read /etc/",
	  "allow read /srv/www/*\nallow read /srv/www/\ndeny read /srv/w*/\n"
	  "deny read /etc/\nallow read /srv/\nallow read /etc/\n" },
	{ "network rules by rank",
	  "allow connect tcp\nallow connect tcp port 80\nallow connect tcp "
	  "10.0.0.0/8\n"
	  "allow connect udp port 53\nallow listen unix @x",
	  "allow connect tcp 10.0.0.0/8\nallow connect tcp port 80\nallow connect "
	  "tcp\n"
	  "allow connect udp port 53\nallow listen unix @x\n" },
	{ "names", "allow signal all\nallow ptrace self\nallow syscall @keyring",
	  "allow ptrace self\nallow syscall @keyring\nallow signal all\n" },

	{ "drop takes an included rule",
	  "drop \"deny read /etc/\"\n@@ 3\ndeny read /etc/\ndeny read /srv/",
	  "deny read /srv/\n" },
	{ "drop takes one target of several",
	  "drop \"deny read /etc/\"\n@@ 3\ndeny read /etc/ /srv/",
	  "deny read /srv/\n" },
	{ "drop takes a zone as a whole",
	  "zone @a += /etc/ /srv/\ndrop \"deny read @a\"\n@@ 3\ndeny read @a", "" },
	{ "drop does not mind blanks",
	  "drop \"allow   connect  tcp  port 80\"\n@@ 3\nallow connect tcp port 80 "
	  "81",
	  "allow connect tcp port 81\n" },
	{ "drop takes jit", "drop \"allow jit\"\n@@ 3\nallow jit", "" },
	{ "drop leaves what is nearer",
	  "deny read /etc/\n@@ 3\ndrop \"deny read /etc/\"\n@@ 4\ndeny read /etc/",
	  "deny read /etc/\n" },

	{ "flags", "allow jit\nallow abi i386\ntrace always\nrequire isolate",
	  "allow jit\nallow abi i386\ntrace always\nrequire isolate\n"
	  "caps keep block_suspend\n" },
	{ "capabilities are a union",
	  "caps keep net_raw\n@@ 3\ncaps keep CAP_CHOWN",
	  "caps keep chown net_raw\n" },
	{ "environment patterns are a union",
	  "env keep LANG TZ\nenv drop A_*\n@@ 3\nenv keep TZ LC_*",
	  "env keep LANG TZ LC_*\nenv drop A_*\n" },
	{ "the nearer value counts",
	  "env set A=${USER}\n@@ 3\nenv set A=x B=\"a b\"",
	  "env set A=me \"B=a b\"\n" },
	{ "a value may hold wildcards", "env set A=*.c", "env set A=*.c\n" },
	{ "no value, not set", "env set A=${TTY}", "" },
	{ "the nearer limit counts",
	  "limit nofile 10\n@@ 3\nlimit nofile 20\nlimit nproc 5",
	  "limit nofile 10\nlimit nproc 5\n" },
	{ "owner", "allow exec /usr/bin/ owner=root",
	  "allow exec /usr/bin/ owner=root\n" },
	{ "manifest", "manifest /usr/MANIFEST " PUBLIC_KEY,
	  "manifest /usr/MANIFEST " PUBLIC_KEY "\n" },
	{ "verify", "verify /usr/bin/\nverify report /none",
	  "verify /usr/bin/\nverify report /none/\n" },
	{ "protect", "protect /etc/nginx/\nprotect private /none",
	  "caps keep block_suspend\nprotect /etc/nginx/\nprotect private "
	  "/none/\n" },
};

START_TEST(policy_is_printed)
{
	const struct printed_row *row = &printed_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_strbuf_ struct strbuf wanted = STRBUF_EMPTY;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.policy, "%s: refused: %s", row->name,
	              fixture_messages(&fixture));
	policy_print_text(&text, fixture.policy, false);
	strbuf_addf(&wanted, SEALED "%s", row->policy);
	ck_assert_msg(strcmp(strbuf_text(&text), strbuf_text(&wanted)) == 0,
	              "%s:\n%s", row->name, strbuf_text(&text));
}
END_TEST

/* The same profile, the same digest; and another one for another. */
START_TEST(digest_is_stable)
{
	const struct printed_row *row = &printed_rows[_i];
	_cleanup_fixture_ struct fixture first;
	_cleanup_fixture_ struct fixture second;
	_cleanup_fixture_ struct fixture other;

	fixture_compile(&first, row->profile, &fixture_facts);
	fixture_compile(&second, row->profile, &fixture_facts);
	fixture_compile(&other, "deny read /another/one/", &fixture_facts);
	ck_assert_msg(strlen(first.policy->digest) == 16, "%s", row->name);
	ck_assert_msg(strcmp(first.policy->digest, second.policy->digest) == 0,
	              "%s", row->name);
	ck_assert_msg(strcmp(first.policy->digest, other.policy->digest) != 0, "%s",
	              row->name);
}
END_TEST

static const char *own_process;

static int
resolve_own(void *context, const char *path, char out[PATH_MAX],
            enum node_kind *kind)
{
	static const char self[] = "/proc/self";
	size_t length = strlen(self);

	if (strncmp(path, self, length))
		return fixture_facts.resolve(context, path, out, kind);
	snprintf(out, PATH_MAX, "%s%s", own_process, path + length);
	*kind = NODE_FOLDER;
	return 0;
}

/* Of the launch: what it says of its own process, and of another one. */
START_TEST(digest_knows_its_own_process)
{
	static const struct {
		const char *first, *second;
		const char *rule;
		bool same;
	} launches[] = {
		{ "/proc/4711", "/proc/12", "allow read /proc/self/", true },
		{ "/proc/4711", "/proc/4711", "allow read /proc/self/", true },
		{ "/proc/4711", "/proc/12", "deny read /proc/4711/", false },
		{ "/proc/4711", "/proc/471", "deny read /proc/4711/", false },
	};
	struct facts facts = fixture_facts;
	_cleanup_fixture_ struct fixture first;
	_cleanup_fixture_ struct fixture second;

	facts.resolve = resolve_own;
	own_process = launches[_i].first;
	fixture_compile(&first, launches[_i].rule, &facts);
	own_process = launches[_i].second;
	fixture_compile(&second, launches[_i].rule, &facts);
	ck_assert_msg(first.policy && second.policy, "%s",
	              fixture_messages(&first));
	ck_assert_int_eq(strcmp(first.policy->digest, second.policy->digest) == 0,
	                 launches[_i].same);
}
END_TEST

static const struct fault_row {
	const char *name;
	const char *profile;
	const char *id;
	unsigned line;
	const char *message; /* a part of it, or of the hint */
} fault_rows[] = {
	{ "unknown variable", "set WEB /srv/\nallow read ${WBE}",
	  "unknown-variable", 2, "did you mean '${WEB}'?" },
	{ "unknown variable in a set", "set A ${NO}", "unknown-variable", 1,
	  "${NO}" },
	{ "variables in a circle", "set A ${B}\nset B ${A}", "variable-cycle", 1,
	  "defined by itself" },
	{ "set twice in one layer", "set A /a\nset A /b", "set-twice", 2, "'A'" },
	{ "no value for allow", "\nallow read ${TTY}", "no-value", 2, "${TTY}" },
	{ "a home of another", "set A ~you\nallow read ${A}", "foreign-home", 2,
	  "~you" },
	{ "a value that is no path", "set A etc\nallow read ${A}/x", "not-absolute",
	  2, "${CWD}/etc/x" },
	{ "a value that is no pattern", "set A '[a'\nallow read /srv/${A}",
	  "bad-pattern", 2, "[" },
	{ "unknown zone", "zone @system += /usr/\nallow read @sytsem",
	  "unknown-zone", 2, "did you mean '@system'?" },
	{ "unknown zone in a zone", "zone @a += @b", "unknown-zone", 1, "@b" },
	{ "unknown zone in a shipped zone that is used",
	  "allow read @a\n@@ 31\nzone @a += @b", "unknown-zone", 1, "@b" },
	{ "unknown zone in a shipped zone that is extended",
	  "zone @a += /etc/\n@@ 31\nzone @a += @b", "unknown-zone", 1, "@b" },
	{ "zones in a circle", "zone @a += @b\nzone @b += @a", "zone-cycle", 2,
	  "@a" },

	{ "missing path", "\n\nallow read /none/", "missing-path", 3, "allow?" },
	{ "a made folder is not its contents", "mkdir ~/x/\nallow read ~/x/y",
	  "missing-path", 2, "/home/me/x/y" },
	{ "folder without slash", "allow read /etc/nginx", "folder-without-slash",
	  1, "write '/etc/nginx/' for the whole tree" },
	{ "folder without slash in deny", "deny read ~/.ssh",
	  "folder-without-slash", 1, "write '/home/me/.ssh/'" },
	{ "file with slash", "allow read /etc/passwd/", "file-with-slash", 1,
	  "is a file: no trailing '/'" },
	{ "links in a circle", "allow read /loop/x", "unresolved-path", 1,
	  "symbolic links" },
	{ "no permission to look", "allow read /locked/x", "unresolved-path", 1,
	  "permission" },
	{ "links in a circle before a pattern", "allow read /loop/*",
	  "unresolved-path", 1, "symbolic links" },
	{ "dots behind a wildcard", "set A ..\nallow read /srv/*/${A}/x",
	  "dots-behind-wildcard", 2, "'..'" },
	{ "missing socket", "allow connect unix /run/none.sock", "missing-path", 1,
	  "/run/none.sock" },
	{ "mkdir of a file", "mkdir /etc/passwd", "make-other", 1, "no folder" },
	{ "mkfile of a folder", "mkfile /etc/nginx", "make-other", 1, "a folder" },
	{ "mkdir of a value with wildcards", "set A a*\nmkdir /srv/${A}/",
	  "make-pattern", 2, "a*" },

	{ "unknown system call", "allow syscall keyctrl", "unknown-name", 1,
	  "did you mean 'keyctl'?" },
	{ "unknown group", "allow syscall @keyrings", "unknown-name", 1,
	  "did you mean '@keyring'?" },
	{ "unknown capability", "caps keep net_bind_servic", "unknown-name", 1,
	  "did you mean 'net_bind_service'?" },
	{ "unknown limit", "limit nofiles 5", "unknown-name", 1,
	  "did you mean 'nofile'?" },
	{ "limit twice in one layer", "limit nofile 5\nlimit nofile 6",
	  "limit-twice", 2, "nofile" },
	{ "value twice in one layer", "env set A=1\nenv set A=2", "env-set-twice",
	  2, "'A'" },

	{ "nothing to drop", "drop \"deny read /ect/\"\n@@ 3\ndeny read /etc/",
	  "drop-nothing", 1, "did you mean 'deny read /etc/'?" },
	{ "a rule of one's own to drop",
	  "drop \"deny read /etc/\"\ndeny read /etc/", "drop-own", 1, "line 2" },
};

START_TEST(fault_is_said)
{
	const struct fault_row *row = &fault_rows[_i];
	_cleanup_fixture_ struct fixture fixture;
	const struct diag *diag;

	fixture_compile(&fixture, row->profile, &fixture_facts);
	ck_assert_msg(fixture.error == -EINVAL && !fixture.policy, "%s: accepted",
	              row->name);
	diag = fixture_find(&fixture, row->id);
	ck_assert_msg(diag && diag->level == DIAG_ERROR, "%s: %s", row->name,
	              fixture_messages(&fixture));
	ck_assert_msg(diag->at.line == row->line, "%s: line %u", row->name,
	              diag->at.line);
	ck_assert_msg(strstr(diag->message, row->message) ||
	                      (diag->hint && strstr(diag->hint, row->message)),
	              "%s: %s (%s)", row->name, diag->message,
	              diag->hint ? diag->hint : "");
}
END_TEST

/* Faults do not hide each other. */
START_TEST(all_faults_are_seen)
{
	_cleanup_fixture_ struct fixture fixture;

	fixture_compile(&fixture,
	                "set A ${NO}\nallow read /none/ @no /etc\n"
	                "limit nofiles 5\ncaps keep x\ndrop \"deny read /x\"\n",
	                &fixture_facts);
	ck_assert_msg(fixture.diags.n_errors == 7, "%s",
	              fixture_messages(&fixture));
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "printed", policy_is_printed, ARRAY_SIZE(printed_rows) },
		{ "digest", digest_is_stable, ARRAY_SIZE(printed_rows) },
		{ "digest", digest_knows_its_own_process, 4 },
		{ "faults", fault_is_said, ARRAY_SIZE(fault_rows) },
		{ "all faults", all_faults_are_seen, 1 },
	};

	return harness_run(harness_suite("compile", tables, ARRAY_SIZE(tables)));
}
