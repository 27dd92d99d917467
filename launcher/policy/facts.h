/* What a profile is compiled for: this user, this launch, this host.
 *
 * policy/ makes no system calls: whatever it must know of the host is here, and
 * paths are resolved through a function that the caller brings (the real one is
 * kernel/host.c, tests bring their own). */
#ifndef BAILEY_POLICY_FACTS_H
#define BAILEY_POLICY_FACTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "lang/level.h"

enum node_kind { NODE_MISSING, NODE_FILE, NODE_FOLDER, NODE_DEVICE, NODE_OTHER };

/* Whose symbolic links lie on the way of a path; the worst of them counts. A link
 * of root where the user is root is one of root. */
enum link_owner { LINKS_OF_ROOT, LINKS_OF_USER, LINKS_OF_OTHERS };

/* What another installed profile protects, resolved for this user. */
struct foreign_protect {
	const char *profile; /* its name */
	const char *text;    /* the pattern: a tree ends in '/' */
	bool private;        /* nor may it be read */
	struct location at;
};

struct fact_list {
	const char *const *items;
	size_t n;
};

enum unit_folder {
#define UNIT_FOLDER(NAME, variable, base, user_base) UNIT_FOLDER_##NAME,
#include "policy/unit_folder.def"
#undef UNIT_FOLDER
	UNIT_FOLDER_COUNT,
};

struct facts {
	enum launch_level level; /* of the launch; LEVEL_ANY: the ordinary one */
	uid_t uid;
	const char *user;
	const char *home; /* from passwd; never from $HOME */
	const char *cwd;
	const char *tmpdir;      /* "/tmp" unless the host says otherwise */
	const char *config_home; /* ~/.config ... : always below home */
	const char *data_home;
	const char *cache_home;
	const char *state_home;
	const char *runtime_dir;   /* /run/user/UID; NULL where it is missing */
	const char *tty;           /* the own terminal; NULL: none */
	const char *app_folder;    /* ${APP}: the program's folder; NULL: unknown */
	struct fact_list argfiles; /* existing files named on the command line */
	struct fact_list unit_folders[UNIT_FOLDER_COUNT]; /* none: no unit */
	const char *const *own; /* bailey's profiles, logs, program: sealed */
	size_t n_own;           /* a trailing / is a tree */
	const struct foreign_protect *protects;
	size_t n_protects;
	const char *preload; /* the shim: always loadable; NULL: none */

	/* Resolves an absolute path: symbolic links followed as far as the path
	 * exists, the missing rest appended as it is, "." and ".." removed. 0 with
	 * out and *kind set; -errno (ELOOP, ENAMETOOLONG, EACCES ...). */
	int (*resolve)(void *context, const char *path, char out[PATH_MAX],
	               enum node_kind *kind);

	/* Of a path that resolve() gave another name. NULL: all links are of root.
	 */
	enum link_owner (*links)(void *context, const char *path);
	void *context;
};

#endif
