#include "tools/unit_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/strbuf.h"
#include "base/text.h"

#define SUFFIX ".service"
#define FILE_MAX (1024 * 1024)

static const struct location nowhere;

/* systemd.unit(5), of the system's manager; the first that has a name masks the
 * rest. */
static const char *const folders[] = {
	"/etc/systemd/system",           "/run/systemd/system",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
	"/lib/systemd/system",
};

/* --- one file --- */

static char *
trim(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length && strchr(" \t\r", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* A backslash at the end of a line joins the next one with a blank; comments
 * between them are left out (systemd.syntax(7)). *rest is moved on; NULL: no more.
 */
static char *
next_line(struct arena *arena, char **rest)
{
	char *line = NULL, *part;

	while ((part = strsep(rest, "\n"))) {
		size_t length = strlen(part);
		char first = part[strspn(part, " \t")];
		bool goes_on = length && part[length - 1] == '\\';

		if (line && (first == '#' || first == ';'))
			continue;
		if (goes_on)
			part[length - 1] = ' ';
		line = line ? arena_concat(arena, line, part) : part;
		if (!line || !goes_on)
			break;
	}
	return line ? trim(line) : NULL;
}

static int
push_setting(struct arena *arena, struct unit_file *unit,
             struct unit_setting setting)
{
	struct unit_setting *grown =
	        arena_alloc_array(arena, unit->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	if (unit->n)
		memcpy(grown, unit->settings, unit->n * sizeof(*grown));
	grown[unit->n++] = setting;
	unit->settings = grown;
	return 0;
}

int
unit_file_parse(struct arena *arena, const char *text, struct unit_file *unit)
{
	char *rest = arena_strdup(arena, text), *line;
	bool service = false;
	int error = rest ? 0 : -ENOMEM;

	while (!error && (line = next_line(arena, &rest))) {
		char *value = strchr(line, '=');

		if (*line == '[') {
			service = strcmp(line, "[Service]") == 0;
		} else if (service && value && *line != '#' && *line != ';') {
			*value++ = '\0';
			error = push_setting(
			        arena, unit,
			        (struct unit_setting){ trim(line), trim(value) });
		}
	}
	return error;
}

static int
read_file(struct arena *arena, const char *path, struct unit_file *unit)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	size_t length;
	int error;

	if (fd < 0)
		return -errno;
	error = fd_read_all(fd, FILE_MAX, &text, &length);
	return error ? error : unit_file_parse(arena, text, unit);
}

/* --- its drop-ins --- */

struct drop_in {
	const char *name;
	const char *path;
};

struct drop_in_list {
	struct drop_in *items;
	size_t n;
	size_t capacity;
};

static bool
is_known(const struct drop_in_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return true;
	return false;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const struct drop_in *)a)->name,
	              ((const struct drop_in *)b)->name);
}

static int
gather_folder(struct arena *arena, const char *folder, struct drop_in_list *list)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	int error = 0;

	while (directory && !error && (entry = readdir(directory))) {
		struct drop_in item;

		if (entry->d_name[0] == '.' ||
		    !text_ends_with(entry->d_name, ".conf") ||
		    strcmp(entry->d_name, UNIT_DROP_IN) == 0 ||
		    is_known(list, entry->d_name))
			continue;
		item.name = arena_strdup(arena, entry->d_name);
		item.path = arena_printf(arena, "%s/%s", folder, entry->d_name);
		error = item.name && item.path
		                ? ARENA_PUSH(arena, list->items, list->n,
		                             list->capacity, item)
		                : -ENOMEM;
	}
	if (directory)
		closedir(directory);
	return error;
}

static int
read_drop_ins(struct arena *arena, const char *const *names, size_t n_names,
              struct unit_file *unit)
{
	struct drop_in_list list = { 0 };
	int error = 0;

	for (size_t i = 0; i < n_names && !error; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(folders) && !error; k++) {
			const char *folder = arena_printf(arena, "%s/%s.d",
			                                  folders[k], names[i]);

			error = folder ? gather_folder(arena, folder, &list)
			               : -ENOMEM;
		}
	}
	if (list.n)
		qsort(list.items, list.n, sizeof(*list.items), compare_names);
	/* One that may not be read, or has gone, says nothing. */
	for (size_t i = 0; i < list.n && !error; i++)
		if (read_file(arena, list.items[i].path, unit) == -ENOMEM)
			error = -ENOMEM;
	return error;
}

/* --- the unit --- */

/* "name@instance.service" -> "name@.service"; NULL where it is no instance. */
static const char *
template_of(struct arena *arena, const char *name)
{
	const char *at = strchr(name, '@');

	if (!at || text_starts_with(at, "@."))
		return NULL;
	return arena_printf(arena, "%.*s" SUFFIX, (int)(at + 1 - name), name);
}

static int
read_main(struct arena *arena, const char *const *names, size_t n_names,
          struct unit_file *unit)
{
	for (size_t i = 0; i < n_names; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(folders); k++) {
			int error;

			unit->path =
			        arena_printf(arena, "%s/%s", folders[k], names[i]);
			if (!unit->path)
				return -ENOMEM;
			error = read_file(arena, unit->path, unit);
			if (error != -ENOENT)
				return error;
		}
	}
	return -ENOENT;
}

static int
load_named(struct arena *arena, struct unit_file *unit)
{
	const char *names[] = { unit->name, template_of(arena, unit->name) };
	size_t n = names[1] ? 2 : 1;
	int error = read_main(arena, names, n, unit);

	return error ? error : read_drop_ins(arena, names, n, unit);
}

int
unit_file_load(struct arena *arena, struct diag_list *diags, const char *word,
               struct unit_file *ret)
{
	const char *slash = strrchr(word, '/');
	const char *base = slash ? slash + 1 : word;
	struct unit_file unit = { .name = base };
	int error;

	if (!text_ends_with(base, SUFFIX))
		unit.name = arena_concat(arena, base, SUFFIX);
	if (!unit.name)
		return -ENOMEM;
	if (slash) {
		unit.path = word;
		error = read_file(arena, word, &unit);
	} else {
		error = load_named(arena, &unit);
	}
	if (error == -ENOENT && !slash)
		return diag_error(
		        diags, "no-unit", &nowhere,
		        "a file is named with a '/', as in ./NAME.service",
		        "there is no unit '%s'", unit.name);
	if (error && error != -ENOMEM)
		return diag_error(diags, "no-unit", &nowhere, NULL,
		                  "cannot read '%s': %s", unit.path,
		                  strerror(-error));
	if (!error)
		*ret = unit;
	return error;
}

int
unit_file_list(struct arena *arena, const struct unit_file *unit, const char *key,
               const char *const **ret, size_t *n)
{
	const char **values = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < unit->n; i++) {
		if (strcmp(unit->settings[i].key, key) != 0)
			continue;
		if (*unit->settings[i].value == '\0')
			count = 0;
		else if (ARENA_PUSH(arena, values, count, capacity,
		                    unit->settings[i].value))
			return -ENOMEM;
	}
	*ret = values;
	*n = count;
	return 0;
}

const char *
unit_file_value(const struct unit_file *unit, const char *key)
{
	for (size_t i = unit->n; i > 0; i--)
		if (strcmp(unit->settings[i - 1].key, key) == 0)
			return *unit->settings[i - 1].value
			               ? unit->settings[i - 1].value
			               : NULL;
	return NULL;
}
