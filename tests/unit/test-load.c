/* Lookup, includes, drop-ins and layers, on files in a folder for each row: etc/
 * is the nearer search folder, usr/ the farther one. */
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "harness.h"
#include "lang/load.h"
#include "lang/print.h"
#include "lang/protector.h"
#include "lang_fixture.h"

#define SHIPPED                                                                    \
	"usr/base.profile|allow read /base|usr/zones.profile|zone @user += ~/|"

static const struct row {
	const char *name;
	const char *files;      /* besides those above; "path|text|path|text|" */
	const char *load;       /* ~/ is the folder */
	const char *extra;      /* a --rule, or NULL */
	const char *statements; /* "LAYER text; ..." without the shipped ones */
} rows[] = {
	{ "by name", "usr/a.profile|bare|", "a", NULL, "2 bare" },
	{ "<base> and the zones come last", "usr/a.profile|allow jit|", "a", NULL,
	  "2 allow jit; 30 allow read /base" },
	{ "a nearer profile masks",
	  "usr/a.profile|trace always|etc/a.profile|bare|", "a", NULL, "2 bare" },
	{ "by file", "x/b.profile|bare|", "~/x/b.profile", NULL, "2 bare" },
	{ "a rule of the command line", "usr/a.profile|bare|", "a", "deny read /x",
	  "0 deny read /x; 2 bare" },
	{ "the command line says bare", "usr/a.profile|allow jit|", "a", "bare",
	  "0 bare; 2 allow jit" },
	{ "an include says bare", "usr/a.profile|include <b>|usr/b.profile|bare|",
	  "a", NULL, "2 include <b>; 3 bare" },
	{ "an include by name",
	  "usr/a.profile|bare\ninclude <b>|etc/b.profile|allow jit|", "a", NULL,
	  "2 bare; 2 include <b>; 3 allow jit" },
	{ "an include by file",
	  "x/a.profile|bare\ninclude \"./y/b c\"|x/y/b c|include ./d|x/y/d|trace "
	  "always|",
	  "~/x/a.profile", NULL,
	  "2 bare; 2 include \"./y/b c\"; 3 include ./d; 4 trace always" },
	{ "layers grow with the depth",
	  "usr/a.profile|bare\ninclude <b>|usr/b.profile|include "
	  "<c>|usr/c.profile|allow jit|",
	  "a", NULL, "2 bare; 2 include <b>; 3 include <c>; 4 allow jit" },
	{ "twice reached is once, at the nearest layer",
	  "usr/a.profile|bare\ninclude <b>\ninclude <c>|usr/b.profile|include <c>|"
	  "usr/c.profile|allow jit|",
	  "a", NULL,
	  "2 bare; 2 include <b>; 2 include <c>; 3 include <c>; 3 allow jit" },
	{ "twice reached by two paths",
	  "usr/a.profile|bare\ninclude <b>\ninclude \"./../usr/b.profile\"|"
	  "usr/b.profile|allow jit|",
	  "a", NULL,
	  "2 bare; 2 include <b>; 2 include ./../usr/b.profile; 3 allow jit" },
	{ "<base> can be included by name", "usr/a.profile|include <base>|", "a",
	  NULL, "2 include <base>; 3 allow read /base" },
	{ "<base> itself", "", "base", NULL, "2 allow read /base" },
	{ "<base> can be masked",
	  "usr/a.profile|trace always|etc/base.profile|allow jit|", "a", NULL,
	  "2 trace always; 30 allow jit" },
	{ "what <base> includes is as far",
	  "usr/a.profile|trace always|etc/base.profile|include "
	  "<b>|usr/b.profile|allow "
	  "jit|",
	  "a", NULL, "2 trace always; 30 include <b>; 30 allow jit" },
	{ "drop-ins of every folder, by file name",
	  "usr/a.profile|bare|usr/a.profile.d/2.conf|allow read /2|"
	  "etc/a.profile.d/3.conf|allow read /3|etc/a.profile.d/1.conf|allow read "
	  "/1|",
	  "a", NULL, "2 bare; 1 allow read /1; 1 allow read /2; 1 allow read /3" },
	{ "a drop-in of a masked profile",
	  "usr/a.profile|bare|usr/a.profile.d/1.conf|"
	  "allow read /1|etc/a.profile|bare|",
	  "a", NULL, "2 bare; 1 allow read /1" },
	{ "other files are no drop-ins",
	  "usr/a.profile|bare|etc/a.profile.d/x.txt|x|etc/a.profile.d/.y.conf|y|",
	  "a", NULL, "2 bare" },
	{ "a drop-in includes",
	  "usr/a.profile|bare|etc/a.profile.d/1.conf|include <b>|"
	  "usr/b.profile|allow jit|",
	  "a", NULL, "2 bare; 1 include <b>; 3 allow jit" },
	{ "a file has no drop-ins",
	  "x/a.profile|bare|etc/a.profile.d/1.conf|allow jit|", "~/x/a.profile",
	  NULL, "2 bare" },
	{ "an empty profile", "usr/a.profile||", "a", NULL, "30 allow read /base" },
};

