/* Zones: named sets of paths, gathered over all layers. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/text.h"

static struct zone *
zone_find(struct compile *compile, const char *name)
{
	for (size_t i = 0; i < compile->n_zones; i++) {
		if (strcmp(compile->zones[i].name, name) == 0)
			return &compile->zones[i];
	}
	return NULL;
}

static int
zone_declare(struct compile *compile, const struct statement *statement)
{
	const struct word *name = &statement->words[0];
	bool shipped = statement->layer == LAYER_ZONES;
	struct zone *known = zone_find(compile, name->text);

	if (known) {
		known->shipped &= shipped;
		return 0;
	}
	return ARENA_PUSH(compile->scratch, compile->zones, compile->n_zones,
	                  compile->zones_capacity,
	                  ((struct zone){ .name = name->text,
	                                  .at = name->at,
	                                  .shipped = shipped }));
}

static int
report_unknown(struct compile *compile, const struct word *word)
{
	const char **names = arena_alloc_array(
	        compile->scratch, compile->n_zones + 1, sizeof(*names));
	const char *near;

	if (profile_lost(compile->profile, KEYWORD_ZONE))
		return -EINVAL;
	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < compile->n_zones; i++)
		names[i] = compile->zones[i].name;
	near = text_suggest(word->text, names, compile->n_zones);
	return diag_error(
	        compile->diags, "unknown-zone", &word->at,
	        near ? arena_printf(compile->scratch, "did you mean '%s'?", near)
	             : NULL,
	        "unknown zone '%s'", word->text);
}

static int zone_evaluate(struct compile *compile, struct zone *zone);

static int
append_members(struct compile *compile, const struct zone *inner, struct zone *zone)
{
	struct expansion_list *list = &zone->members;
	int error = 0;

	for (size_t i = 0; i < inner->members.n && !error; i++)
		error = ARENA_PUSH(compile->scratch, list->items, list->n,
		                   list->capacity, inner->members.items[i]);
	return error;
}

/* zone := "zone" @NAME "+=" member+ ; member := path | glob | @NAME */
static int
evaluate_member(struct compile *compile, struct zone *zone, const struct word *word)
{
	size_t known = zone->members.n;
	struct zone *inner;
	int error;

	if (*word->text != '@') {
		error = expand_word(compile, word, &zone->members);
		for (size_t i = known; i < zone->members.n; i++)
			zone->members.items[i].lenient = true;
		return error;
	}
	inner = zone_find(compile, word->text);
	if (!inner)
		return report_unknown(compile, word);
	if (inner->state == STEP_BUSY)
		return diag_error(compile->diags, "zone-cycle", &word->at, NULL,
		                  "zone '%s' contains itself", inner->name);
	error = zone_evaluate(compile, inner);
	return error ? error : append_members(compile, inner, zone);
}

static int
evaluate_statement(struct compile *compile, struct zone *zone,
                   const struct statement *statement)
{
	for (size_t i = 1; i < statement->n_words; i++) {
		const struct word *word = &statement->words[i];

		if (i == 1 && strcmp(word->text, "+=") == 0)
			continue;
		if (evaluate_member(compile, zone, word) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

/* 0, also after messages about members; -ENOMEM. */
static int
zone_evaluate(struct compile *compile, struct zone *zone)
{
	const struct profile *profile = compile->profile;
	int error = 0;

	if (zone->state == STEP_DONE)
		return 0;
	zone->state = STEP_BUSY;
	for (size_t i = 0; i < profile->n_statements && !error; i++) {
		const struct statement *statement = &profile->statements[i];

		if (statement->keyword == KEYWORD_ZONE &&
		    strcmp(statement->words[0].text, zone->name) == 0)
			error = evaluate_statement(compile, zone, statement);
	}
	zone->state = STEP_DONE;
	return error;
}

int
zones_gather(struct compile *compile)
{
	const struct profile *profile = compile->profile;
	int error = 0;

	for (size_t i = 0; i < profile->n_statements && !error; i++) {
		if (profile->statements[i].keyword == KEYWORD_ZONE)
			error = zone_declare(compile, &profile->statements[i]);
	}
	/* The shipped ones are many, and in order: those that nobody uses are not
	 * looked at. */
	for (size_t i = 0; i < compile->n_zones && !error; i++)
		if (!compile->zones[i].shipped)
			error = zone_evaluate(compile, &compile->zones[i]);
	return error;
}

int
zone_expand(struct compile *compile, const struct word *word,
            struct expansion_list *ret)
{
	struct zone *zone = zone_find(compile, word->text);
	int error;

	if (!zone)
		return report_unknown(compile, word);
	error = zone_evaluate(compile, zone);
	if (error)
		return error;
	/* Borrowed: full, so that who adds to it makes a copy. */
	*ret = zone->members;
	ret->capacity = ret->n;
	ret->unset = NULL;
	return 0;
}
