/* What every verb does first: find the profile folders, gather the facts of this
 * host, load and compile.  `run` uses the same, so that what `show` and `why` print
 * is what is enforced. */
#ifndef BAILEY_TOOLS_WORKBENCH_H
#define BAILEY_TOOLS_WORKBENCH_H

#include "lang/load.h"
#include "policy/compile.h"
#include "tools/tool.h"

struct workbench {
	struct arena *arena;
	struct diag_list diags;
	struct search_path search;
	const char *const *own; /* bailey's own paths, for facts.own */
	size_t n_own;
	enum launch_level level; /* to compile for; LEVEL_ANY: that which is set */
	const char *preload;     /* the shim, where it is installed; else NULL */
	const char *home;        /* in place of the user's; NULL: his own */
};

/* Finds the search folders: $(datadir) and $(sysconfdir) as configured when the
 * program is where it was installed, else beside the program (PREFIX/share,
 * PREFIX/etc); the user's own folder first, unless root. 0, -ENOMEM. */
int workbench_init(struct workbench *bench);
void workbench_free(struct workbench *bench);
#define _cleanup_workbench_ _cleanup_(workbench_free)

/* Makes a file bailey's own, which no policy that is compiled afterwards lets a
 * program write: that of --log. What is no regular file (a device, a FIFO) is left
 * alone. 0, also then; -errno where it cannot be looked at, -ENOMEM. */
int workbench_seal(struct workbench *bench, const char *path);

/* Loads and compiles a profile for a program (its path, NULL: unknown) and its
 * arguments ([0] is the first behind the program's name). 0: *ret is the caller's;
 * -errno with bench->diags filled. */
int workbench_compile(struct workbench *bench, const char *profile,
                      const struct tool_options *options, const char *program,
                      const char *const *arguments, size_t n_arguments,
                      struct policy **ret);

/* The same without the loading, for a profile that is there. */
int workbench_compile_profile(struct workbench *bench,
                              const struct profile *profile, const char *program,
                              const char *const *arguments, size_t n_arguments,
                              struct policy **ret);

/* Prints the messages on stderr. */
void workbench_report(struct workbench *bench, const struct tool_options *options);

#endif
