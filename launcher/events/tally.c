#include "events/tally.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

/* Open addressing; never more than half full. */
#define SLOTS ((size_t)2 * TALLY_KINDS_MAX)
static_assert((SLOTS & (SLOTS - 1)) == 0, "a power of two");

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

struct tally {
	struct arena *arena; /* of the texts */
	struct tally_row *rows;
	uint16_t *slots; /* 0: free, else 1 + the index of a row */
	size_t n;
	size_t capacity;
	size_t bytes;
};
static_assert(TALLY_KINDS_MAX < UINT16_MAX, "a row's index fits into a slot");

struct tally *
tally_new(void)
{
	struct tally *tally = calloc(1, sizeof(*tally));

	if (!tally)
		return NULL;
	tally->arena = arena_new();
	tally->slots = calloc(SLOTS, sizeof(*tally->slots));
	if (!tally->arena || !tally->slots) {
		tally_free(tally);
		return NULL;
	}
	return tally;
}

void
tally_free(struct tally *tally)
{
	if (!tally)
		return;
	arena_free(tally->arena);
	free(tally->slots);
	free(tally->rows);
	free(tally);
}

struct tally_row *
tally_rows(const struct tally *tally, size_t *n)
{
	*n = tally->n;
	return tally->rows;
}

/* The NUL too, so that ("a", "bc") and ("ab", "c") differ. */
static uint64_t
hash_text(uint64_t hash, const char *text)
{
	do {
		hash = (hash ^ (unsigned char)(text ? *text : 0)) * FNV_PRIME;
	} while (text && *text++);
	return hash;
}

static uint64_t
hash_event(const struct event *event)
{
	uint64_t hash = hash_text(FNV_BASIS, event->target);

	hash = hash_text(hash, event->operation);
	hash = hash_text(hash, event->rule);
	return hash_text(hash, event->verdict);
}

static bool
text_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
kind_equal(const struct event *a, const struct event *b)
{
	return text_equal(a->target, b->target) &&
	       text_equal(a->operation, b->operation) &&
	       text_equal(a->rule, b->rule) && text_equal(a->verdict, b->verdict);
}

static size_t
event_bytes(const struct event *event)
{
	size_t bytes = sizeof(struct tally_row);

#define FIELD(member, name) bytes += event->member ? strlen(event->member) + 1 : 0;
#define NUMBER(member, name)
#include "events/event.def"
#undef FIELD
#undef NUMBER
	return bytes;
}

static int
grow(struct tally *tally)
{
	size_t wanted = tally->capacity ? tally->capacity * 2 : 16;
	struct tally_row *grown;

	if (tally->n < tally->capacity)
		return 0;
	grown = reallocarray(tally->rows, wanted, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	tally->rows = grown;
	tally->capacity = wanted;
	return 0;
}

static int
add_kind(struct tally *tally, const struct event *event, uint64_t hash,
         uint16_t *slot)
{
	size_t bytes = event_bytes(event);
	struct tally_row row = { .hash = hash };
	int error;

	if (tally->n == TALLY_KINDS_MAX || bytes > TALLY_BYTES_MAX - tally->bytes)
		return -ENOSPC;
	error = grow(tally);
	if (!error)
		error = event_copy(tally->arena, event, &row.event);
	if (error)
		return error;
	tally->bytes += bytes;
	tally->rows[tally->n++] = row;
	*slot = (uint16_t)tally->n;
	return 0;
}

/* Where its kind is, or where it would go. */
static uint16_t *
find_slot(const struct tally *tally, const struct event *event, uint64_t hash)
{
	size_t at = hash & (SLOTS - 1);

	for (; tally->slots[at]; at = (at + 1) & (SLOTS - 1)) {
		const struct tally_row *row = &tally->rows[tally->slots[at] - 1];

		if (row->hash == hash && kind_equal(&row->event, event))
			break;
	}
	return &tally->slots[at];
}

struct tally_row *
tally_find(const struct tally *tally, const struct event *event)
{
	const uint16_t *slot = find_slot(tally, event, hash_event(event));

	return *slot ? &tally->rows[*slot - 1] : NULL;
}

int
tally_add(struct tally *tally, const struct event *event, struct tally_row **ret)
{
	const uint64_t hash = hash_event(event);
	uint16_t *slot = find_slot(tally, event, hash);
	struct tally_row *row;
	int error;

	if (!*slot) {
		error = add_kind(tally, event, hash, slot);
		if (error)
			return error;
	}
	row = &tally->rows[*slot - 1];
	row->count++;
	*ret = row;
	return 0;
}