static const struct fault_row {
	const char *name;
	const char *files;
	const char *load;
	const char *extra;
	int error;
	const char *faults; /* as fixture_diags */
} fault_rows[] = {
	{ "no such profile", "", "nosuch", NULL, -ENOENT, "unknown-profile" },
	{ "no such file", "", "~/x.profile", NULL, -ENOENT, "unknown-profile" },
	{ "a name that is none", "", ".", NULL, -ENOENT, "unknown-profile" },
	{ "no such include", "usr/a.profile|bare\ninclude <nosuch>|", "a", NULL,
	  -EINVAL, "2:9 unknown-profile" },
	{ "no such included file", "usr/a.profile|include ./nosuch|", "a", NULL,
	  -EINVAL, "1:9 cannot-read" },
	{ "an included folder", "usr/a.profile|include ./|", "a", NULL, -EACCES,
	  "1:9 untrusted-profile" },
	{ "faults of all files at once",
	  "usr/a.profile|alow\ninclude <b>|usr/b.profile|\ndenny|", "a", "trase",
	  -EINVAL,
	  "1:1 unknown-statement; 1:1 unknown-statement; 2:1 unknown-statement" },
	{ "a profile that includes itself", "usr/a.profile|include <a>|", "a", NULL,
	  -EINVAL, "1:9 include-cycle" },
	{ "a circle of two",
	  "usr/a.profile|include <b>|usr/b.profile|bare\ninclude <a>|", "a", NULL,
	  -EINVAL, "2:9 include-cycle" },
	{ "a circle that is no way to the start",
	  "usr/a.profile|include <b>\ninclude <c>|usr/b.profile|include <c>|"
	  "usr/c.profile|\ninclude <b>|",
	  "a", NULL, -EINVAL, "2:9 include-cycle" },
	{ "an include on the command line", "usr/a.profile|bare|", "a",
	  "include <b>", -EINVAL, "1:1 include-not-here" },
	{ "a newline on the command line", "usr/a.profile|bare|", "a", "bare\nbare",
	  -EINVAL, "1:5 control-character" },
	{ "a folder", "usr/a.profile/x|bare|", "a", NULL, -EACCES,
	  "untrusted-profile" },
};

struct setup {
	char *folder;
	char *etc, *usr, *name;
	const char *folders[2];
	struct search_path search;
};

static void
setup_free(struct setup *setup)
{
	fixture_folder_free(&setup->folder);
	free(setup->etc);
	free(setup->usr);
	free(setup->name);
}

