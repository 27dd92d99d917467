/* struct policy -> what the launch needs of the kernel, all made before anything is
 * changed: a plan that cannot be made refuses the launch and leaves no trace. */
#ifndef BAILEY_PLAN_H
#define BAILEY_PLAN_H

#include "base/arena.h"
#include "base/diag.h"
#include "kernel/features.h"
#include "kernel/filter.h"
#include "policy/needs.h"
#include "supervisor/supervisor.h"

struct plan {
	const struct policy *policy;     /* borrowed */
	const char *program;             /* absolute path to exec; borrowed */
	int (*function)(void *argument); /* instead, for `test`; NULL: exec */
	void *argument;
	char *const *arguments;   /* argv of the program; borrowed */
	char *const *environment; /* arena */
	const char *preload;      /* the shim, to be loaded; NULL: none; borrowed */
	struct filter filter;
	int ruleset;       /* Landlock; -1: none (best effort) */
	bool mdwe;         /* the kernel's; else the filter does it */
	unsigned n_listen; /* descriptors from 3 on that systemd passed */
	bool killable;     /* the listener's */
	bool strict;       /* the caller's: what is lost at the end refuses too */
	int listener;      /* between the last steps */
	bool supervised;   /* the caller's: supervisor_instruct has been called */
	uint64_t mark;     /* by which the supervisor knows the tree; 0: none */
	size_t n_grants;   /* for -v */
};

void plan_release(struct plan *plan);
#define _cleanup_plan_ _cleanup_(plan_release)
#define PLAN_EMPTY ((struct plan){ .ruleset = -1 })

/* Fills everything but program, arguments and preload. 0; -EINVAL (*diags), -errno.
 */
int plan_make(struct arena *arena, const struct policy *policy,
              const struct features *features, enum mode mode, char *const *environ,
              struct diag_list *diags, struct plan *plan);

#endif
