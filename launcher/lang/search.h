/* The folders that profiles lie in. For lang/ only. */
#ifndef BAILEY_LANG_SEARCH_H
#define BAILEY_LANG_SEARCH_H

#include "lang/load.h"

#define PROFILE_SUFFIX ".profile"

/* A file name and the whole path of it. */
struct found_file {
	const char *base;
	const char *path;
	size_t folder; /* index of the search folder */
};

/* The *.conf files for the profile, in the order in which they count. 0; -ENOMEM;
 * -errno where a folder of them is there and cannot be read: what it takes away
 * must not be lost. */
int search_drop_ins(const struct search_path *search, struct arena *arena,
                    const char *name, struct found_file **ret, size_t *n);

/* All that lies in the search folders, dot files left out, sorted by name and then
 * nearest first. A folder that is missing or may not be read holds nothing. 0,
 * -ENOMEM, -errno. */
int search_all(const struct search_path *search, struct arena *arena,
               struct found_file **ret, size_t *n);

/* Is it one that a profile can have: no '/', no '.' first? */
bool search_is_name(const char *name);

/* "<dir>, <dir>" for messages. Arena; NULL on ENOMEM. */
const char *search_describe(const struct search_path *search, struct arena *arena);

/* The profile whose name was probably meant; NULL: none. */
const char *search_suggest(const struct search_path *search, struct arena *arena,
                           const char *name);

#endif
