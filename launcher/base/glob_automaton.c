#include "base/glob_automaton.h"

#include <stdlib.h>

const enum place glob_next_place[PLACE_COUNT][CLASS_COUNT] = {
	/* PLACE_NONE: that such a prefix is none of a path */
	[PLACE_NONE] = { PLACE_ROOT, PLACE_NONE, PLACE_NONE },
	[PLACE_ROOT] = { PLACE_NONE, PLACE_DOT, PLACE_NAME },
	[PLACE_SLASH] = { PLACE_NONE, PLACE_DOT, PLACE_NAME },
	[PLACE_DOT] = { PLACE_NONE, PLACE_DOTS, PLACE_NAME },
	[PLACE_DOTS] = { PLACE_NONE, PLACE_NAME, PLACE_NAME },
	[PLACE_NAME] = { PLACE_SLASH, PLACE_NAME, PLACE_NAME },
};

static struct glob_part
part_of_kind(enum glob_part_kind kind)
{
	return (struct glob_part){ .kind = kind, .symbol = '/' };
}

static void
add_part(struct automaton *automaton, const struct glob_part *part)
{
	const struct glob_part none = part_of_kind(PART_END);
	struct state *state = &automaton->states[automaton->n++];

	*state = (struct state){ .stay = none, .take = none };
	switch (part->kind) {
	case PART_LITERAL:
	case PART_ANY:
	case PART_SET:
		state->take = *part;
		return;
	case PART_STAR:
	case PART_DEEP:
		state->stay = *part;
		state->skip = true;
		return;
	case PART_FOLDERS:
		/* Nothing, or anything that ends in a '/'. */
		state->skip = state->skip_two = true;
		state = &automaton->states[automaton->n++];
		*state = (struct state){ .stay = part_of_kind(PART_DEEP),
			                 .take = part_of_kind(PART_LITERAL) };
		return;
	case PART_END:
		state->accepts = true;
		return;
	}
}

/* At most one state for a byte and three for the end. */
bool
automaton_build(struct automaton *automaton, const char *pattern)
{
	struct glob_part part;
	struct state *last;
	size_t at, end;
	bool tree;

	end = glob_base_length(pattern, &tree);
	automaton->states = calloc(end + 3, sizeof(*automaton->states));
	if (!automaton->states)
		return false;
	for (at = 0; at < end; at += part.length) {
		part = glob_part_at(pattern, at, end);
		add_part(automaton, &part);
	}
	part = part_of_kind(PART_END);
	add_part(automaton, &part);
	if (!tree)
		return true;
	last = &automaton->states[automaton->n - 1];
	last->take = part_of_kind(PART_LITERAL);
	add_part(automaton, &part);
	last[1].stay = part_of_kind(PART_DEEP);
	return true;
}
