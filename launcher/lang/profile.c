#include "lang/profile.h"

struct profile *
profile_new(const char *name)
{
	struct arena *arena = arena_new();
	struct profile *profile;

	if (!arena)
		return NULL;
	profile = arena_alloc(arena, sizeof(*profile));
	if (profile) {
		profile->arena = arena;
		profile->name = arena_strdup(arena, name);
	}
	if (!profile || (name && !profile->name)) {
		arena_free(arena);
		return NULL;
	}
	return profile;
}

void
profile_free(struct profile *profile)
{
	if (profile)
		arena_free(profile->arena);
}

bool
profile_uses_levels(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_statements; i++)
		if (profile->statements[i].level != LEVEL_ANY)
			return true;
	return false;
}

bool
profile_traces_always(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_statements; i++)
		if (profile->statements[i].keyword == KEYWORD_TRACE &&
		    profile->statements[i].level == LEVEL_ANY)
			return true;
	return false;
}
