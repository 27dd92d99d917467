#include "kernel/filter_parts.h"

#include <stdlib.h>

#include "base/cleanup.h"

enum {
	JUMP_MAX = 255, /* jt and jf are bytes (linux/filter.h) */
	ENDINGS_MAX = 16,
};

/* What is known of the instruction of that index. */
struct place {
	size_t first_from; /* of those that jump here: the first */
	bool fallen_into;  /* one that does not jump precedes */
	size_t instead;    /* where its jumps lead; its own index: here */
	size_t moved;      /* its index when all is done */
};

static bool
is_return(const struct sock_filter *item)
{
	return BPF_CLASS(item->code) == BPF_RET;
}

static bool
is_jump(const struct sock_filter *item)
{
	return BPF_CLASS(item->code) == BPF_JMP;
}

static bool
is_always(const struct sock_filter *item)
{
	return BPF_OP(item->code) == BPF_JA;
}

static void
note_jump(struct place *places, size_t from, size_t distance)
{
	struct place *target = &places[from + 1 + distance];

	if (target->first_from > from)
		target->first_from = from;
}

static void
note_all(const struct filter_code *code, struct place *places)
{
	for (size_t i = 0; i < code->n; i++)
		places[i] = (struct place){ .first_from = code->n, .instead = i };
	for (size_t i = 0; i < code->n; i++) {
		const struct sock_filter *item = &code->items[i];

		if (is_return(item))
			continue;
		if (!is_jump(item)) {
			places[i + 1].fallen_into = true;
		} else if (is_always(item)) {
			note_jump(places, i, item->k);
		} else {
			note_jump(places, i, item->jt);
			note_jump(places, i, item->jf);
		}
	}
}

/* The nearest one behind that is kept and returns the same; NULL: a new one. */
static size_t *
find_ending(size_t *endings, size_t *n, const struct filter_code *code, uint32_t k)
{
	for (size_t i = 0; i < *n; i++)
		if (code->items[endings[i]].k == k)
			return &endings[i];
	return NULL;
}

/* From the end: distances only shrink afterwards. */
static void
choose(const struct filter_code *code, struct place *places)
{
	size_t endings[ENDINGS_MAX], n = 0;

	for (size_t i = code->n; i-- > 0;) {
		size_t *kept;

		if (!is_return(&code->items[i]))
			continue;
		kept = find_ending(endings, &n, code, code->items[i].k);
		if (kept && !places[i].fallen_into && places[i].first_from < i &&
		    *kept - places[i].first_from - 1 <= JUMP_MAX)
			places[i].instead = *kept;
		else if (kept)
			*kept = i;
		else if (n < ENDINGS_MAX)
			endings[n++] = i;
	}
}

static size_t
distance_to(const struct place *places, size_t from, size_t distance)
{
	size_t target = places[from + 1 + distance].instead;

	return places[target].moved - places[from].moved - 1;
}

static void
close_up(struct filter_code *code, struct place *places)
{
	size_t n = 0;

	for (size_t i = 0; i < code->n; i++)
		if (places[i].instead == i)
			places[i].moved = n++;
	for (size_t i = 0; i < code->n; i++) {
		struct sock_filter item = code->items[i];

		if (places[i].instead != i)
			continue;
		if (is_jump(&item) && is_always(&item)) {
			item.k = (uint32_t)distance_to(places, i, item.k);
		} else if (is_jump(&item)) {
			item.jt = (uint8_t)distance_to(places, i, item.jt);
			item.jf = (uint8_t)distance_to(places, i, item.jf);
		}
		code->items[places[i].moved] = item;
	}
	code->n = n;
}

void
filter_share_returns(struct filter_code *code)
{
	_cleanup_free_ struct place *places = NULL;

	if (code->failed || !code->n)
		return;
	/* One more: the last instruction may be no return in a faulty program. */
	places = calloc(code->n + 1, sizeof(*places));
	if (!places) {
		code->failed = true;
		return;
	}
	note_all(code, places);
	choose(code, places);
	close_up(code, places);
}
