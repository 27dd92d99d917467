/* Diagnostics: what is wrong, where, and what to do about it.
 *
 * Libraries never print.  They add to a list; the program prints the whole
 * list at the end, so that all errors of a file are seen in one go:
 *
 *     nginx.profile:4:7: error: unknown operation 'raed'
 *         allow raed /etc/nginx/
 *               ^~~~
 *     hint: did you mean 'read'?
 */
#ifndef BAILEY_BASE_DIAG_H
#define BAILEY_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* A place in a text. line and col count from 1; 0 means unknown. col counts
 * bytes. The strings are borrowed from whoever made the location; diag_add copies
 * them, so that messages outlive what they speak of. */
struct location {
	const char *file; /* NULL: no file ("--rule", a builtin) */
	unsigned line;
	unsigned col;
	unsigned width;   /* bytes to underline, 0 or 1: the caret alone */
	const char *text; /* the source line, NULL where there is none */
};

struct diag {
	enum diag_level level;
	struct location at;
	const char *id; /* stable kebab-case name: "unknown-word" */
	const char *message;
	const char *hint; /* NULL: none */
};

struct diag_list {
	struct arena *arena; /* borrowed; owns the messages */
	struct diag *items;
	size_t n;
	size_t capacity;
	size_t n_errors;
	size_t n_warnings;
};

void diag_list_init(struct diag_list *list, struct arena *arena);

/* Adds one. hint may be NULL and is copied. Never fails visibly: where memory
 * is exhausted the counter still counts, so an error is never lost. Returns
 * -EINVAL always, so that a caller may write: return diag_error(...). */
int diag_add(struct diag_list *list, enum diag_level level, const char *id,
             const struct location *at, const char *hint, const char *format, ...)
        __attribute__((format(printf, 6, 7)));

#define diag_error(list, id, at, hint, ...)                                        \
	diag_add(list, DIAG_ERROR, id, at, hint, __VA_ARGS__)
#define diag_warning(list, id, at, hint, ...)                                      \
	diag_add(list, DIAG_WARNING, id, at, hint, __VA_ARGS__)

/* Sorts by file, line and column (stable), then writes every item in the form
 * above. All text passes strbuf_add_printable; tabs in the source line are kept
 * as one blank so that the caret fits. */
void diag_list_print(struct diag_list *list, FILE *stream, bool color);

#endif
