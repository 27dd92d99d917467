/* mkdir and mkfile: what is made before the start. */
#include "policy/compile_steps.h"

#include <string.h>

static int
push_make(struct compile *compile, const struct statement *statement,
          const struct expansion *expansion)
{
	struct policy *policy = compile->policy;
	struct make_policy make = {
		.folder = statement->keyword == KEYWORD_MKDIR,
		.mode = statement->mode,
	};
	int error = resolve_new(compile, expansion, make.folder,
	                        &statement->words[0], &make.path);

	if (!error)
		error = location_copy(policy->arena, &statement->words[0].at,
		                      &make.at);
	if (error)
		return error;
	for (size_t i = 0; i < policy->n_makes; i++) {
		if (strcmp(policy->makes[i].path, make.path) == 0)
			return 0; /* the nearer layer came first */
	}
	return ARENA_PUSH(policy->arena, policy->makes, policy->n_makes,
	                  compile->makes_capacity, make);
}

/* make := ("mkdir" | "mkfile") path [mode] */
int
settings_add_make(struct compile *compile, const struct statement *statement)
{
	struct expansion_list list = { 0 };
	int error = expand_word(compile, &statement->words[0], &list);

	for (size_t i = 0; i < list.n && !error; i++)
		error = push_make(compile, statement, &list.items[i]);
	return error;
}
