/* The walk of landlock_plan.c from / down: file grants. For landlock_plan.c only.
 *
 * At each folder the verdict of its whole tree is asked for each group of rights
 * that is still open.  Allowed: granted here, and done, because Landlock's rights
 * hold for everything below.  Denied: done.  Mixed: the question goes on to the
 * entries.  Entries that no rule names share one verdict, that of the rules over
 * the whole folder, and are granted one by one (so what is born later gets
 * nothing); the folder is listed only if that verdict gives something or a glob
 * may. */
#ifndef BAILEY_KERNEL_LANDLOCK_WALK_H
#define BAILEY_KERNEL_LANDLOCK_WALK_H

#include "kernel/landlock.h"
#include "kernel/landlock_rights.h"

/* Adds the grants to plan, whose handled_fs says which rights matter. open: bits of
 * 1u << enum landlock_group that are not decided for the whole of /; free: those
 * that / gives without a rule (not handled). max_entries: how many may be listed.
 * 0; -EINVAL with *diags, -ENOMEM, -EMFILE
 * ... with what was added so far in the plan. */
int landlock_walk(struct landlock_plan *plan, const struct policy *policy,
                  struct diag_list *diags, unsigned open, unsigned free,
                  size_t max_entries);

#endif
