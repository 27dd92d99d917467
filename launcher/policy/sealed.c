/* bailey's own profiles, logs and sockets: never writable from inside. And what
 * other profiles protect. The shim can be loaded under every profile, or programs
 * would not start without a complaint of the loader. */
#include "policy/compile_steps.h"

#include "base/glob.h"
#include "policy/pattern.h"

static int
add_sealed(struct compile *compile, enum effect effect, enum operation operation,
           const char *own)
{
	struct arena *arena = compile->policy->arena;
	struct word word = { .text = own };
	struct expansion expansion = {
		.text = glob_escape(compile->scratch, own),
		.lenient = true,
	};
	struct rule rule = {
		.effect = effect,
		.operation = operation,
		.sealed = true,
		.expanded = true,
		.layer = LAYER_COMMAND_LINE,
		.text = arena_printf(arena, "%s %s %s", effect_name(effect),
		                     operation_name(operation), own),
	};
	enum intent intent =
	        effect == EFFECT_DENY ? INTENT_DENY : INTENT_ALLOW_OPTIONAL;
	bool keep;
	int error;

	if (!expansion.text || !rule.text)
		return -ENOMEM;
	error = resolve_expansion(compile, &expansion, intent, &word,
	                          &rule.target.path, &keep);
	if (error || !keep)
		return error;
	return rule_push(compile, &rule);
}

/* The pattern is a resolved one already. Sealed, so that no allow of this profile
 * reopens it, however near or exact. */
static int
add_protected(struct compile *compile, const struct foreign_protect *protect)
{
	struct arena *arena = compile->policy->arena;
	const char *text = arena_strdup(arena, protect->text);
	struct rule rule = {
		.effect = EFFECT_DENY,
		.operation = protect->private ? OPERATION_READ : OPERATION_WRITE,
		.sealed = true,
		.expanded = true,
		.layer = LAYER_COMMAND_LINE,
		.protector = arena_strdup(arena, protect->profile),
	};
	int error = location_copy(arena, &protect->at, &rule.at);

	if (error || !text || !rule.protector)
		return -ENOMEM;
	rule.text = arena_printf(arena, "protect %s%s",
	                         protect->private ? "private " : "", text);
	error = path_pattern_make(arena, text, &rule.target.path);
	return error || !rule.text ? -ENOMEM : rule_push(compile, &rule);
}

int
rules_add_sealed(struct compile *compile)
{
	const struct facts *facts = compile->facts;
	int error = 0;

	for (size_t i = 0; i < facts->n_own && !error; i++)
		error = add_sealed(compile, EFFECT_DENY, OPERATION_WRITE,
		                   facts->own[i]);
	if (!error && facts->preload)
		error = add_sealed(compile, EFFECT_ALLOW, OPERATION_LOAD,
		                   facts->preload);
	for (size_t i = 0; i < facts->n_protects && !error; i++)
		error = add_protected(compile, &facts->protects[i]);
	return error;
}
