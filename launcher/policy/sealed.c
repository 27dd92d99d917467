/* bailey's own profiles, logs and sockets: never writable from inside. */
#include "policy/compile_steps.h"

#include "base/glob.h"

static int
add_own(struct compile *compile, const char *own)
{
	struct arena *arena = compile->policy->arena;
	struct word word = { .text = own };
	struct expansion expansion = {
		.text = glob_escape(compile->scratch, own),
		.lenient = true,
	};
	struct rule rule = {
		.effect = EFFECT_DENY,
		.operation = OPERATION_WRITE,
		.sealed = true,
		.expanded = true,
		.layer = LAYER_COMMAND_LINE,
		.text = arena_printf(arena, "deny write %s", own),
	};
	bool keep;
	int error;

	if (!expansion.text || !rule.text)
		return -ENOMEM;
	error = resolve_expansion(compile, &expansion, INTENT_DENY, &word,
	                          &rule.target.path, &keep);
	if (error)
		return error;
	return rule_push(compile, &rule);
}

int
rules_add_sealed(struct compile *compile)
{
	int error = 0;

	for (size_t i = 0; i < compile->facts->n_own && !error; i++)
		error = add_own(compile, compile->facts->own[i]);
	return error;
}