static void
set_up(struct setup *setup, const char *files, const char *load)
{
	setup->folder = fixture_folder_new();
	ck_assert(asprintf(&setup->etc, "%s/etc", setup->folder) > 0);
	ck_assert(asprintf(&setup->usr, "%s/usr", setup->folder) > 0);
	ck_assert(asprintf(&setup->name, "%s%s",
	                   load[0] == '~' ? setup->folder : "",
	                   load[0] == '~' ? load + 1 : load) > 0);
	fixture_write_all(setup->folder, SHIPPED);
	fixture_write_all(setup->folder, files);
	setup->folders[0] = setup->etc;
	setup->folders[1] = setup->usr;
	setup->search = (struct search_path){ setup->folders, 2, geteuid(), 0 };
}

static char *
describe(const struct profile *profile)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const struct statement *statement;
	size_t i;

	for (i = 0; i < profile->n_statements; i++) {
		statement = &profile->statements[i];
		if (statement->layer == LAYER_ZONES)
			continue;
		strbuf_addf(&text, "%s%u ", i ? "; " : "", statement->layer);
		print_statement(&text, statement);
	}
	return strbuf_steal(&text);
}

START_TEST(profiles_are_found_and_followed)
{
	const struct row *row = &rows[_i];
	_cleanup_(setup_free) struct setup setup = { NULL };
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *faults = NULL, *text = NULL;
	_cleanup_profile_ struct profile *profile = NULL;
	struct diag_list diags;
	int error;

	set_up(&setup, row->files, row->load);
	diag_list_init(&diags, arena);
	error = profile_load(&setup.search, setup.name, &row->extra,
	                     row->extra != NULL, &diags, &profile);
	faults = fixture_diags(&diags);
	ck_assert_msg(!error, "%s: %d %s", row->name, error, faults);
	text = describe(profile);
	ck_assert_msg(!strcmp(text, row->statements), "%s: %s", row->name, text);
	ck_assert_msg(profile->statements[profile->n_statements - 1].layer ==
	                      LAYER_ZONES,
	              "%s: no zones", row->name);
	ck_assert_str_eq(profile->files[0], profile->path);
}
END_TEST

START_TEST(faults_of_files_are_told)
{
	const struct fault_row *row = &fault_rows[_i];
	_cleanup_(setup_free) struct setup setup = { NULL };
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *faults = NULL;
	struct profile *profile = NULL;
	struct diag_list diags;
	int error;

	set_up(&setup, row->files, row->load);
	diag_list_init(&diags, arena);
	error = profile_load(&setup.search, setup.name, &row->extra,
	                     row->extra != NULL, &diags, &profile);
	faults = fixture_diags(&diags);
	ck_assert_msg(error == row->error && !strcmp(faults, row->faults),
	              "%s: %d %s", row->name, error, faults);
	ck_assert_ptr_null(profile);
}
END_TEST

static const struct {
	const char *name;
	unsigned chain; /* files that include the next one */
	unsigned fan;   /* files that the first one includes as well */
	const char *fault;
} limit_rows[] = {
	{ "as deep as allowed", 16, 0, "" },
	{ "one file deeper", 17, 0, "include-depth" },
	{ "as many as allowed", 0, 253, "" },
	{ "too many files", 0, 300, "too-many-files" },
};

START_TEST(includes_have_limits)
{
	_cleanup_(setup_free) struct setup setup = { NULL };
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf main_text = STRBUF_EMPTY;
	_cleanup_profile_ struct profile *profile = NULL;
	char path[64], text[64];
	struct diag_list diags;
	unsigned i;
	int error;

	set_up(&setup, "", "a");
	if (limit_rows[_i].chain)
		strbuf_add(&main_text, "include <chain1>\n");
	for (i = 1; i <= limit_rows[_i].chain; i++) {
		snprintf(path, sizeof(path), "usr/chain%u.profile", i);
		snprintf(text, sizeof(text), "include <chain%u>", i + 1);
		free(fixture_write(setup.folder, path, text,
		                   i < limit_rows[_i].chain ? strlen(text) : 0));
	}
	for (i = 1; i <= limit_rows[_i].fan; i++) {
		snprintf(path, sizeof(path), "usr/fan%u.profile", i);
		free(fixture_write(setup.folder, path, "", 0));
		strbuf_addf(&main_text, "include <fan%u>\n", i);
	}
	free(fixture_write(setup.folder, "usr/a.profile", strbuf_text(&main_text),
	                   main_text.length));
	diag_list_init(&diags, arena);
	error = profile_load(&setup.search, "a", NULL, 0, &diags, &profile);
	ck_assert_msg(error == (*limit_rows[_i].fault ? -EINVAL : 0), "%s: %d",
	              limit_rows[_i].name, error);
	ck_assert_str_eq(diags.n ? diags.items[0].id : "", limit_rows[_i].fault);
}
END_TEST

