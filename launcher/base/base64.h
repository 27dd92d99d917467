/* Base 64 (RFC 4648, section 4): any bytes in printable text. Pure. */
#ifndef BAILEY_BASE_BASE64_H
#define BAILEY_BASE_BASE64_H

#include "base/arena.h"
#include "base/strbuf.h"

void base64_add(struct strbuf *out, const char *bytes, size_t length);

/* *ret (arena) is NUL-terminated behind *length bytes. 0, -EINVAL where the text is
 * not base 64 with its padding, -ENOMEM; outputs untouched on failure. */
int
base64_decode(struct arena *arena, const char *text, char **ret, size_t *length);

#endif
