/* The kept log: whose folders it trusts, what it never writes through, its size,
 * and how it is read back. */
#include "events_fixture.h"
#include "harness.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

#define FOREIGN_USER 65534

static const char *const folders[] = { ".local", "state", "bailey", NULL };

static struct denial_log_place
place_of(const struct fixture *fixture)
{
	return (struct denial_log_place){ fixture->folder, folders };
}

static int
open_log(const struct fixture *fixture, const char **why)
{
	const struct denial_log_place place = place_of(fixture);

	return denial_log_open(&place, why);
}

static void
put(int fd, const char *target)
{
	const struct event event = fixture_denial(target);
	_cleanup_free_ char *line = event_to_line(&event);

	ck_assert_ptr_nonnull(line);
	ck_assert_int_eq(fd_write_all(fd, line, strlen(line)), 0);
}

START_TEST(log_is_made_for_the_user_alone)
{
	_cleanup_fixture_ struct fixture fixture;
	_cleanup_close_ int fd = -1;
	const char *why;
	mode_t mask = umask(0);

	fixture_make(&fixture);
	fd = open_log(&fixture, &why);
	umask(mask);
	ck_assert_msg(fd >= 0, "%s", why ? why : strerror(-fd));
	ck_assert_uint_eq(fixture_mode(fixture_path(&fixture, ".local")), 0700);
	ck_assert_uint_eq(
	        fixture_mode(fixture_path(&fixture, ".local/state/bailey")), 0700);
	ck_assert_uint_eq(
	        fixture_mode(fixture_path(&fixture,
	                                  ".local/state/bailey/" DENIAL_LOG_FILE)),
	        0600);
	ck_assert_int_eq(fcntl(fd, F_GETFL) & (O_APPEND | O_ACCMODE),
	                 O_APPEND | O_WRONLY);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}
END_TEST

START_TEST(loose_modes_are_closed)
{
	_cleanup_fixture_ struct fixture fixture;
	const char *why, *folder, *file;
	int fd;

	fixture_make(&fixture);
	fd = open_log(&fixture, &why);
	ck_assert_int_ge(fd, 0);
	close(fd);
	folder = fixture_path(&fixture, ".local/state/bailey");
	file = fixture_path(&fixture, ".local/state/bailey/" DENIAL_LOG_FILE);
	ck_assert_int_eq(chmod(folder, 0777) | chmod(file, 0666), 0);
	fd = open_log(&fixture, &why);
	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_uint_eq(fixture_mode(folder), 0700);
	ck_assert_uint_eq(fixture_mode(file), 0600);
}
END_TEST

/* What stands where a folder or the file should be. FOREIGN: it belongs to another
 * user, which only root can set up. */
enum trap {
	LINK,
	DANGLING,
	HARD_LINK,
	FIFO,
	FOLDER,
	FILE_THERE,
	FOREIGN,
	FOREIGN_FILE
};

static const struct {
	const char *name;
	const char *where;
	enum trap trap;
} traps[] = {
	{ "a link for the first folder", ".local", LINK },
	{ "a link for the middle folder", ".local/state", LINK },
	{ "a link for the last folder", ".local/state/bailey", LINK },
	{ "a dangling link for a folder", ".local/state", DANGLING },
	{ "a file for a folder", ".local/state", FILE_THERE },
	{ "a folder of another user", ".local/state", FOREIGN },
	{ "the last folder of another user", ".local/state/bailey", FOREIGN },
	{ "a link for the file", ".local/state/bailey/" DENIAL_LOG_FILE, LINK },
	{ "a dangling link for the file", ".local/state/bailey/" DENIAL_LOG_FILE,
	  DANGLING },
	{ "a second hard link", ".local/state/bailey/" DENIAL_LOG_FILE, HARD_LINK },
	{ "a FIFO for the file", ".local/state/bailey/" DENIAL_LOG_FILE, FIFO },
	{ "a folder for the file", ".local/state/bailey/" DENIAL_LOG_FILE, FOLDER },
	{ "a file of another user", ".local/state/bailey/" DENIAL_LOG_FILE,
	  FOREIGN_FILE },
};

