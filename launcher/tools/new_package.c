#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tools/new.h"
#include "tools/unit_file.h"

enum { STEM_MIN = 3 };

/* Folders that programs have a part of their own in. */
static const struct place {
	const char *parent;
	bool write;
	const char *directive; /* of systemd.exec(5) that names folders in it */
} places[] = {
	{ "/etc/", false, "ConfigurationDirectory" },
	{ "/srv/", false, NULL },
	{ "/var/lib/", true, "StateDirectory" },
	{ "/var/cache/", true, "CacheDirectory" },
	{ "/var/log/", true, "LogsDirectory" },
	{ "/var/spool/", true, NULL },
};

static int
add(struct new_program *program, struct new_list *list, const char *item)
{
	if (!item)
		return -ENOMEM;
	if (strchr(item, '%')) /* of a template: no path yet */
		return 0;
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i], item) == 0)
			return 0;
	return ARENA_PUSH(program->arena, list->items, list->n, list->capacity,
	                  item);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "redis" of redis-server: the folder "redis" is its own, and so is "redis-x". */
static bool
has_stem(const char *folder, size_t length, const char *name)
{
	size_t stem = strcspn(name, "-.:0123456789");

	if (stem > STEM_MIN && name[stem - 1] == 'd' && !name[stem])
		stem--; /* mariadbd, sshd */
	return stem >= STEM_MIN && length >= stem &&
	       memcmp(folder, name, stem) == 0;
}

static bool
is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* "/etc/nginx/nginx.conf" -> "/etc/nginx/", where the name says that it is its own.
 */
static int
add_place(struct new_program *program, const char *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *name = file + strlen(places[i].parent);
		size_t length;
		const char *folder;

		if (!text_starts_with(file, places[i].parent))
			continue;
		length = strcspn(name, "/");
		if (!has_stem(name, length, base_name(program->path)) &&
		    !has_stem(name, length, program->package.name))
			continue;
		folder = arena_printf(program->arena, "%s%.*s/", places[i].parent,
		                      (int)length, name);
		if (!folder)
			return -ENOMEM;
		if (is_folder(folder))
			return add(program,
			           places[i].write ? &program->writes
			                           : &program->reads,
			           folder);
	}
	return 0;
}

/* ---- The unit */

static int
add_directive(struct new_program *program, const struct unit_file *unit,
              const char *key, const char *parent, struct new_list *list)
{
	const char *const *values;
	size_t n;
	int error = unit_file_list(program->arena, unit, key, &values, &n);

	for (size_t i = 0; i < n && !error; i++)
		for (const char *at = values[i] + strspn(values[i], " ");
		     *at && !error; at += strspn(at, " ")) {
			size_t length = strcspn(at, " ");

			/* "foo:bar" makes a link as well. */
			error = add(program, list,
			            arena_printf(program->arena, "%s%.*s/", parent,
			                         (int)strcspn(at, " :"), at));
			at += length;
		}
	return error;
}

/* ReadWritePaths=-/var/lib/redis */
static int
add_paths(struct new_program *program, const struct unit_file *unit)
{
	const char *const *values;
	size_t n;
	int error =
	        unit_file_list(program->arena, unit, "ReadWritePaths", &values, &n);

	for (size_t i = 0; i < n && !error; i++)
		for (const char *at = values[i] + strspn(values[i], " -+");
		     *at == '/' && !error; at += strspn(at, " -+")) {
			size_t length = strcspn(at, " ");
			const char *folder = arena_printf(program->arena, "%.*s/",
			                                  (int)length, at);

			if (!folder)
				return -ENOMEM;
			if (is_folder(folder))
				error = add(program, &program->writes, folder);
			at += length;
		}
	return error;
}

/* -ENOENT: it starts something else. */
static int
read_unit(struct new_program *program, const char *file)
{
	struct diag_list diags;
	struct unit_file unit = { .name = NULL };
	const char *command, *user;
	int error;

	diag_list_init(&diags, program->arena);
	error = unit_file_load(program->arena, &diags, file, &unit);
	if (error)
		return error == -ENOMEM ? error : -ENOENT;
	command = unit_file_value(&unit, "ExecStart");
	if (!command || (!strstr(command, program->path) &&
	                 !strstr(command, program->resolved)))
		return -ENOENT;
	program->unit = file;
	user = unit_file_value(&unit, "User");
	program->becomes = !user || strcmp(user, "root") == 0;
	program->pid_file = unit_file_value(&unit, "PIDFile");
	if (program->pid_file && text_starts_with(program->pid_file, "/var/run/"))
		program->pid_file += strlen("/var");
	if (program->pid_file && (!text_starts_with(program->pid_file, "/run/") ||
	                          strchr(program->pid_file, '%')))
		program->pid_file = NULL;
	error = add_directive(program, &unit, "RuntimeDirectory", "/run/",
	                      &program->runtime);
	for (size_t i = 0; i < ARRAY_SIZE(places) && !error; i++)
		if (places[i].directive)
			error = add_directive(program, &unit, places[i].directive,
			                      places[i].parent,
			                      places[i].write ? &program->writes
			                                      : &program->reads);
	return error ? error : add_paths(program, &unit);
}

static bool
is_unit(const char *file)
{
	return text_ends_with(file, ".service") &&
	       strstr(file, "/systemd/system/") != NULL;
}

int
new_read_package(struct new_program *program)
{
	int error = package_find(program->arena, PACKAGE_DATABASE, program->path,
	                         &program->package);

	if (error == -ENOENT && strcmp(program->path, program->resolved) != 0)
		error = package_find(program->arena, PACKAGE_DATABASE,
		                     program->resolved, &program->package);
	if (error == -ENOENT)
		return 0;
	for (size_t i = 0; i < program->package.n && !error; i++) {
		const char *file = program->package.files[i];

		if (!program->unit && is_unit(file))
			error = read_unit(program, file);
		if (error == -ENOENT)
			error = 0;
		if (!error)
			error = add_place(program, file);
	}
	return error;
}
