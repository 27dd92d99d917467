/* The list of files that need not be read: what it knows, and what it does not
 * believe. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "lang/quiet.h"
#include "lang_fixture.h"

#define LIST "quiet-profiles"

/* A file that changed long ago: nobody can set the ctime of a real one. */
static struct stat
old_file(ino_t inode)
{
	return (struct stat){
		.st_dev = 1,
		.st_ino = inode,
		.st_mode = S_IFREG | 0644,
		.st_size = 100,
		.st_ctim = { 1000, 5 },
	};
}

static int
open_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static void
save(struct arena *arena, int folder, const struct stat *files, size_t n)
{
	struct quiet_files list;

	quiet_load(arena, folder, &list);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(quiet_add(&list, &files[i]), 0);
	quiet_save(&list, folder);
}

static bool
knows(struct arena *arena, int folder, const struct stat *status)
{
	struct quiet_files list;

	quiet_load(arena, folder, &list);
	return quiet_knows(&list, status);
}

static const struct change_row {
	const char *name;
	struct stat now;
	bool known;
} change_rows[] = {
	{ "the same",
	  { .st_dev = 1, .st_ino = 7, .st_size = 100, .st_ctim = { 1000, 5 } },
	  true },
	{ "another device",
	  { .st_dev = 2, .st_ino = 7, .st_size = 100, .st_ctim = { 1000, 5 } },
	  false },
	{ "another file",
	  { .st_dev = 1, .st_ino = 8, .st_size = 100, .st_ctim = { 1000, 5 } },
	  false },
	{ "another size",
	  { .st_dev = 1, .st_ino = 7, .st_size = 101, .st_ctim = { 1000, 5 } },
	  false },
	{ "another second",
	  { .st_dev = 1, .st_ino = 7, .st_size = 100, .st_ctim = { 1001, 5 } },
	  false },
	{ "another nanosecond",
	  { .st_dev = 1, .st_ino = 7, .st_size = 100, .st_ctim = { 1000, 6 } },
	  false },
};

START_TEST(known_as_long_as_it_is_the_same)
{
	const struct change_row *row = &change_rows[_i];
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct stat file = old_file(7);

	save(arena, folder, &file, 1);
	ck_assert_msg(knows(arena, folder, &row->now) == row->known, "%s",
	              row->name);
}
END_TEST

/* It could change again and look the same. */
START_TEST(fresh_file_is_not_kept)
{
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct stat file = old_file(7);

	file.st_ctim.tv_sec = time(NULL);
	save(arena, folder, &file, 1);
	ck_assert(!knows(arena, folder, &file));
	file.st_ctim.tv_sec += 3600; /* a clock that was set back */
	save(arena, folder, &file, 1);
	ck_assert(!knows(arena, folder, &file));
}
END_TEST

START_TEST(others_stay_known)
{
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct stat first[] = { old_file(7), old_file(8) };
	struct stat changed = old_file(8);

	changed.st_size++;
	save(arena, folder, first, 2);
	save(arena, folder, &changed, 1);
	ck_assert(knows(arena, folder, &first[0]));
	ck_assert(knows(arena, folder, &changed));
	ck_assert(!knows(arena, folder, &first[1]));
}
END_TEST

/* It does not grow for ever. */
START_TEST(long_list_is_begun_anew)
{
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct stat list, file;

	for (ino_t i = 1; i < 3000; i += 500) {
		static struct stat files[500];

		for (ino_t j = 0; j < 500; j++)
			files[j] = old_file(i + j);
		save(arena, folder, files, 500);
		ck_assert(knows(arena, folder, &files[0]));
	}
	ck_assert_int_eq(fstatat(folder, LIST, &list, 0), 0);
	ck_assert_int_lt(list.st_size, 2000 * 40);
	file = old_file(1);
	ck_assert(!knows(arena, folder, &file));
}
END_TEST

static void
flip_byte(int folder, off_t at)
{
	_cleanup_close_ int fd = openat(folder, LIST, O_RDWR | O_CLOEXEC);
	unsigned char byte;

	ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
}

START_TEST(damaged_list_is_empty)
{
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct stat file = old_file(7);
	struct stat list;

	save(arena, folder, &file, 1);
	ck_assert_int_eq(fstatat(folder, LIST, &list, 0), 0);
	ck_assert_uint_eq(list.st_mode & 07777, 0600);
	for (off_t i = 0; i < list.st_size; i++) {
		flip_byte(folder, i);
		ck_assert_msg(!knows(arena, folder, &file), "byte %ld", (long)i);
		flip_byte(folder, i);
	}
	ck_assert(knows(arena, folder, &file));
	for (off_t i = list.st_size - 1; i >= 0; i--) {
		_cleanup_close_ int fd = openat(folder, LIST, O_RDWR | O_CLOEXEC);

		ck_assert_int_eq(ftruncate(fd, i), 0);
		ck_assert_msg(!knows(arena, folder, &file), "length %ld", (long)i);
	}
}
END_TEST

/* A list that is somebody else's as well says nothing. */
START_TEST(shared_list_is_not_believed)
{
	_cleanup_folder_ char *path = fixture_folder_new();
	_cleanup_close_ int folder = open_folder(path);
	_cleanup_arena_ struct arena *arena = arena_new();
	const struct stat file = old_file(7);

	save(arena, folder, &file, 1);
	ck_assert_int_eq(linkat(folder, LIST, folder, "second", 0), 0);
	ck_assert(!knows(arena, folder, &file));
	ck_assert_int_eq(unlinkat(folder, LIST, 0), 0);
	ck_assert_int_eq(symlinkat("second", folder, LIST), 0);
	ck_assert(!knows(arena, folder, &file));
	ck_assert_int_eq(unlinkat(folder, LIST, 0), 0);
	ck_assert_int_eq(renameat(folder, "second", folder, LIST), 0);
	ck_assert(knows(arena, folder, &file));
	if (geteuid() == 0) {
		ck_assert_int_eq(fchownat(folder, LIST, 65534, (gid_t)-1, 0), 0);
		ck_assert(!knows(arena, folder, &file));
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "changes", known_as_long_as_it_is_the_same,
		  ARRAY_SIZE(change_rows) },
		{ "fresh", fresh_file_is_not_kept, 1 },
		{ "others", others_stay_known, 1 },
		{ "long", long_list_is_begun_anew, 1 },
		{ "damaged", damaged_list_is_empty, 1 },
		{ "shared", shared_list_is_not_believed, 1 },
	};

	return harness_run(harness_suite("quiet", tables, ARRAY_SIZE(tables)));
}
