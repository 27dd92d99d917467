/* The product of the automata, made deterministic as far as it is walked: a state
 * is the set of places that each pattern may be at. What two paths lead to the same
 * state, no pattern tells apart. Symbols that no part spells are one symbol. */
#include "base/glob_cells.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/glob_automaton.h"

enum { SYMBOLS_MAX = 96, WORD_BITS = 64, TABLE_SIZE = 2 * GLOB_CELLS_STATES };

/* How a state was reached first. */
struct origin {
	uint32_t parent, symbol, place;
};

struct walk {
	struct automaton automata[GLOB_CELLS_PATTERNS];
	size_t first[GLOB_CELLS_PATTERNS]; /* bit of its first place */
	size_t n;
	size_t words;     /* of a state */
	uint64_t *states; /* n_states of them */
	struct origin origins[GLOB_CELLS_STATES];
	uint32_t table[TABLE_SIZE]; /* a state and 1; 0: free */
	size_t n_states;
};

struct symbols {
	uint32_t items[SYMBOLS_MAX];
	size_t n;
};

static bool
has_bit(const uint64_t *state, size_t bit)
{
	return state[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void
set_bit(uint64_t *state, size_t bit)
{
	state[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

/* What is reached without a symbol lies ahead: one pass. */
static void
close_state(const struct walk *walk, uint64_t *state)
{
	for (size_t i = 0; i < walk->n; i++)
		for (size_t j = 0; j < walk->automata[i].n; j++) {
			const struct state *place = &walk->automata[i].states[j];
			size_t bit = walk->first[i] + j;

			if (!has_bit(state, bit))
				continue;
			if (place->skip)
				set_bit(state, bit + 1);
			if (place->skip_two)
				set_bit(state, bit + 2);
		}
}

static void
step(const struct walk *walk, const uint64_t *from, uint32_t symbol, uint64_t *to)
{
	memset(to, 0, walk->words * sizeof(*to));
	for (size_t i = 0; i < walk->n; i++)
		for (size_t j = 0; j < walk->automata[i].n; j++) {
			const struct state *place = &walk->automata[i].states[j];
			size_t bit = walk->first[i] + j;

			if (!has_bit(from, bit))
				continue;
			if (glob_part_holds(&place->take, symbol))
				set_bit(to, bit + 1);
			if (glob_part_holds(&place->stay, symbol))
				set_bit(to, bit);
		}
	close_state(walk, to);
}

/* Is any place of the pattern left? */
static bool
is_alive(const struct walk *walk, const uint64_t *state, size_t pattern)
{
	for (size_t j = 0; j < walk->automata[pattern].n; j++)
		if (has_bit(state, walk->first[pattern] + j))
			return true;
	return false;
}

static bool
accepts(const struct walk *walk, const uint64_t *state, size_t pattern)
{
	for (size_t j = 0; j < walk->automata[pattern].n; j++)
		if (walk->automata[pattern].states[j].accepts &&
		    has_bit(state, walk->first[pattern] + j))
			return true;
	return false;
}

static uint32_t
hash(const struct walk *walk, const uint64_t *state, uint32_t place)
{
	uint64_t value = place + 1;

	for (size_t i = 0; i < walk->words; i++)
		value = (value ^ state[i]) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(value >> 32);
}

/* Adds it unless it is known. state: the room behind the last one. */
static void
keep(struct walk *walk, const struct origin *origin)
{
	const uint64_t *state = walk->states + walk->n_states * walk->words;
	uint32_t at = hash(walk, state, origin->place) % TABLE_SIZE;

	for (; walk->table[at]; at = (at + 1) % TABLE_SIZE) {
		uint32_t known = walk->table[at] - 1;

		if (walk->origins[known].place == origin->place &&
		    memcmp(walk->states + known * walk->words, state,
		           walk->words * sizeof(*state)) == 0)
			return;
	}
	walk->origins[walk->n_states] = *origin;
	walk->table[at] = (uint32_t)++walk->n_states;
}

static void
add_symbol(struct symbols *symbols, uint32_t symbol)
{
	char text[5];

	if (symbols->n == SYMBOLS_MAX || !symbol || symbol >= SYMBOL_END ||
	    !glob_symbol_encode(symbol, text))
		return;
	for (size_t i = 0; i < symbols->n; i++)
		if (symbols->items[i] == symbol)
			return;
	symbols->items[symbols->n++] = symbol;
}

/* What a part tells from its neighbours. */
static void
add_edges(struct symbols *symbols, const struct glob_part *part)
{
	const char *set = part->set;
	uint32_t low, high;
	bool negated, first = true;

	if (part->kind == PART_LITERAL)
		add_symbol(symbols, part->symbol);
	if (part->kind != PART_SET)
		return;
	set = glob_set_start(set, &negated);
	while (glob_set_next(&set, &low, &high, &first)) {
		add_symbol(symbols, low);
		add_symbol(symbols, high);
		add_symbol(symbols, low - 1);
		add_symbol(symbols, high + 1);
	}
}

static void
gather_symbols(const struct walk *walk, const uint64_t *state, struct symbols *ret)
{
	static const char letters[] = "xyzwvutsrqponmlkjihgfedcba0123456789_";
	size_t known;

	*ret = (struct symbols){ .n = 0 };
	add_symbol(ret, '/');
	for (size_t i = 0; i < walk->n; i++)
		for (size_t j = 0; j < walk->automata[i].n; j++)
			if (has_bit(state, walk->first[i] + j)) {
				const struct state *place =
				        &walk->automata[i].states[j];

				add_edges(ret, &place->take);
				add_edges(ret, &place->stay);
			}
	/* One that none of them spells stands for all such. */
	known = ret->n;
	for (size_t i = 0; letters[i] && ret->n == known; i++)
		add_symbol(ret, (uint32_t)letters[i]);
}

static enum symbol_class
class_of(uint32_t symbol)
{
	return symbol == '/'   ? CLASS_SLASH
	       : symbol == '.' ? CLASS_DOT
	                       : CLASS_OTHER;
}

static void
expand(struct walk *walk, uint32_t from)
{
	struct symbols symbols;

	gather_symbols(walk, walk->states + from * walk->words, &symbols);
	for (size_t i = 0; i < symbols.n && walk->n_states < GLOB_CELLS_STATES - 1;
	     i++) {
		const struct origin origin = {
			from, symbols.items[i],
			glob_next_place[walk->origins[from].place]
			               [class_of(symbols.items[i])]
		};
		uint64_t *to = walk->states + walk->n_states * walk->words;

		if (origin.place == PLACE_NONE)
			continue;
		step(walk, walk->states + from * walk->words, origin.symbol, to);
		if (is_alive(walk, to, 0))
			keep(walk, &origin);
	}
}

static const char *
spell(struct arena *arena, const struct walk *walk, size_t last)
{
	char symbol[5], *text;
	size_t length = 0;

	for (size_t i = last; i; i = walk->origins[i].parent)
		length += glob_symbol_encode(walk->origins[i].symbol, symbol);
	text = arena_alloc(arena, length + 1);
	for (size_t i = last; text && i; i = walk->origins[i].parent) {
		size_t bytes = glob_symbol_encode(walk->origins[i].symbol, symbol);

		length -= bytes;
		memcpy(text + length, symbol, bytes);
	}
	return text;
}

static void
walk_free(struct walk **walk)
{
	if (!*walk)
		return;
	for (size_t i = 0; i < (*walk)->n; i++)
		free((*walk)->automata[i].states);
	free((*walk)->states);
	free(*walk);
}

static int
walk_start(struct walk *walk, const char *const *patterns, size_t n)
{
	size_t bits = 0;

	for (size_t i = 0; i < n; i++) {
		if (!automaton_build(&walk->automata[i], patterns[i]))
			return -ENOMEM;
		walk->n++;
		walk->first[i] = bits;
		bits += walk->automata[i].n;
	}
	walk->words = bits / WORD_BITS + 1;
	walk->states =
	        calloc(GLOB_CELLS_STATES, walk->words * sizeof(*walk->states));
	if (!walk->states)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		set_bit(walk->states, walk->first[i]);
	close_state(walk, walk->states);
	keep(walk, &(struct origin){ .place = PLACE_NONE });
	return 0;
}

int
glob_cells(struct arena *arena, const char *const *patterns, size_t n,
           int (*found)(void *context, const char *path), void *context)
{
	_cleanup_(walk_free) struct walk *walk = NULL;
	int error;

	if (n == 0 || n > GLOB_CELLS_PATTERNS)
		return 0;
	walk = calloc(1, sizeof(*walk));
	error = walk ? walk_start(walk, patterns, n) : -ENOMEM;
	for (size_t i = 0; !error && i < walk->n_states; i++) {
		uint32_t place = walk->origins[i].place;
		const char *path;

		if ((place == PLACE_ROOT || place == PLACE_NAME) &&
		    accepts(walk, walk->states + i * walk->words, 0)) {
			path = spell(arena, walk, i);
			error = path ? found(context, path) : -ENOMEM;
		}
		if (!error)
			expand(walk, (uint32_t)i);
	}
	return error;
}
