/* Arena: memory that is released all at once.
 *
 * A profile, a policy and the messages about them live and die together; each
 * has one arena and no destructor of its own.  Nothing allocated here is freed
 * singly.  Every function returns NULL when memory is exhausted (the caller
 * returns -ENOMEM) and takes NULL strings as NULL. */
#ifndef BAILEY_BASE_ARENA_H
#define BAILEY_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* takes NULL */

/* Zeroed, aligned for any object; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* n * size with overflow check. */
void *arena_alloc_array(struct arena *arena, size_t n, size_t size);

char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_concat(struct arena *arena, const char *first, const char *second);
char *arena_printf(struct arena *arena, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));

/* Room for one more element in a growable array owned by the arena: doubles
 * *items as needed.  0, or -ENOMEM with *items untouched. Use ARENA_PUSH. */
int arena_grow(struct arena *arena, void **items, size_t n, size_t *capacity,
               size_t size);

/* Appends value to (items, n, capacity); 0 or -ENOMEM. */
#define ARENA_PUSH(arena, items, n, capacity, value)                               \
	({                                                                         \
		void *grown_ = (items);                                            \
		int error_ = arena_grow(arena, &grown_, n, &(capacity),            \
		                        sizeof(*(items)));                         \
		if (!error_) {                                                     \
			(items) = grown_;                                          \
			(items)[(n)++] = (value);                                  \
		}                                                                  \
		error_;                                                            \
	})

static inline void
cleanup_arena(struct arena **arena)
{
	arena_free(*arena);
}
#define _cleanup_arena_ _cleanup_(cleanup_arena)

#endif
