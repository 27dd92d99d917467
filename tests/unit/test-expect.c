/* The language of NAME.test. */
#include <string.h>

#include "base/strbuf.h"
#include "harness.h"
#include "lang/expect.h"

/* What comes out, one piece for each expectation; or the first message. */
static const struct row {
	const char *name, *text, *wanted;
} rows[] = {
	{ "nothing", "# a comment\n\n", "" },
	{ "a profile", "use nginx", "use nginx;" },
	{ "a base profile", "use <guarded>", "use guarded;" },
	{ "an allow", "expect allow read /etc/hosts", "allow read|/etc/hosts;" },
	{ "a deny with its error", "expect deny write /x errno EPERM",
	  "deny write|/x errno EPERM;" },
	{ "a path that is called errno", "expect deny write errno",
	  "deny write|errno;" },
	{ "words of the network", "expect allow connect tcp 127.0.0.1 port 80",
	  "allow connect|tcp|127.0.0.1|port|80;" },
	{ "a command", "expect run \"a 'b c' d\" status 3",
	  "run a|b c|d status 3 denials -1 60000;" },
	{ "all clauses",
	  "expect run x within 2m stdout ~ \"^a b\" denials 0 status 0",
	  "run x status 0 denials 0 ~^a b 120000;" },
	{ "denied during", "expect denied read ~/.ssh/** during \"cat x\"",
	  "denied read|~/.ssh/** cat|x;" },
	{ "given", "given file ~/a/b \"x\\ny\"\ngiven folder ~/c",
	  "given ~/a/b=x\ny;given ~/c/;" },
	{ "bytes", "given file ~/a \"\\x50K\\xff\\x0g\\\\x41\"",
	  "given ~/a=PK\xff\\x0g\\x41;" },
	{ "a NUL byte", "given file ~/a \"a\\x00b\"", "given ~/a=a<0>b;" },

	{ "a working folder", "work ~/w", "work ~/w;" },

	{ "a second working folder", "work ~/a\nwork ~/b",
	  "t:2:6: a second 'work'" },
	{ "a working folder outside of home", "work /tmp",
	  "t:1:6: '/tmp' is not below ~/" },
	{ "unknown statement", "expct allow read /",
	  "t:1:1: unknown statement 'expct'; did you mean 'expect'?" },
	{ "unknown operation", "\nexpect deny raed /",
	  "t:2:13: unknown operation 'raed'; did you mean 'read'?" },
	{ "unknown clause", "expect run x states 0",
	  "t:1:14: unknown clause 'states'; did you mean 'status'?" },
	{ "a second use", "use a\nuse b", "t:2:5: a second 'use'" },
	{ "given outside of home", "given file /etc/x y",
	  "t:1:12: '/etc/x' is not below ~/" },
	{ "given above home", "given file ~/../x y",
	  "t:1:12: '~/../x' is not below ~/" },
	{ "a bad pattern", "expect run x stdout ~ [",
	  "t:1:23: Invalid regular expression" },
	{ "a status that is none", "expect run x status 256",
	  "t:1:21: '256' is no number up to 255" },
	{ "an open quote in a command", "expect run \"a 'b\" status 0",
	  "t:1:12: a ' is not closed" },
	{ "no command", "expect run \" \" status 0",
	  "t:1:12: the command is empty" },
	{ "a word too few", "expect deny read",
	  "t:1:17: a word is missing; the form is: expect allow|deny OPERATION "
	  "TARGET [errno NAME]" },
	{ "a word too many", "given folder ~/x y", "t:1:18: unexpected word 'y'" },
};

static void
add_words(struct strbuf *out, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%s%s", i ? "|" : "", words[i]);
}

static void
add_item(struct strbuf *out, const struct expectation *item)
{
	static const char *const kinds[] = { "allow", "deny", "run", "denied" };

	strbuf_addf(out, "%s ", kinds[item->kind]);
	add_words(out, item->words, item->n_words);
	if (item->n_words && item->n_command)
		strbuf_add_char(out, ' ');
	add_words(out, item->command, item->n_command);
	if (item->error)
		strbuf_addf(out, " errno %s", item->error);
	if (item->kind == EXPECT_RUN)
		strbuf_addf(out, " status %ld denials %ld%s%s %u", item->status,
		            item->denials, item->output ? " ~" : "",
		            item->output ? item->output : "", item->patience);
	strbuf_add_char(out, ';');
}

static void
add_all(struct strbuf *out, const struct expect_file *file)
{
	if (file->use)
		strbuf_addf(out, "use %s;", file->use);
	if (file->work)
		strbuf_addf(out, "work %s;", file->work);
	for (size_t i = 0; i < file->n_givens; i++) {
		const struct given *given = &file->givens[i];

		strbuf_addf(out, "given %s%s", given->path,
		            given->folder ? "/" : "=");
		for (size_t k = 0; k < given->length; k++)
			if (given->content[k])
				strbuf_add_char(out, given->content[k]);
			else
				strbuf_add(out, "<0>");
		strbuf_add_char(out, ';');
	}
	for (size_t i = 0; i < file->n; i++)
		add_item(out, &file->items[i]);
}

START_TEST(parses)
{
	const struct row *row = &rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	struct expect_file file = { 0 };
	struct diag_list diags;
	int error;

	diag_list_init(&diags, arena);
	error = expect_parse(arena, &diags, "t", row->text, strlen(row->text),
	                     &file);
	if (error == 0)
		add_all(&got, &file);
	else
		strbuf_addf(&got, "t:%u:%u: %s%s%s", diags.items[0].at.line,
		            diags.items[0].at.col, diags.items[0].message,
		            diags.items[0].hint ? "; " : "",
		            diags.items[0].hint ? diags.items[0].hint : "");
	ck_assert_msg(strcmp(strbuf_text(&got), row->wanted) == 0,
	              "%s\n  got:    %s\n  wanted: %s", row->name,
	              strbuf_text(&got), row->wanted);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "expectations", parses, ARRAY_SIZE(rows) },
	};

	return harness_run(harness_suite("expect", tables, ARRAY_SIZE(tables)));
}
