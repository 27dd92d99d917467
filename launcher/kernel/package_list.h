/* Which package of dpkg a file belongs to, and what else lies in it: from
 * /var/lib/dpkg/info/PACKAGE.list, without dpkg. */
#ifndef BAILEY_KERNEL_PACKAGE_LIST_H
#define BAILEY_KERNEL_PACKAGE_LIST_H

#include <stddef.h>

#include "base/arena.h"

#define PACKAGE_DATABASE "/var/lib/dpkg/info"

struct package {
	const char *name;         /* "nginx"; without the architecture */
	const char *const *files; /* absolute, with folders; those of NAME-common,
	                             NAME-data and NAME-core too */
	size_t n;
};

/* folder: PACKAGE_DATABASE, or that of a test. /bin/x and /usr/bin/x are one. 0;
 * -ENOENT: no package has it, or there is no dpkg; -ENOMEM, -errno. Strings go to
 * the arena. */
int package_find(struct arena *arena, const char *folder, const char *path,
                 struct package *ret);

#endif
