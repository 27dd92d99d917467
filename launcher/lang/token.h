/* Lines of a profile into words. */
#ifndef BAILEY_LANG_TOKEN_H
#define BAILEY_LANG_TOKEN_H

#include "base/strbuf.h"
#include "lang/profile.h"

#define PROFILE_SIZE_MAX (1024 * 1024) /* bytes of one file */
#define PROFILE_LINE_MAX 4096          /* bytes of one line */

/* Splits one line at blanks. "..." keeps blanks and #; \ makes the next
 * character literal and stays in the word. # at the start of a word begins a
 * comment. 0: *ret (arena) holds *n words, possibly none; -EINVAL: faults are in
 * *diags (unclosed quote, NUL, control character, invalid UTF-8, line too
 * long); -ENOMEM. Outputs untouched on failure. */
int token_split_line(struct arena *arena, struct diag_list *diags, const char *file,
                     unsigned line, const char *text, size_t length,
                     struct word **ret, size_t *n);

/* The place of byte `offset` of word->text, `width` bytes wide: the quotes that
 * were taken out of the word count in the line. */
struct location token_locate(const struct word *word, size_t offset, size_t width);

/* Word as it must be written to be read back the same: quoted where it holds
 * blanks, # or is empty. Arena; NULL on ENOMEM. */
const char *token_quote(struct arena *arena, const char *word);
void token_add_quoted(struct strbuf *out, const char *word);

#endif
