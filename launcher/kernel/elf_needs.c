#include "kernel/elf_needs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { SECTIONS_MAX = 4096, PART_MAX = 64 * 1024 * 1024, LINE_MAX_READ = 256 };

struct reading {
	struct arena *arena;
	const char *path;
	int fd;
	struct elf_needs *needs;
	size_t run_capacity;
	const char **run;
};

/* Bytes of the file in the arena, with a NUL behind them; NULL: they are not there.
 */
static char *
read_part(const struct reading *reading, uint64_t offset, uint64_t size)
{
	char *bytes = size && size <= PART_MAX
	                      ? arena_alloc(reading->arena, (size_t)size + 1)
	                      : NULL;

	if (!bytes ||
	    pread(reading->fd, bytes, (size_t)size, (off_t)offset) != (ssize_t)size)
		return NULL;
	return bytes;
}

/* "#!/usr/bin/env perl" -> "/usr/bin/env" */
static int
read_script(const struct reading *reading)
{
	char line[LINE_MAX_READ + 1] = { 0 };
	const char *at = line + 2;
	ssize_t n = pread(reading->fd, line, LINE_MAX_READ, 0);

	if (n < 2 || strncmp(line, "#!", 2) != 0)
		return 0;
	at += strspn(at, " \t");
	reading->needs->script =
	        arena_strndup(reading->arena, at, strcspn(at, " \t\r\n"));
	return reading->needs->script ? 0 : -ENOMEM;
}

static void
note_function(struct elf_needs *needs, const char *name)
{
	static const struct {
		const char *name;
		size_t field;
	} rows[] = {
#define ROW(name, field) { name, offsetof(struct elf_needs, field) }
		ROW("listen", listens),      ROW("bind", listens),
		ROW("connect", connects),    ROW("getaddrinfo", connects),
		ROW("execve", starts),       ROW("execv", starts),
		ROW("execvp", starts),       ROW("execl", starts),
		ROW("execlp", starts),       ROW("posix_spawn", starts),
		ROW("posix_spawnp", starts), ROW("system", starts),
		ROW("popen", starts),
#undef ROW
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(name, rows[i].name) == 0)
			*(bool *)((char *)needs + rows[i].field) = true;
}

static void
note_library(struct elf_needs *needs, const char *name)
{
	static const char *const makers[] = { "libLLVM",   "libmozjs",
		                              "libv8",     "libnode",
		                              "libjvm",    "libluajit",
		                              "libwebkit", "libjavascriptcore" };

	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		needs->jit |= text_starts_with(name, makers[i]);
}

/* "$ORIGIN/../lib:/opt/x" */
static int
add_run_path(struct reading *reading, const char *list)
{
	static const char *const origins[] = { "$ORIGIN", "${ORIGIN}" };
	const char *slash = strrchr(reading->path, '/');

	while (*list) {
		size_t length = strcspn(list, ":");
		const char *folder = arena_strndup(reading->arena, list, length);

		for (size_t i = 0; folder && i < ARRAY_SIZE(origins); i++)
			if (text_starts_with(folder, origins[i]))
				folder = arena_printf(reading->arena, "%.*s%s",
				                      (int)(slash - reading->path),
				                      reading->path,
				                      folder + strlen(origins[i]));
		if (!folder)
			return -ENOMEM;
		if (*folder == '/' &&
		    ARENA_PUSH(reading->arena, reading->run, reading->needs->n_run,
		               reading->run_capacity, folder))
			return -ENOMEM;
		list += length + (list[length] == ':');
	}
	return 0;
}

/* A table of the file and the names that it refers to. */
struct table {
	const char *rows, *names;
	uint64_t size, names_size;
};

static int
note_dynamic(struct reading *reading, const struct table *table)
{
	const Elf64_Dyn *rows = (const void *)table->rows;
	int error = 0;

	for (size_t i = 0; i < table->size / sizeof(*rows) && !error; i++) {
		if (rows[i].d_un.d_val >= table->names_size)
			continue;
		if (rows[i].d_tag == DT_NEEDED)
			note_library(reading->needs,
			             table->names + rows[i].d_un.d_val);
		if (rows[i].d_tag == DT_RUNPATH || rows[i].d_tag == DT_RPATH)
			error = add_run_path(reading,
			                     table->names + rows[i].d_un.d_val);
	}
	return error;
}

static void
note_symbols(struct reading *reading, const struct table *table)
{
	const Elf64_Sym *rows = (const void *)table->rows;

	for (size_t i = 0; i < table->size / sizeof(*rows); i++)
		if (rows[i].st_shndx == SHN_UNDEF &&
		    rows[i].st_name < table->names_size)
			note_function(reading->needs,
			              table->names + rows[i].st_name);
}

static int
read_section(struct reading *reading, const Elf64_Shdr *section,
             const Elf64_Shdr *strings)
{
	const struct table table = {
		read_part(reading, section->sh_offset, section->sh_size),
		read_part(reading, strings->sh_offset, strings->sh_size),
		section->sh_size,
		strings->sh_size,
	};

	if (!table.rows || !table.names)
		return 0;
	if (section->sh_type == SHT_DYNAMIC)
		return note_dynamic(reading, &table);
	note_symbols(reading, &table);
	return 0;
}

/* Sections, for they tell the number of symbols; what strip(1) leaves has them. */
static int
read_sections(struct reading *reading, const Elf64_Ehdr *head)
{
	const Elf64_Shdr *sections = NULL;
	int error = 0;

	if (head->e_shnum <= SECTIONS_MAX && head->e_shentsize == sizeof(*sections))
		sections = (const void *)read_part(reading, head->e_shoff,
		                                   (uint64_t)head->e_shnum *
		                                           sizeof(*sections));
	for (size_t i = 0; sections && i < head->e_shnum && !error; i++)
		if ((sections[i].sh_type == SHT_DYNAMIC ||
		     sections[i].sh_type == SHT_DYNSYM) &&
		    sections[i].sh_link < head->e_shnum)
			error = read_section(reading, &sections[i],
			                     &sections[sections[i].sh_link]);
	return error;
}

/* Of 32 bits nothing more is read than the machine, which lies in the same place.
 */
static int
read_head(struct reading *reading)
{
	const Elf64_Ehdr *head = (const void *)read_part(reading, 0, sizeof(*head));

	if (!head)
		return 0;
	reading->needs->i386 = head->e_machine == EM_386;
	return head->e_ident[EI_CLASS] == ELFCLASS64 ? read_sections(reading, head)
	                                             : 0;
}

int
elf_needs_read(struct arena *arena, const char *path, struct elf_needs *ret)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct elf_needs needs = { .elf = false };
	struct reading reading = {
		.arena = arena, .path = path, .fd = fd, .needs = &needs
	};
	const char *ident;
	int error;

	if (fd < 0)
		return -errno;
	ident = read_part(&reading, 0, EI_NIDENT);
	needs.elf = ident && memcmp(ident, ELFMAG, SELFMAG) == 0;
	error = needs.elf ? read_head(&reading) : read_script(&reading);
	needs.run = reading.run;
	if (!error)
		*ret = needs;
	return error;
}
