/* Profiles from files: lookup, trust, includes.
 *
 * Lookup (DESIGN.md section 3): a name with '/' is a file; else NAME.profile in
 * the search folders in their order, the first one masks the others, and
 * NAME.profile.d/ followed by *.conf of every folder adds, sorted by file name.
 * `include <NAME>` looks in the search folders, without drop-ins (but <zones>,
 * which has them for every profile); `include
 * "./FILE"` is relative to the including file. A profile that includes itself, more
 * than 16 files deep or more than 256 files are errors.
 *
 * Trust: a regular file is wanted, opened without following a link in the last
 * component. Where the reader is root, or the file lies in a system folder, the
 * file and its folder must belong to root (or to the reader) and must not be
 * writable by group or others: else it is refused. */
#ifndef BAILEY_LANG_LOAD_H
#define BAILEY_LANG_LOAD_H

#include <sys/types.h>

#include "lang/profile.h"

/* The folders to look in, nearest first. The user's own folder is left out by
 * the caller for root and for units. */
struct search_path {
	const char *const *folders;
	size_t n;
	uid_t reader;  /* effective user id; 0 makes the trust check strict */
	size_t n_user; /* the first ones of them are the user's own */
};

/* Loads NAME or a file with drop-ins, includes, <base> (unless it says `bare`)
 * and <zones>. extra are the texts of --rule options (layer 0), in location
 * "--rule".
 *   0: *ret is the caller's (profile_free)
 *   -ENOENT: no profile of that name; *diags says where it was looked for
 *   -EINVAL: *diags says where
 *   -EACCES, -ENOMEM, ...
 * *ret untouched on failure. diags must outlive the profile's use: its arena is
 * the caller's. */
int profile_load(const struct search_path *search, const char *name,
                 const char *const *extra, size_t n_extra, struct diag_list *diags,
                 struct profile **ret);

/* The same, but for 0 where the texts have faults: *ret is what was understood, and
 * says so in `lost`. For policy_compile alone, which looks for the rest of the
 * faults and makes no policy of it. */
int profile_load_partly(const struct search_path *search, const char *name,
                        const char *const *extra, size_t n_extra,
                        struct diag_list *diags, struct profile **ret);

/* Is there a profile of that name? *path (caller frees) is the file. 0,
 * -ENOENT, -ENOMEM. */
int profile_find(const struct search_path *search, const char *name, char **path);

/* All names that can be found, sorted, each once with its nearest file and the
 * first comment line of the file as description (NULL: none). */
struct profile_entry {
	const char *name;
	const char *path;
	const char *description;
};
int profile_list(const struct search_path *search, struct arena *arena,
                 struct profile_entry **ret, size_t *n);

/* Profiles to build on are no program's own: else what was dropped as `build` would
 * choose the walls in which it may run. */
bool profile_is_base(const char *name);

#endif
