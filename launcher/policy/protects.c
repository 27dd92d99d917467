#include "policy/protects.h"

#include <string.h>

#include "policy/compile_steps.h"

static int
keep_protect(const struct protect_policy *protect, const char *profile,
             struct arena *arena, struct foreign_protects *list)
{
	struct foreign_protect item = {
		.profile = arena_strdup(arena, profile),
		.text = arena_strdup(arena, protect->path.text),
		.private = protect->private,
	};
	int error = location_copy(arena, &protect->at, &item.at);

	if (error || !item.profile || !item.text)
		return -ENOMEM;
	return ARENA_PUSH(arena, list->items, list->n, list->capacity, item);
}

int
protects_resolve(const struct profile *profile, const struct facts *facts,
                 struct diag_list *diags, struct arena *arena,
                 struct foreign_protects *list)
{
	struct facts elsewhere = *facts;
	_cleanup_policy_ struct policy *policy = NULL;
	int error;

	elsewhere.app_folder = elsewhere.cwd = elsewhere.tty = NULL;
	elsewhere.argfiles.n = elsewhere.n_own = elsewhere.n_protects = 0;
	elsewhere.preload = NULL;
	error = policy_compile(profile, &elsewhere, diags, &policy);
	for (size_t i = 0; !error && i < policy->n_protects; i++)
		error = keep_protect(&policy->protects[i], profile->name, arena,
		                     list);
	return error;
}
