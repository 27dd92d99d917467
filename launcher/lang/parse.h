/* Text of one profile into statements. No files are opened here. */
#ifndef BAILEY_LANG_PARSE_H
#define BAILEY_LANG_PARSE_H

#include "lang/profile.h"

/* Appends the statements of text to profile with the given layer. file names
 * the text in messages (borrowed, must outlive the profile). INCLUDE statements
 * are appended like all others: lang/load.c follows them. Reads on after an
 * error, so that *diags has all of them. 0, -EINVAL (diags), -ENOMEM. */
int parse_text(struct profile *profile, struct diag_list *diags, const char *file,
               unsigned layer, const char *text, size_t length);

/* One network target from words, as in a rule, for `why`, `test` and the rules.
 * Consumes *n words at most; *ret (arena) gets *n_ret specs. */
int parse_net_spec(struct arena *arena, struct diag_list *diags,
                   const struct word *words, size_t n, struct net_spec **ret,
                   size_t *n_ret);

#endif
