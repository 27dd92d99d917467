/* Installed profiles that protect paths: what `protect` says in one of them binds
 * every launch under another profile (bailey.profile(5), "Protection"). */
#ifndef BAILEY_LANG_PROTECTOR_H
#define BAILEY_LANG_PROTECTOR_H

#include "lang/load.h"

/* A profile with its `protect` statements that are meant for others, and the
 * statements that give their words a meaning: `set` and `zone`. */
struct protector {
	struct profile *profile;
	struct protector *next;
};

/* Looks through the search folders for profiles and drop-ins that protect something
 * and loads those. A file that `own` was read from does not count: a profile, and
 * who includes it, is not bound by what it says. Of two files with one name the
 * nearer one counts, but a file of the user's takes nothing from one of the system.
 *
 * own_folder is a descriptor of the folder where it is kept which files need not be
 * read (lang/quiet.h), -1 where there is none.
 *
 * What the caller may not read (EACCES) cannot bind his launches. All else that
 * keeps a protecting profile from being read is an error: 0 with *ret
 * (protectors_free); -EINVAL or -EACCES with *diags, -ENOMEM, -errno. */
int protectors_load(const struct search_path *search, const struct profile *own,
                    int own_folder, struct diag_list *diags,
                    struct protector **ret);
void protectors_free(struct protector *protectors); /* takes NULL */

static inline void
cleanup_protectors(struct protector **protectors)
{
	protectors_free(*protectors);
}
#define _cleanup_protectors_ _cleanup_(cleanup_protectors)

/* Does some statement of this text begin with the word? True where unsure: a first
 * word with quotes or backslashes may spell anything. */
bool protector_mentions(const char *text, size_t length, const char *keyword);

#endif
