/* Small questions about text. Pure. */
#ifndef BAILEY_BASE_TEXT_H
#define BAILEY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* Length of the valid UTF-8 prefix of bytes; == length when all of it is valid
 * (RFC 3629: no surrogates, no overlong forms). */
size_t text_utf8_prefix(const char *bytes, size_t length);

/* The candidate nearest to word (Damerau-Levenshtein) if it is near enough to
 * be meant, else NULL. candidates may hold NULLs. The result is one of
 * candidates. */
const char *text_suggest(const char *word, const char *const *candidates, size_t n);

/* Whole-string unsigned decimal (or 0-prefixed octal for the second) between
 * 0 and max. 0, or -EINVAL / -ERANGE with *ret untouched. */
int text_to_uint(const char *text, uint64_t max, uint64_t *ret);
int text_to_mode(const char *text, unsigned *ret);

#endif
