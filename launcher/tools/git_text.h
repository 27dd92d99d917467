/* A file of a git revision, as it was. */
#ifndef BAILEY_TOOLS_GIT_TEXT_H
#define BAILEY_TOOLS_GIT_TEXT_H

#include "base/arena.h"
#include "base/diag.h"

/* Is this "git:REV:PATH"? */
bool git_text_is(const char *word);

/* Runs `git show REV:PATH` in the current folder with an environment of its own and
 * writes the text to a file NAME.profile in a fresh folder that only the caller may
 * read. 0: *ret is the file (arena); git_text_remove takes it away. -EINVAL: *diags
 * says what git said, or that there is no git. Other -errno. */
int git_text_fetch(struct arena *arena, struct diag_list *diags, const char *word,
                   const char **ret);

void git_text_remove(const char *file); /* NULL: nothing */

#endif
