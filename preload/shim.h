/* What the files of the shim share. All of it is async-signal-safe, allocates
 * nothing and works before any constructor has run: the shim has none. Nothing here
 * is exported but the wrappers. */
#ifndef BAILEY_PRELOAD_SHIM_H
#define BAILEY_PRELOAD_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define EXPORT __attribute__((visibility("default")))

/* The functions that a wrapper stands in front of. One list: symbols.def. */
enum next_id {
#define WRAP(name) NEXT_##name,
#define PASS(name, arguments, values, ask) WRAP(name)
#define LEFT(name, reason)
#include "symbols.def"
#undef WRAP
#undef PASS
#undef LEFT
	NEXT_COUNT,
};

/* next.c: the definition behind ours, in the order of the loader. NULL: there is
 * none. */
void *next_find(enum next_id id);

/* The path by which the loader knows the shim. NULL: unknown. */
const char *next_own_path(void);

/* NEXT(open)(path, flags): typed by the wrapper of that name. */
#define NEXT(name) ((__typeof__(&name))next_find(NEXT_##name))

/* memory.c: nothing that a program hands over is followed before the kernel has
 * been asked whether it can be read. */

/* The last page that could be: all zero at first, for one wrapper's call. */
struct memory_seen {
	unsigned long page;
};

bool memory_has(struct memory_seen *seen, const void *address, size_t size);

/* Of a text shorter than `most`; -1: it is longer, or cannot be read. */
ssize_t memory_length(struct memory_seen *seen, const char *text, size_t most);

/* What stands behind the prefix, unseen; NULL: the text begins otherwise, or cannot
 * be read. */
const char *
memory_behind(struct memory_seen *seen, const char *text, const char *prefix);

/* ask.c */

/* Bits of enum wire_fact, 0 outside. Asks once. */
unsigned ask_facts(void);

/* Was it refused just now, so that nobody need be asked? */
bool ask_is_refused(const char *path, int flags);

/* For a call that failed with `error`: would the supervisor perhaps say yes? */
bool ask_is_worth(int error, unsigned fact);

/* What the kernel has refused, once more. The descriptor, or -errno. */
int ask_open(int folder, const char *path, int flags, mode_t mode);

/* One of the other calls of wire.h. The result, or -errno. */
int ask_call(long number, long a, long b, long c, long d, long e);

/* A start that the kernel refused, to be recorded. */
void ask_start(int folder, const char *path, int flags);

/* result >= 0, or -errno: errno is set then and -1 returned. */
int ask_return(int result);

#endif
