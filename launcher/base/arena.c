#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_SIZE = 16 * 1024, FIRST_CAPACITY = 8 };

struct chunk {
	struct chunk *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct chunk *chunks; /* the newest first; only it is filled further */
};

struct arena *
arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *arena)
{
	struct chunk *chunk, *next;

	if (!arena)
		return;
	for (chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

/* A large object gets a chunk of its own behind the current one, whose free
 * room is not lost that way. */
static void *
alloc_large(struct arena *arena, size_t size)
{
	struct chunk *chunk;

	if (size > PTRDIFF_MAX - sizeof(*chunk))
		return NULL;
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->used = chunk->size = size;
	if (!arena->chunks) {
		arena->chunks = chunk;
	} else {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	}
	return chunk->bytes;
}

static struct chunk *
add_chunk(struct arena *arena)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + CHUNK_SIZE);

	if (!chunk)
		return NULL;
	chunk->used = 0;
	chunk->size = CHUNK_SIZE;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

static size_t
round_up(size_t size)
{
	const size_t unit = alignof(max_align_t);

	return size ? (size + unit - 1) & ~(unit - 1) : unit;
}

/* Not cleared: a chunk that is cleared as a whole costs a page fault for each page,
 * used or not. */
static void *
alloc_raw(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->chunks;
	void *object;

	if (size > CHUNK_SIZE / 2)
		return alloc_large(arena, size);
	size = round_up(size);
	if (!chunk || chunk->size - chunk->used < size)
		chunk = add_chunk(arena);
	if (!chunk)
		return NULL;
	object = chunk->bytes + chunk->used;
	chunk->used += size;
	return object;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	void *object = alloc_raw(arena, size);

	/* Large ones come cleared (alloc_large). */
	return object && size <= CHUNK_SIZE / 2 ? memset(object, 0, size) : object;
}

void *
arena_alloc_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_alloc(arena, bytes);
}

char *
arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy;

	if (!text)
		return NULL;
	length = strnlen(text, length);
	copy = alloc_raw(arena, length + 1);
	if (!copy)
		return NULL;
	copy[length] = '\0';
	return memcpy(copy, text, length);
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, SIZE_MAX);
}

/* Beside arena_printf(), because it is a tenth of the work. */
char *
arena_concat(struct arena *arena, const char *first, const char *second)
{
	size_t length, more;
	char *text;

	if (!first || !second)
		return NULL;
	length = strlen(first);
	more = strlen(second) + 1;
	text = alloc_raw(arena, length + more);
	if (!text)
		return NULL;
	memcpy(text, first, length);
	memcpy(text + length, second, more);
	return text;
}

/* Written where it will lie: most texts fit into what the newest chunk has left. */
char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	struct chunk *chunk = arena->chunks;
	size_t room = chunk ? chunk->size - chunk->used : 0;
	char *text = room ? (char *)chunk->bytes + chunk->used : NULL;
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(text, room, format, again);
	va_end(again);
	if (length < 0)
		return NULL;
	if ((size_t)length < room) {
		/* Ends are aligned, and so is room. */
		chunk->used += round_up((size_t)length + 1);
		return text;
	}
	text = alloc_raw(arena, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

int
arena_grow(struct arena *arena, void **items, size_t n, size_t *capacity,
           size_t size)
{
	size_t wanted;
	void *grown;

	if (n < *capacity)
		return 0;
	if (__builtin_mul_overflow(*capacity, (size_t)2, &wanted))
		return -ENOMEM;
	if (wanted < FIRST_CAPACITY)
		wanted = FIRST_CAPACITY;
	grown = arena_alloc_array(arena, wanted, size);
	if (!grown)
		return -ENOMEM;
	if (n)
		memcpy(grown, *items, n * size);
	*items = grown;
	*capacity = wanted;
	return 0;
}
