/* What systemd tells a service of itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/host.h"

bool
host_is_unit(void)
{
	const char *text = getenv("SYSTEMD_EXEC_PID");
	uint64_t pid;

	return text && !text_to_uint(text, INT32_MAX, &pid) &&
	       pid == (uint64_t)getpid();
}

static const struct {
	const char *variable;
	const char *base;
	const char *user_base; /* NULL: the runtime folder */
} folders[UNIT_FOLDER_COUNT] = {
#define UNIT_FOLDER(NAME, variable, base, user_base)                               \
	[UNIT_FOLDER_##NAME] = { variable, base, user_base },
#include "policy/unit_folder.def"
#undef UNIT_FOLDER
};

static bool
is_dots(const char *name, size_t length)
{
	return (length == 1 || length == 2) && strspn(name, ".") >= length;
}

/* Something below the base, and nothing that leads out of it again. */
static bool
is_below(const char *path, const char *base)
{
	const char *rest = path + strlen(base);

	if (!text_starts_with(path, base) || *rest == '\0')
		return false;
	while (*rest) {
		size_t length = strcspn(rest, "/");

		if (length == 0 || is_dots(rest, length))
			return false;
		rest += length + (rest[length] == '/');
	}
	return true;
}

/* NULL: no user's manager makes any there. */
static const char *
user_base(struct arena *arena, const struct facts *facts, enum unit_folder folder)
{
	const char *below = folders[folder].user_base;

	if (below)
		return arena_printf(arena, "%s/%s", facts->home, below);
	return facts->runtime_dir ? arena_printf(arena, "%s/", facts->runtime_dir)
	                          : NULL;
}

/* A service may have an EnvironmentFile= that sets such a variable once more: what
 * it can name there is a folder of a service, and never /var/lib itself or another
 * place. */
static bool
is_trusted(const struct facts *facts, struct arena *arena, enum unit_folder folder,
           const char *path)
{
	const char *base = user_base(arena, facts, folder);

	return is_below(path, folders[folder].base) ||
	       (base && is_below(path, base));
}

static int
split(struct arena *arena, enum unit_folder folder, const char *value,
      struct facts *facts)
{
	const char **items = NULL;
	size_t n = 0, capacity = 0;
	char *rest = arena_strdup(arena, value), *path;

	if (!rest)
		return -ENOMEM;
	while ((path = strsep(&rest, ":"))) {
		if (!is_trusted(facts, arena, folder, path))
			continue;
		if (ARENA_PUSH(arena, items, n, capacity, path))
			return -ENOMEM;
	}
	facts->unit_folders[folder] = (struct fact_list){ items, n };
	return 0;
}

int
host_unit_folders(struct arena *arena, char *(*look_up)(const char *name),
                  struct facts *facts)
{
	int error = 0;

	for (unsigned i = 0; i < UNIT_FOLDER_COUNT && !error; i++) {
		const char *value = look_up(folders[i].variable);

		if (value)
			error = split(arena, i, value, facts);
	}
	return error;
}
