/* struct facts from the real host. */
#ifndef BAILEY_KERNEL_HOST_H
#define BAILEY_KERNEL_HOST_H

#include "base/arena.h"
#include "base/diag.h"
#include "policy/facts.h"

struct host_request {
	const char *program;          /* resolved program; NULL: unknown */
	const char *const *arguments; /* argv of the program, from [1] */
	size_t n_arguments;
	const char *const *own; /* paths of bailey itself */
	size_t n_own;
	const char *preload; /* the shim; NULL: none */
	const char *home;    /* resolved, in place of that in passwd; NULL: that */
};

/* Fills *facts from passwd (by the real uid), getcwd, /proc, the own terminal.
 * Nothing is read from $HOME, $XDG_* or $TMPDIR. Strings belong to the arena.
 * 0, or -EINVAL with *diags (no passwd entry, unreadable cwd is no error: then
 * cwd is "/" and a note is added), -ENOMEM. */
int host_facts(struct arena *arena, const struct host_request *request,
               struct diag_list *diags, struct facts *facts);

/* Was this process started by systemd as (a part of) a service? It sets
 * SYSTEMD_EXEC_PID for that very process (248 and later). Whoever fakes it loses
 * his own profiles and can only give himself, by the variables below, what he might
 * give himself by a rule. */
bool host_is_unit(void);

/* facts->unit_folders from the variables that systemd sets for a service, read by
 * look_up (getenv; tests bring their own). A value that names anything but folders
 * below those where systemd makes them is no value. 0, -ENOMEM. */
int host_unit_folders(struct arena *arena, char *(*look_up)(const char *name),
                      struct facts *facts);

/* facts.resolve for the real file system. context: that of host_facts, which looks
 * at each path once; NULL: nothing is remembered. */
int host_resolve(void *context, const char *path, char out[PATH_MAX],
                 enum node_kind *kind);

/* facts.links for the real file system. */
enum link_owner host_links(void *context, const char *path);

/* Looks a command up as execvp(3) would, with the caller's $PATH. *ret (arena) is
 * an absolute path (not resolved). -ENOENT, -EACCES, -ENOMEM. */
int host_find_program(struct arena *arena, const char *command, const char **ret);

#endif