/* Every folder before `where`. */
static void
make_way(const struct fixture *fixture, const char *where)
{
	for (const char *slash = where; (slash = strchr(slash, '/')); slash++) {
		char *part = arena_strndup(fixture->arena, where,
		                           (size_t)(slash - where));

		ck_assert_int_eq(mkdir(fixture_path(fixture, part), 0700), 0);
	}
}

static int
set_trap(enum trap trap, const char *path, const char *elsewhere)
{
	switch (trap) {
	case LINK:
	case DANGLING:
		return symlink(elsewhere, path);
	case HARD_LINK:
		return link(elsewhere, path);
	case FIFO:
		return mkfifo(path, 0600);
	case FOLDER:
		return mkdir(path, 0700);
	case FILE_THERE:
		fixture_write(path, "");
		return 0;
	case FOREIGN:
		return mkdir(path, 0777) || chown(path, FOREIGN_USER, FOREIGN_USER);
	case FOREIGN_FILE:
		fixture_write(path, "");
		return chown(path, FOREIGN_USER, FOREIGN_USER);
	}
	return -1;
}

START_TEST(nothing_of_others_is_written_through)
{
	_cleanup_fixture_ struct fixture fixture;
	const enum trap trap = traps[_i].trap;
	const struct denial_log_place place = { fixture.folder, folders };
	const char *elsewhere, *why, *where = traps[_i].where;
	bool file = strstr(where, DENIAL_LOG_FILE) != NULL;
	struct event_list list;
	int fd;

	if ((trap == FOREIGN || trap == FOREIGN_FILE) && geteuid())
		return;
	fixture_make(&fixture);
	elsewhere = fixture_path(&fixture, "elsewhere");
	if (trap != DANGLING && file)
		fixture_write(elsewhere, "mine\n");
	else if (trap != DANGLING)
		ck_assert_int_eq(mkdir(elsewhere, 0700), 0);
	make_way(&fixture, where);
	ck_assert_int_eq(set_trap(trap, fixture_path(&fixture, where), elsewhere),
	                 0);
	fixture_limit_time(10);
	fd = open_log(&fixture, &why);
	ck_assert_msg(fd < 0, "%s: opened", traps[_i].name);
	ck_assert_msg(why != NULL, "%s: not explained: %s", traps[_i].name,
	              strerror(-fd));
	ck_assert_msg(denial_log_read(fixture.arena, &place, &why, &list) < 0 ||
	                      trap == DANGLING,
	              "%s: read", traps[_i].name);
	fixture_limit_time(0);
	if (trap == DANGLING)
		ck_assert_msg(access(elsewhere, F_OK), "made behind a link");
	else if (file)
		ck_assert_str_eq(fixture_read(&fixture, elsewhere, NULL), "mine\n");
	else
		ck_assert_msg(rmdir(elsewhere) == 0, "something was made there");
}
END_TEST

/* As root alone: a service user whose home is someone else's. */
START_TEST(home_of_another_user_is_not_used)
{
	_cleanup_fixture_ struct fixture fixture;
	const char *why;

	fixture_make(&fixture);
	if (geteuid() || chown(fixture.folder, FOREIGN_USER, FOREIGN_USER))
		return;
	ck_assert_int_eq(open_log(&fixture, &why), -EPERM);
	ck_assert_ptr_nonnull(why);
}
END_TEST

static void
fill(int fd, const char *target)
{
	struct stat status;

	do {
		put(fd, target);
		ck_assert_int_eq(fstat(fd, &status), 0);
	} while (status.st_size < DENIAL_LOG_SIZE_MAX);
}

/* Twice over: the older half goes, the newer one stays, and a descriptor that was
 * open before writes into the log still. */
