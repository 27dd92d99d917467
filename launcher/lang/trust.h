/* Which files a profile may come from. For lang/ only. */
#ifndef BAILEY_LANG_TRUST_H
#define BAILEY_LANG_TRUST_H

#include <stdbool.h>
#include <sys/types.h>

#include "lang/load.h"

struct trusted_file {
	int fd; /* the caller's */
	dev_t device;
	ino_t inode;
	bool system; /* below a search folder of root */
};

/* Why a file is refused, and what helps (NULL: nothing simple). Literals. */
struct refusal {
	const char *reason;
	const char *hint;
};

/* Opens a profile for reading, by the rules above lang/load.h. 0; -EACCES with
 * *refusal where the file is not to be trusted; else -errno. *ret and *refusal
 * untouched otherwise. */
int trust_open(const struct search_path *search, const char *path,
               struct trusted_file *ret, struct refusal *refusal);

#endif
