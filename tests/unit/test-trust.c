/* Whose files are read as profiles. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/strbuf.h"
#include "harness.h"
#include "lang/load.h"
#include "lang/token.h"
#include "lang_fixture.h"

enum {
	SELF = -1, /* whoever runs the test */
	ROOT = 0,
	OTHER = 4711, /* for these the test must run as root */
	ANOTHER = 4712,
};

enum kind {
	FILE_PLAIN,
	FILE_LINK,
	FILE_FIFO,
	FILE_FOLDER,
	FILE_LARGE,
	FILE_LARGEST
};

static const struct row {
	const char *name;
	int reader;
	int owner, folder_owner;
	unsigned mode, folder_mode;
	enum kind kind;
	const char *refused; /* a part of the message; NULL: read */
} rows[] = {
	{ "an own file", SELF, SELF, SELF, 0644, 0755, FILE_PLAIN, NULL },
	{ "a private file", SELF, SELF, SELF, 0600, 0700, FILE_PLAIN, NULL },
	{ "a link", SELF, SELF, SELF, 0644, 0755, FILE_LINK, "symbolic link" },
	{ "a FIFO", SELF, SELF, SELF, 0644, 0755, FILE_FIFO, "not a regular file" },
	{ "a folder", SELF, SELF, SELF, 0755, 0755, FILE_FOLDER,
	  "not a regular file" },
	{ "the largest file", SELF, SELF, SELF, 0644, 0755, FILE_LARGEST, NULL },
	{ "a too large file", SELF, SELF, SELF, 0644, 0755, FILE_LARGE,
	  "too large" },
	{ "writable by all", SELF, SELF, SELF, 0646, 0755, FILE_PLAIN,
	  "writable by" },
	/* root */
	{ "root reads its own", ROOT, ROOT, ROOT, 0644, 0755, FILE_PLAIN, NULL },
	{ "root: writable by the group", ROOT, ROOT, ROOT, 0664, 0755, FILE_PLAIN,
	  "it is writable by group or others" },
	{ "root: writable by others", ROOT, ROOT, ROOT, 0646, 0755, FILE_PLAIN,
	  "it is writable by group or others" },
	{ "root: the folder is writable by the group", ROOT, ROOT, ROOT, 0644, 0775,
	  FILE_PLAIN, "its folder is writable" },
	{ "root: the folder is writable by others", ROOT, ROOT, ROOT, 0644, 0757,
	  FILE_PLAIN, "its folder is writable" },
	{ "root: the folder is sticky and writable", ROOT, ROOT, ROOT, 0644, 01777,
	  FILE_PLAIN, "its folder is writable" },
	{ "root: another's file", ROOT, OTHER, ROOT, 0644, 0755, FILE_PLAIN,
	  "it belongs to another user" },
	{ "root: another's folder", ROOT, ROOT, OTHER, 0644, 0755, FILE_PLAIN,
	  "its folder belongs to another user" },
	{ "root: a link", ROOT, ROOT, ROOT, 0644, 0755, FILE_LINK,
	  "symbolic link" },
	/* a user, in a folder that is no system folder */
	{ "user: root's file", OTHER, ROOT, OTHER, 0644, 0755, FILE_PLAIN, NULL },
	{ "user: own file in a shared folder", OTHER, OTHER, ROOT, 0644, 01777,
	  FILE_PLAIN, NULL },
	{ "user: writable by the group", OTHER, OTHER, OTHER, 0664, 0755,
	  FILE_PLAIN, NULL },
	{ "user: another user's file", OTHER, ANOTHER, OTHER, 0644, 0755,
	  FILE_PLAIN, "it belongs to another user" },
};

static uid_t
uid_of(int who)
{
	return who == SELF ? geteuid() : (uid_t)who;
}

static void
make_file(const char *path, const struct row *row)
{
	_cleanup_free_ char *target = NULL;
	off_t size = PROFILE_SIZE_MAX + (row->kind == FILE_LARGE);

	switch (row->kind) {
	case FILE_PLAIN:
		break;
	case FILE_LARGE:
	case FILE_LARGEST:
		/* Not one byte of it is a profile, but it must be looked at first.
		 */
		ck_assert_int_eq(truncate(path, size), 0);
		break;
	case FILE_LINK:
		ck_assert(asprintf(&target, "%s.target", path) > 0);
		ck_assert_int_eq(rename(path, target), 0);
		ck_assert_int_eq(symlink(target, path), 0);
		return;
	case FILE_FIFO:
		ck_assert(unlink(path) == 0 && mkfifo(path, 0644) == 0);
		break;
	case FILE_FOLDER:
		ck_assert(unlink(path) == 0 && mkdir(path, 0755) == 0);
		break;
	}
	if (row->owner != SELF)
		ck_assert_int_eq(chown(path, uid_of(row->owner), (gid_t)-1), 0);
	ck_assert_int_eq(chmod(path, row->mode), 0);
}

