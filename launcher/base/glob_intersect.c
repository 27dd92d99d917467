/* Do two patterns meet?  Each pattern is a small automaton over symbols, and
 * so is "is a path" (no empty, "." or ".." component).  The product of the
 * three is searched breadth first: its size bounds the work, and the first
 * accepting node found spells the shortest witness. */
#include "base/glob.h"

#include <string.h>

#include "base/glob_automaton.h"
#include "base/strbuf.h"

struct node {
	uint32_t a, b;
	uint32_t place;
	uint32_t parent; /* index in nodes */
	uint32_t symbol; /* that led here; 0: the start */
};

struct search {
	struct automaton a, b;
	unsigned char *seen; /* a bit for each product state */
	struct node *nodes;  /* the queue, and all that was in it */
	size_t n;
	size_t capacity;
	bool failed; /* out of memory */
};

static void
push(struct search *search, const struct node *node)
{
	size_t state =
	        (node->a * search->b.n + node->b) * PLACE_COUNT + node->place;
	size_t wanted = search->capacity ? search->capacity * 2 : 256;
	struct node *grown;

	if (search->failed || (search->seen[state / 8] & 1u << state % 8))
		return;
	if (search->n == search->capacity) {
		grown = realloc(search->nodes, wanted * sizeof(*grown));
		if (!grown) {
			search->failed = true;
			return;
		}
		search->nodes = grown;
		search->capacity = wanted;
	}
	search->seen[state / 8] |= (unsigned char)(1u << state % 8);
	search->nodes[search->n++] = *node;
}

static void
push_skips(struct search *search, const struct node *node)
{
	const struct state *a = &search->a.states[node->a];
	const struct state *b = &search->b.states[node->b];
	struct node next = *node;

	next.a = node->a + 1;
	if (a->skip)
		push(search, &next);
	next.a = node->a + 2;
	if (a->skip_two)
		push(search, &next);
	next.a = node->a;
	next.b = node->b + 1;
	if (b->skip)
		push(search, &next);
	next.b = node->b + 2;
	if (b->skip_two)
		push(search, &next);
}

/* The node and all that it leads to without a symbol: they have the same
 * distance from the start, so they must be in the queue before anything
 * farther. */
static void
push_closure(struct search *search, const struct node *node)
{
	struct node from;
	size_t i = search->n;

	push(search, node);
	for (; i < search->n; i++) {
		from = search->nodes[i];
		push_skips(search, &from);
	}
}

static bool
both_hold(const struct glob_part *a, const struct glob_part *b, uint32_t symbol)
{
	char text[5];

	return symbol < SYMBOL_END && symbol != '/' && symbol != '.' &&
	       glob_symbol_encode(symbol, text) && glob_part_holds(a, symbol) &&
	       glob_part_holds(b, symbol);
}

/* The least common symbol of two sets is where one of their ranges begins, or
 * (negated) where one has ended. */
static uint32_t
common_at_edges(const struct glob_part *a, const struct glob_part *b)
{
	const char *set = a->set;
	uint32_t low, high;
	bool negated, first = true;

	if (a->kind != PART_SET)
		return 0;
	set = glob_set_start(set, &negated);
	while (glob_set_next(&set, &low, &high, &first)) {
		if (both_hold(a, b, low))
			return low;
		if (both_hold(a, b, high + 1))
			return high + 1;
	}
	return 0;
}

/* Letters before all else, for a witness that one can read; then where all
 * symbols, and what follows '/', the surrogates and the characters begin. */
static uint32_t
common_symbol(const struct glob_part *a, const struct glob_part *b)
{
	static const uint32_t starts[] = { 1, 0xe000, SYMBOL_RAW + 0x80 };
	static const char letters[] =
	        "xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint32_t symbol;
	size_t i;

	if (a->kind == PART_LITERAL)
		return both_hold(a, b, a->symbol) ? a->symbol : 0;
	if (b->kind == PART_LITERAL)
		return both_hold(a, b, b->symbol) ? b->symbol : 0;
	for (i = 0; letters[i]; i++) {
		if (both_hold(a, b, (uint32_t)letters[i]))
			return (uint32_t)letters[i];
	}
	symbol = common_at_edges(a, b);
	if (!symbol)
		symbol = common_at_edges(b, a);
	for (i = 0; !symbol && i < ARRAY_SIZE(starts); i++)
		symbol = both_hold(a, b, starts[i]) ? starts[i] : 0;
	return symbol;
}

