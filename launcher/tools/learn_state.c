#include "tools/learn_state.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

/* Shorter names are those of something else. */
enum { NAME_MIN = 3 };

static const char *const bases[] = { "/var/lib/", "/var/log/", "/var/cache/",
	                             "/run/" };

static int
add_folder(struct arena *arena, struct learn_state *state, const char *base,
           const char *name)
{
	const char *path = arena_printf(arena, "%s%s/", base, name), *rule;
	struct stat status;
	int error;

	if (!path)
		return -ENOMEM;
	/* No link: it could lead anywhere. */
	if (lstat(arena_strndup(arena, path, strlen(path) - 1), &status) ||
	    !S_ISDIR(status.st_mode))
		return 0;
	error = ARENA_PUSH(arena, state->folders, state->n, state->capacity, path);
	rule = arena_printf(arena, "allow? write %s", path);
	if (!error)
		error = rule ? ARENA_PUSH(arena, state->rules, state->n_rules,
		                          state->rules_capacity, rule)
		             : -ENOMEM;
	return error;
}

/* "/run/nginx.pid", which may not be there yet. */
static int
add_pid_file(struct arena *arena, struct learn_state *state, const char *name)
{
	const char *rule = arena_printf(arena, "allow? write /run/%s*.pid", name);

	return rule ? ARENA_PUSH(arena, state->rules, state->n_rules,
	                         state->rules_capacity, rule)
	            : -ENOMEM;
}

static int
add_name(struct arena *arena, struct learn_state *state, const char *name)
{
	int error = 0;

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]) && !error; i++)
		error = add_folder(arena, state, bases[i], name);
	return error ? error : add_pid_file(arena, state, name);
}

int
learn_state_find(struct arena *arena, const char *command, struct learn_state *ret)
{
	const char *slash = strrchr(command, '/');
	const char *name = slash ? slash + 1 : command, *stem;
	size_t length = 0;
	int error;

	while (isalnum((unsigned char)name[length]) || name[length] == '_')
		length++;
	stem = arena_strndup(arena, name, length);
	if (!stem)
		return -ENOMEM;
	if (length < NAME_MIN || (name[length] && !strchr("-.@", name[length])))
		return 0;
	error = add_name(arena, ret, stem);
	if (!error && name[length] == '-' && !strpbrk(name, "*?[{\\\" \t#"))
		error = add_name(arena, ret, name);
	return error;
}

const char *
learn_state_of(const struct learn_state *state, const char *path)
{
	for (size_t i = 0; i < state->n; i++)
		if (text_starts_with(path, state->folders[i]) ||
		    (strlen(path) + 1 == strlen(state->folders[i]) &&
		     text_starts_with(state->folders[i], path)))
			return state->folders[i];
	return NULL;
}
