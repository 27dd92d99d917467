/* String builder with a sticky failure flag.
 *
 * Append without looking; ask once at the end (strbuf_failed) or let
 * strbuf_text return NULL.  Always NUL-terminated. */
#ifndef BAILEY_BASE_STRBUF_H
#define BAILEY_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

struct strbuf {
	char *data;
	size_t length;
	size_t capacity;
	bool failed;
};

#define STRBUF_EMPTY ((struct strbuf){ 0 })

void strbuf_free(struct strbuf *buffer);
#define _cleanup_strbuf_ _cleanup_(strbuf_free)

void strbuf_add(struct strbuf *buffer, const char *text);
void strbuf_add_bytes(struct strbuf *buffer, const char *bytes, size_t length);
void strbuf_add_char(struct strbuf *buffer, char c);
void strbuf_addf(struct strbuf *buffer, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Text that may hold anything: control characters, DEL, C1 and invalid UTF-8
 * become \xNN, so that nothing reaches a terminal or a log raw. */
void strbuf_add_printable(struct strbuf *buffer, const char *text);

bool strbuf_failed(const struct strbuf *buffer);

/* The text, "" when nothing was added, NULL after a failure. Still owned by
 * the buffer. */
const char *strbuf_text(const struct strbuf *buffer);

/* The text as the caller's own (free), the buffer empty again; NULL after a
 * failure. */
char *strbuf_steal(struct strbuf *buffer);

#endif
