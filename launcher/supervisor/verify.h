/* Programs and libraries against what their packages say of them. */
#ifndef BAILEY_SUPERVISOR_VERIFY_H
#define BAILEY_SUPERVISOR_VERIFY_H

#include <sys/stat.h>

#include "supervisor/call.h"

/* The file behind an open descriptor that can be read, known to the judge by this
 * path. 0: no `verify` speaks about it, it is unchanged, or the profile only wants
 * it reported; -EACCES: changed, of no package, or not to be read; recorded. */
int
verify_file(struct call *call, enum operation operation, int fd, const char *path);

/* The same for a rule that says owner=root: 0 where no such rule lets it run, or
 * root alone can write the file (status; NULL: who knows); -EACCES, recorded. */
int verify_owner(struct call *call, enum operation operation,
                 const struct stat *status, const char *path);

/* What a tracee, stopped behind its exec, has mapped as code: the program and its
 * loader. */
int verify_program(struct call *call);

#endif
