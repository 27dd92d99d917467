/* Whatever the bytes: the parser returns; what it took for statements is printed,
 * read back without a fault, and printed the same again. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "lang/format.h"
#include "lang/parse.h"
#include "lang/print.h"
#include "lang/token.h"

const char fuzz_corpus[] = "profile";

const char *const fuzz_words[] = {
#define KEYWORD(NAME, word, form, help) word,
#include "lang/keyword.def"
#undef KEYWORD
#define OPERATION(NAME, word, kind, gives, takes) word,
#include "lang/operation.def"
#undef OPERATION
	"allow?",      " jit",
	" abi i386",   " write-exec ",
	" tcp",        " udp ",
	" unix ",      " port ",
	"localhost",   "::1",
	"127.0.0.0/8", "0-65535",
	"@user",       "${X}",
	"~/",          "/**/",
	"[a-z]",       "{a,b}",
	"\"",          "\\",
	"#",           " ",
	"\t",          "\n",
	"\r",          " += ",
	"infinity",    "<base>",
	"./x",         "drop \"allow read /a\"",
	"\xc3\xbc",    "\xff",
	"..",          "//",
	NULL,
};

static void
fail(const char *what, const char *first, const char *second)
{
	fprintf(stderr, "%s:\n%s\n---\n%s\n", what, first, second);
	abort();
}

static struct profile *
parse(const char *text, size_t length, struct diag_list *diags)
{
	struct profile *profile = profile_new("fuzz");

	if (!profile)
		abort();
	diag_list_init(diags, profile->arena);
	(void)parse_text(profile, diags, "fuzz", LAYER_PROFILE, text, length);
	return profile;
}

/* Canonical addresses can be longer: "::1:2" is "::0.1.0.2". */
static bool
has_long_line(const char *text)
{
	size_t length;

	for (; *text; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		if (length > PROFILE_LINE_MAX)
			return true;
	}
	return false;
}

/* Formatted text is read as before, and is formatted the same again. */
static void
check_formatted(const char *text, size_t length, const char *meaning)
{
	_cleanup_strbuf_ struct strbuf once = STRBUF_EMPTY, twice = STRBUF_EMPTY;
	_cleanup_strbuf_ struct strbuf again = STRBUF_EMPTY;
	_cleanup_profile_ struct profile *profile = NULL;
	_cleanup_arena_ struct arena *arena = arena_new();
	struct diag_list diags;

	diag_list_init(&diags, arena);
	if (format_text(&once, &diags, "fuzz", text, length))
		return;
	profile = parse(strbuf_text(&once), once.length, &diags);
	print_profile(&again, profile, LAYER_PROFILE);
	if (strcmp(meaning, strbuf_text(&again)) != 0)
		fail("formatted it means something else", meaning,
		     strbuf_text(&again));
	diag_list_init(&diags, arena);
	if (format_text(&twice, &diags, "fuzz", strbuf_text(&once), once.length) ||
	    strcmp(strbuf_text(&once), strbuf_text(&twice)) != 0)
		fail("formatted twice", strbuf_text(&once), strbuf_text(&twice));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_strbuf_ struct strbuf first = STRBUF_EMPTY, second = STRBUF_EMPTY;
	_cleanup_profile_ struct profile *profile = NULL, *again = NULL;
	FILE *null = NULL;
	struct diag_list diags;

	profile = parse((const char *)data, size, &diags);
	null = fopen("/dev/null", "w");
	if (null) {
		diag_list_print(&diags, null, false);
		fclose(null);
	}
	print_profile(&first, profile, LAYER_PROFILE);
	check_formatted((const char *)data, size, strbuf_text(&first));
	if (has_long_line(strbuf_text(&first)))
		return 0;
	again = parse(strbuf_text(&first), first.length, &diags);
	if (diags.n)
		fail(diags.items[0].message, strbuf_text(&first), "");
	print_profile(&second, again, LAYER_PROFILE);
	if (strcmp(strbuf_text(&first), strbuf_text(&second)) != 0)
		fail("not the same again", strbuf_text(&first),
		     strbuf_text(&second));
	if (profile->n_statements != again->n_statements)
		fail("another number of statements", strbuf_text(&first), "");
	return 0;
}