START_TEST(log_rotates_under_its_writers)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct denial_log_place place = { fixture.folder, folders };
	_cleanup_close_ int first = -1, second = -1, third = -1;
	struct event_list list, old;
	const char *why;
	struct stat status;

	fixture_make(&fixture);
	first = open_log(&fixture, &why);
	ck_assert_int_ge(first, 0);
	fill(first, "/first");
	second = open_log(&fixture, &why);
	ck_assert_int_ge(second, 0);
	ck_assert_int_eq(fstat(second, &status), 0);
	ck_assert_int_eq(status.st_size, 0);
	fill(second, "/second");
	third = open_log(&fixture, &why);
	ck_assert_int_ge(third, 0);
	put(first, "/late");
	ck_assert_int_eq(denial_log_read(fixture.arena, &place, &why, &list), 0);
	ck_assert_uint_eq(list.n_bad, 0);
	ck_assert_str_eq(list.items[0].target, "/second");
	ck_assert_str_eq(list.items[list.n - 2].target, "/second");
	ck_assert_str_eq(list.items[list.n - 1].target, "/late");
	old = fixture_events(
	        &fixture,
	        fixture_path(&fixture, ".local/state/bailey/" DENIAL_LOG_OLD));
	ck_assert_uint_eq(old.n, list.n - 1);
	ck_assert_uint_eq(fixture_mode(fixture_path(
	                          &fixture, ".local/state/bailey/" DENIAL_LOG_OLD)),
	                  0600);
}
END_TEST

/* What a link in the old one's place would lead to stays as it is. */
START_TEST(rotation_follows_no_link)
{
	_cleanup_fixture_ struct fixture fixture;
	const char *why, *victim, *old, *copy;
	int fd;

	fixture_make(&fixture);
	fd = open_log(&fixture, &why);
	fill(fd, "/x");
	close(fd);
	victim = fixture_path(&fixture, "victim");
	fixture_write(victim, "mine\n");
	old = fixture_path(&fixture, ".local/state/bailey/" DENIAL_LOG_OLD);
	copy = fixture_path(&fixture, ".local/state/bailey/denials.jsonl.new");
	ck_assert_int_eq(symlink(victim, old) | symlink(victim, copy), 0);
	fd = open_log(&fixture, &why);
	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_str_eq(fixture_read(&fixture, victim, NULL), "mine\n");
	ck_assert_int_ne(readlink(old, (char[1]){ 0 }, 1), 1);
}
END_TEST

START_TEST(bad_lines_are_counted)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct denial_log_place place = { fixture.folder, folders };
	static const char text[] =
	        "\n{}\nnonsense\n{\"op\":\"read\",\"target\":\"/\","
	        "\"verdict\":\"denied\"}\n[1]\n{\"op\":\"re";
	struct event_list list;
	const char *why;
	int fd;

	fixture_make(&fixture);
	ck_assert_int_eq(denial_log_read(fixture.arena, &place, &why, &list), 0);
	ck_assert_uint_eq(list.n, 0);
	fd = open_log(&fixture, &why);
	ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
	close(fd);
	ck_assert_int_eq(denial_log_read(fixture.arena, &place, &why, &list), 0);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_uint_eq(list.n_bad, 5);
}
END_TEST

/* From passwd, whatever the environment says. */
START_TEST(place_is_of_passwd)
{
	_cleanup_fixture_ struct fixture fixture;
	const struct passwd *entry = getpwuid(getuid());
	struct denial_log_place place;
	const char *wanted;

	fixture_make(&fixture);
	setenv("HOME", "/elsewhere", 1);
	setenv("XDG_STATE_HOME", "/elsewhere", 1);
	ck_assert_int_eq(denial_log_place(&place), 0);
	wanted = getuid() ? arena_printf(fixture.arena,
	                                 "%s/.local/state/bailey/denials.jsonl",
	                                 entry->pw_dir)
	                  : "/var/log/bailey/denials.jsonl";
	ck_assert_str_eq(denial_log_path(fixture.arena, &place), wanted);
	wanted = arena_strndup(fixture.arena, wanted,
	                       strlen(wanted) - strlen(DENIAL_LOG_FILE));
	ck_assert_str_eq(denial_log_folder(fixture.arena, &place), wanted);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "made", log_is_made_for_the_user_alone, 1 },
		{ "modes", loose_modes_are_closed, 1 },
		{ "traps", nothing_of_others_is_written_through,
		  ARRAY_SIZE(traps) },
		{ "home", home_of_another_user_is_not_used, 1 },
		{ "rotation", log_rotates_under_its_writers, 1 },
		{ "rotation and links", rotation_follows_no_link, 1 },
		{ "bad lines", bad_lines_are_counted, 1 },
		{ "place", place_is_of_passwd, 1 },
	};

	return harness_run(harness_suite("denial log", tables, ARRAY_SIZE(tables)));
}