static const struct diag *
find_diag(const struct diag_list *diags, const char *id)
{
	size_t i;

	for (i = 0; i < diags->n; i++) {
		if (strcmp(diags->items[i].id, id) == 0)
			return &diags->items[i];
	}
	return NULL;
}

/* The shipped profiles are not there: that is an error of its own, and none of
 * these. */
START_TEST(files_are_trusted_or_refused)
{
	const struct row *row = &rows[_i];
	const struct search_path search = { .reader = uid_of(row->reader) };
	_cleanup_folder_ char *folder = NULL;
	_cleanup_free_ char *path = NULL, *inner = NULL;
	_cleanup_arena_ struct arena *arena = arena_new();
	struct profile *profile = NULL;
	const struct diag *refused;
	struct diag_list diags;
	int error;

	folder = fixture_folder_new();
	path = fixture_write(folder, "in/a.profile", "bare\n", 5);
	make_file(path, row);
	ck_assert(asprintf(&inner, "%s/in", folder) > 0);
	if (row->folder_owner != SELF)
		ck_assert_int_eq(chown(inner, uid_of(row->folder_owner), (gid_t)-1),
		                 0);
	ck_assert_int_eq(chmod(inner, row->folder_mode), 0);

	diag_list_init(&diags, arena);
	error = profile_load(&search, path, NULL, 0, &diags, &profile);
	refused = find_diag(&diags, "untrusted-profile");
	ck_assert_msg(!!refused == !!row->refused, "%s: %s", row->name,
	              refused ? refused->message : "read");
	ck_assert_int_eq(error, refused ? -EACCES : -EINVAL);
	ck_assert_msg(!refused || strstr(refused->message, row->refused), "%s: %s",
	              row->name, refused ? refused->message : "");
	if (refused)
		ck_assert_str_eq(refused->at.file, path);
}
END_TEST

static const struct system_row {
	const char *name;
	int folder_owner; /* of the search folder */
	int reader;
	unsigned mode;         /* of the file */
	unsigned drop_in_mode; /* of NAME.profile.d */
	bool refused, system;
} system_rows[] = {
	{ "a system profile", ROOT, OTHER, 0644, 0755, false, true },
	{ "a system profile, writable by its group", ROOT, OTHER, 0664, 0755, true,
	  true },
	{ "a drop-in folder, writable by its group", ROOT, OTHER, 0644, 0775, true,
	  true },
	{ "an own profile, writable by the group", OTHER, OTHER, 0664, 0755, false,
	  false },
};

/* Who reads files in a folder of root gets them only as root meant them. */
START_TEST(system_folders_are_strict)
{
	const struct system_row *row = &system_rows[_i];
	static const char *const files[] = { "a.profile",          "base.profile",
		                             "zones.profile",      "a.profile.d",
		                             "a.profile.d/1.conf", "" };
	_cleanup_folder_ char *folder = NULL;
	_cleanup_profile_ struct profile *profile = NULL;
	_cleanup_arena_ struct arena *arena = arena_new();
	struct search_path search = { NULL, 1, uid_of(row->reader), 0 };
	struct diag_list diags;
	int error;
	size_t i;

	folder = fixture_folder_new();
	fixture_write_all(folder,
	                  "a.profile|allow jit|base.profile||zones.profile||"
	                  "a.profile.d/1.conf|trace always|");
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_free_ char *path = NULL;

		ck_assert(asprintf(&path, "%s/%s", folder, files[i]) > 0);
		ck_assert_int_eq(chown(path, uid_of(row->folder_owner), (gid_t)-1),
		                 0);
		ck_assert_int_eq(chmod(path, i == 0   ? row->mode
		                             : i == 3 ? row->drop_in_mode
		                                      : 0755),
		                 0);
	}
	search.folders = (const char *const *)&folder;
	diag_list_init(&diags, arena);
	error = profile_load(&search, "a", NULL, 0, &diags, &profile);
	ck_assert_msg(error == (row->refused ? -EACCES : 0), "%s: %d", row->name,
	              error);
	ck_assert_msg(!profile || profile->system == row->system, "%s: system",
	              row->name);
}
END_TEST

/* Rows about the caller's own files come first; only root can give files away. */
static size_t
count_own_rows(void)
{
	size_t n = 0;

	while (n < ARRAY_SIZE(rows) && rows[n].reader == SELF &&
	       rows[n].owner == SELF)
		n++;
	return n;
}

int
main(void)
{
	bool root = geteuid() == 0;
	const struct harness_table tables[] = {
		{ "trust", files_are_trusted_or_refused,
		  root ? ARRAY_SIZE(rows) : count_own_rows() },
		{ "system", system_folders_are_strict, ARRAY_SIZE(system_rows) },
	};

	if (!root)
		puts("# left out: the rows about other users' files, which need "
		     "root");
	return harness_run(harness_suite("trust", tables, root ? 2 : 1));
}
