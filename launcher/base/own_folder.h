/* A folder that is one user's alone, in which bailey keeps something between
 * launches. */
#ifndef BAILEY_BASE_OWN_FOLDER_H
#define BAILEY_BASE_OWN_FOLDER_H

#include <stdbool.h>

/* Goes down from base, a folder that is trusted as it is, by folders
 * (NULL-terminated), and makes what is missing where make says so (0700). Below
 * base no symbolic link is followed, and no folder of another user is used, base
 * neither. A descriptor, the caller's; -errno, with *why (a literal; untouched
 * where strerror says it all). */
int own_folder_open(const char *base, const char *const *folders, bool make,
                    const char **why);

/* Opens an ordinary file in it by open(2)'s flags (made: 0600). One of another
 * user, one with a second hard link or anything else that is no ordinary file is
 * -EPERM; what others may do with it is taken away. Results as above. */
int own_folder_file(int folder, const char *name, int flags, const char **why);

#endif
