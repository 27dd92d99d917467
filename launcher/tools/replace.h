/* A file gets a new content at once: whoever reads it sees the old one or the new.
 */
#ifndef BAILEY_TOOLS_REPLACE_H
#define BAILEY_TOOLS_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

/* Writes a file beside `file` (beside what it points to, where it is a link) and
 * renames it over. Mode and owner stay where it was there, else the mode is `mode`.
 * 0 or -errno, and then nothing was changed and nothing is left. */
int replace_file(const char *file, const char *text, size_t length, mode_t mode);

#endif
