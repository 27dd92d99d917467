/* Canonical text of a profile, comments and groups kept: `bailey fmt`.
 *
 * Works on words, not on statements: whatever a line says, its words stay the same,
 * so that the text is read as before. One blank between words, no quotes that are
 * not needed, comments behind statements in one column for lines that stand
 * together, one empty line at most, none at the ends, a newline at the end.
 * Formatting twice is formatting once. */
#ifndef BAILEY_LANG_FORMAT_H
#define BAILEY_LANG_FORMAT_H

#include "base/diag.h"
#include "base/strbuf.h"

/* Appends the formatted text to out. 0; -EINVAL where a line is no line of words
 * (diags, file names the text in them), -ENOMEM; out is of no use then. */
int format_text(struct strbuf *out, struct diag_list *diags, const char *file,
                const char *text, size_t length);

#endif
