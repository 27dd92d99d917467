/* Landlock: a policy as a list of grants, and the grants as a domain.
 *
 * landlock_plan() walks from / down, asks policy_tree_verdict() at each folder and
 * grants the highest folder whose whole tree is allowed.  Where a hole (a deny)
 * lies below an allowed folder, its entries are granted one by one: what is born
 * there later gets nothing (fail closed).  Sources:
 * Documentation/userspace-api/landlock.rst, landlock(7).
 *
 * - Only rights that the policy restricts are handled (a policy that reads
 *   everything handles no read right): COSTS.md.
 * - READ_DIR on a folder gives the listing of everything below it, so a folder
 *   with a denied tree below gets none; denied plain files do not matter.
 * - write = WRITE_FILE TRUNCATE REMOVE_* MAKE_* REFER (never MAKE_BLOCK; MAKE_CHAR
 *   0:0 whiteouts neither), on a file the first two alone. */
#ifndef BAILEY_KERNEL_LANDLOCK_H
#define BAILEY_KERNEL_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "kernel/features.h"
#include "policy/policy.h"

struct landlock_grant {
	const char *path;
	uint64_t access;
	bool folder; /* what the path was; where it has become something else the
	                grant is skipped */
};

struct landlock_port {
	uint16_t port;
	uint64_t access;
};

struct landlock_plan {
	struct arena *arena; /* borrowed */
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
	struct landlock_grant *grants;
	size_t n_grants;
	size_t grants_capacity;
	struct landlock_port *ports; /* sorted, each once */
	size_t n_ports;
	size_t ports_capacity;
	size_t n_listed; /* folders that were listed for holes */
};

/* More entries than this listed around globs and holes: the folder that has them
 * gets nothing and a warning names it (fail closed). */
#define LANDLOCK_ENTRIES_MAX 100000

/* 0; -EINVAL (*diags: a folder is both writable and executable on disk although
 * no rule says write-exec; a TCP rule that this ABI cannot enforce), -ENOMEM,
 * -ENOSYS where there is no Landlock. */
int landlock_plan(struct arena *arena, const struct policy *policy,
                  const struct features *features, struct diag_list *diags,
                  struct landlock_plan *ret);

/* The scopes that the policy wants: ABI_LANDLOCK_SCOPE_*. */
uint64_t landlock_scopes(const struct policy *policy);

/* *ret: has the policy TCP rules that nothing but Landlock can enforce? (No TCP at
 * all, and all of it, are for the filter.) 0 or -ENOMEM. */
int landlock_needs_tcp(const struct policy *policy, bool *ret);

/* Makes the ruleset: opens every grant O_PATH without following links (a path that
 * has become a link or has gone is skipped: less is allowed, never more). *ret is a
 * descriptor, close-on-exec, the caller's. 0 or -errno. */
int landlock_open_ruleset(const struct landlock_plan *plan, int *ret);

/* Enforces it for the calling thread for ever; wants no_new_privs or
 * CAP_SYS_ADMIN. Async-signal-safe. 0 or -errno. */
int landlock_restrict(int ruleset);

/* From now on the calling thread makes sockets below that folder (O_PATH will do)
 * and nowhere else; wants no_new_privs. 0 or -errno. */
int landlock_keep_sockets_in(int folder);

/* From now on no device that the calling thread opens takes ioctl(2), whoever has
 * the descriptor; wants no_new_privs. 0, also where Landlock has no such right
 * (before ABI 5); -errno. */
int landlock_shut_devices(void);

/* For `show --raw`: a line a grant, rights by name. */
void landlock_plan_print(struct strbuf *out, const struct landlock_plan *plan);

#endif
