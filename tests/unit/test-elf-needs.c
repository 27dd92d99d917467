/* What a program's file says, whole and cut short: this test's own, and scripts. */
#include "kernel/elf_needs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"

static char path[] = "/tmp/bailey-elf-XXXXXX";

static void
make_file(const char *bytes, size_t length)
{
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
	close(fd);
}

static struct elf_needs
read_needs(struct arena *arena)
{
	struct elf_needs needs = { .elf = false };
	int error = elf_needs_read(arena, path, &needs);

	unlink(path);
	ck_assert_int_eq(error, 0);
	return needs;
}

static const struct {
	const char *name, *text;
	const char *script; /* NULL: none */
} scripts[] = {
	{ "a shell", "#!/bin/sh\necho\n", "/bin/sh" },
	{ "an argument", "#!/usr/bin/env python3\n", "/usr/bin/env" },
	{ "blanks before it", "#! \t/usr/bin/perl -w\n", "/usr/bin/perl" },
	{ "no newline", "#!/bin/sh", "/bin/sh" },
	{ "nothing behind it", "#!", "" },
	{ "text", "echo\n", NULL },
	{ "empty", "", NULL },
	{ "half of the mark", "#", NULL },
	{ "the beginning of a program", "\177ELF", NULL },
};

START_TEST(script_is_read)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct elf_needs needs;

	make_file(scripts[_i].text, strlen(scripts[_i].text));
	needs = read_needs(arena);
	ck_assert_msg(scripts[_i].script
	                      ? needs.script && strcmp(needs.script,
	                                               scripts[_i].script) == 0
	                      : !needs.script,
	              "%s: %s", scripts[_i].name, needs.script);
	ck_assert(!needs.elf && !needs.listens && !needs.n_run);
}
END_TEST

/* For this file to want it of libc. */
static FILE *(*volatile starts_programs)(const char *, const char *) = popen;

START_TEST(program_is_read)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct elf_needs needs = { .elf = false };
	char self[PATH_MAX] = { 0 };

	ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
	ck_assert_ptr_nonnull(starts_programs);
	ck_assert_int_eq(elf_needs_read(arena, self, &needs), 0);
	ck_assert(needs.elf && needs.starts && !needs.i386 && !needs.listens &&
	          !needs.jit && !needs.script);
	ck_assert_int_eq(elf_needs_read(arena, "/nowhere/at/all", &needs), -ENOENT);
}
END_TEST

/* Wherever it ends, and with bytes of its tables changed: no answer, no fault. */
START_TEST(damaged_program_is_read)
{
	enum { READ_MOST = 1 << 22 };
	_cleanup_free_ char *bytes = malloc(READ_MOST);
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, bytes, READ_MOST);
	uint32_t state = 1;

	close(fd);
	ck_assert_int_gt(n, 4096);
	for (int round = 0; round < 60; round++) {
		_cleanup_arena_ struct arena *arena = arena_new();
		size_t length = (size_t)n;

		state = state * 1664525u + 1013904223u;
		if (round % 2)
			length = (state >> 4) % (size_t)n;
		else
			bytes[(state >> 4) % 64] = (char)(state >> 24);
		/* Section headers lie at the end. */
		if (round % 4 == 2)
			bytes[(size_t)n - 1 - (state >> 4) % 2048] = (char)state;
		make_file(bytes, length);
		(void)read_needs(arena);
	}
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "scripts", script_is_read, ARRAY_SIZE(scripts) },
		{ "program", program_is_read, 1 },
		{ "damaged", damaged_program_is_read, 1 },
	};

	return harness_run(harness_suite("elf needs", tables, ARRAY_SIZE(tables)));
}