static uint32_t
common_of_class(const struct glob_part *a, const struct glob_part *b,
                enum symbol_class class)
{
	const uint32_t symbol = class == CLASS_SLASH ? '/' : '.';

	if (class == CLASS_OTHER)
		return common_symbol(a, b);
	return glob_part_holds(a, symbol) && glob_part_holds(b, symbol) ? symbol
	                                                                : 0;
}

/* Adds what one symbol leads to, both patterns taking it by the given parts. */
static void
push_moves(struct search *search, uint32_t from, const struct glob_part *a,
           uint32_t to_a, const struct glob_part *b, uint32_t to_b)
{
	struct node next = { .a = to_a, .b = to_b, .parent = from };
	enum symbol_class class;

	if (a->kind == PART_END || b->kind == PART_END)
		return;
	for (class = CLASS_SLASH; class < CLASS_COUNT; class ++) {
		next.place = glob_next_place[search->nodes[from].place][class];
		if (next.place == PLACE_NONE)
			continue;
		next.symbol = common_of_class(a, b, class);
		if (next.symbol)
			push_closure(search, &next);
	}
}

static void
expand(struct search *search, uint32_t from)
{
	const struct node node = search->nodes[from];
	const struct state *a = &search->a.states[node.a];
	const struct state *b = &search->b.states[node.b];

	push_moves(search, from, &a->take, node.a + 1, &b->take, node.b + 1);
	push_moves(search, from, &a->take, node.a + 1, &b->stay, node.b);
	push_moves(search, from, &a->stay, node.a, &b->take, node.b + 1);
	push_moves(search, from, &a->stay, node.a, &b->stay, node.b);
}

static bool
is_accepting(const struct search *search, const struct node *node)
{
	return (node->place == PLACE_ROOT || node->place == PLACE_NAME) &&
	       search->a.states[node->a].accepts &&
	       search->b.states[node->b].accepts;
}

static const char *
spell(struct arena *arena, const struct search *search, size_t last)
{
	size_t length = 0, symbol_length, i;
	char symbol[5], *text;

	for (i = last; search->nodes[i].symbol; i = search->nodes[i].parent)
		length += glob_symbol_encode(search->nodes[i].symbol, symbol);
	text = arena_alloc(arena, length + 1);
	for (i = last; text && search->nodes[i].symbol;
	     i = search->nodes[i].parent) {
		symbol_length = glob_symbol_encode(search->nodes[i].symbol, symbol);
		length -= symbol_length;
		memcpy(text + length, symbol, symbol_length);
	}
	return text;
}

static void
search_free(struct search *search)
{
	free(search->a.states);
	free(search->b.states);
	free(search->seen);
	free(search->nodes);
}

static bool
search_start(struct search *search, const char *a, const char *b)
{
	const struct node start = { .place = PLACE_NONE };
	size_t states;

	if (!automaton_build(&search->a, a) || !automaton_build(&search->b, b))
		return false;
	states = search->a.n * search->b.n * PLACE_COUNT;
	search->seen = calloc(states / 8 + 1, 1);
	if (!search->seen)
		return false;
	push_closure(search, &start);
	return true;
}

/* Most pairs part in their plain beginnings. */
static bool
parts_at_once(const char *a, const char *b)
{
	while (*a == *b && *a && !strchr("*?[\\", *a)) {
		a++;
		b++;
	}
	if (!*a || !*b || strchr("*?[\\", *a) || strchr("*?[\\", *b))
		return false;
	/* A tree's last '/' stands for its folder as well. */
	return (*a != '/' || a[1]) && (*b != '/' || b[1]);
}

bool
glob_intersect(struct arena *arena, const char *a, const char *b,
               const char **witness)
{
	_cleanup_(search_free) struct search search = { .failed = false };
	size_t i;

	if (parts_at_once(a, b))
		return false;
	search.failed = !search_start(&search, a, b);
	for (i = 0; i < search.n && !search.failed; i++) {
		if (is_accepting(&search, &search.nodes[i])) {
			if (witness)
				*witness = spell(arena, &search, i);
			return true;
		}
		expand(&search, (uint32_t)i);
	}
	/* Without memory the answer is the careful one. */
	if (search.failed && witness)
		*witness = NULL;
	return search.failed;
}