START_TEST(shipped_profiles_must_be_there)
{
	_cleanup_(setup_free) struct setup setup = { NULL };
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_free_ char *faults = NULL, *gone = NULL;
	struct profile *profile = NULL;
	struct diag_list diags;

	set_up(&setup, "usr/a.profile|allow jit|", "a");
	ck_assert(asprintf(&gone, "%s/%s.profile", setup.usr,
	                   _i ? "zones" : "base") > 0);
	ck_assert_int_eq(unlink(gone), 0);
	diag_list_init(&diags, arena);
	ck_assert_int_eq(
	        profile_load(&setup.search, "a", NULL, 0, &diags, &profile),
	        -EINVAL);
	faults = fixture_diags(&diags);
	ck_assert_str_eq(faults, "unknown-profile");
}
END_TEST

START_TEST(profiles_are_listed_once)
{
	_cleanup_(setup_free) struct setup setup = { NULL };
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_free_ char *path = NULL;
	struct profile_entry *entries;
	size_t n, i;

	set_up(&setup,
	       "usr/b.profile|# far|etc/b.profile|#  near \nbare|usr/c.txt|x|"
	       "usr/.d.profile|x|etc/a.profile|bare\n# no|",
	       "a");
	ck_assert_int_eq(profile_list(&setup.search, arena, &entries, &n), 0);
	for (i = 0; i < n; i++)
		strbuf_addf(&text, "%s=%s %s;", entries[i].name,
		            entries[i].path + strlen(setup.folder),
		            entries[i].description ? entries[i].description : "-");
	ck_assert_str_eq(strbuf_text(&text),
	                 "a=/etc/a.profile -;b=/etc/b.profile near ;"
	                 "base=/usr/base.profile -;zones=/usr/zones.profile -;");
	ck_assert_int_eq(profile_find(&setup.search, "b", &path), 0);
	ck_assert_str_eq(path, entries[1].path);
	ck_assert_int_eq(profile_find(&setup.search, "c", &path), -ENOENT);
}
END_TEST

static const struct mention_row {
	const char *text;
	bool mentions;
} mention_rows[] = {
	{ "protect /x", true },
	{ "allow read /x\n \t protect /x", true },
	{ "\"protect\" /x", true },
	{ "pro\\tect /x", true },
	{ "allow read \"/a b\"\n", false },
	{ "# protect /x\nallow read /protect", false },
	{ "", false },
	{ "protec", false },
};

START_TEST(protection_is_not_overlooked)
{
	const struct mention_row *row = &mention_rows[_i];

	ck_assert_msg(protector_mentions(row->text, strlen(row->text), "protect") ==
	                      row->mentions,
	              "%s", row->text);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "found", profiles_are_found_and_followed, ARRAY_SIZE(rows) },
		{ "faults", faults_of_files_are_told, ARRAY_SIZE(fault_rows) },
		{ "limits", includes_have_limits, ARRAY_SIZE(limit_rows) },
		{ "shipped", shipped_profiles_must_be_there, 2 },
		{ "list", profiles_are_listed_once, 1 },
		{ "protection", protection_is_not_overlooked,
		  ARRAY_SIZE(mention_rows) },
	};

	return harness_run(harness_suite("load", tables, ARRAY_SIZE(tables)));
}
