/* Programs of the host whose answer is wanted: no shell, no search, an environment
 * of their own. */
#ifndef BAILEY_KERNEL_COMMAND_H
#define BAILEY_KERNEL_COMMAND_H

#include <stddef.h>

/* Runs the program (an absolute path; words ends with NULL) with an empty stdin and
 * reads what it writes, max bytes at most; its messages are for the user. *text is
 * the caller's (free), NUL-terminated. 0; -ENOENT and the like where it cannot be
 * started, -EFBIG, -EIO where it fails. */
int command_read(const char *program, const char *const *words, size_t max,
                 char **text, size_t *length);

#endif
