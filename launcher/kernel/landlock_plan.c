#include "kernel/landlock.h"

#include <errno.h>

#include "kernel/kernel_abi.h"
#include "kernel/landlock_ports.h"
#include "kernel/landlock_rights.h"
#include "kernel/landlock_walk.h"
#include "policy/decide.h"
#include "policy/needs.h"

/* Nobody is granted GROUP_NEVER, and it costs an open nothing to handle it. */
static void
plan_handled(struct landlock_plan *plan, const struct policy *policy,
             const struct features *features, unsigned *free)
{
	int abi = features->landlock_abi;

	plan->handled_fs = landlock_group_rights(GROUP_NEVER, abi);
	*free = 0;
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		enum operation operation = landlock_group_operation(group);

		if (policy_tree_verdict(policy, operation, "/") == TREE_ALLOW)
			*free |= 1u << group;
		else
			plan->handled_fs |= landlock_group_rights(group, abi);
	}
	/* The kernel would look for it up to / at every open. */
	if (features->needs & NEED_METADATA)
		plan->handled_fs &= ~ABI_LANDLOCK_FS_TRUNCATE;
}

/* Every domain refuses REFER unless a rule grants it, even one that does not handle
 * it (linux/landlock.h, LANDLOCK_ACCESS_FS_REFER). */
static int
free_refer(struct landlock_plan *plan, int abi)
{
	struct landlock_grant grant = { "/", ABI_LANDLOCK_FS_REFER, true };

	if (abi < 2)
		return 0;
	plan->handled_fs |= ABI_LANDLOCK_FS_REFER;
	return ARENA_PUSH(plan->arena, plan->grants, plan->n_grants,
	                  plan->grants_capacity, grant);
}

static int
plan_files(struct landlock_plan *plan, const struct policy *policy,
           const struct features *features, struct diag_list *diags)
{
	const unsigned all = (1u << GROUP_COUNT) - 1;
	unsigned free;
	int error = 0;

	plan_handled(plan, policy, features, &free);
	if (free & (1u << GROUP_WRITE))
		error = free_refer(plan, features->landlock_abi);
	return error ? error
	             : landlock_walk(plan, policy, diags, all & ~free, free,
	                             LANDLOCK_ENTRIES_MAX);
}

static bool
allows_abstract_names(const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->effect == EFFECT_ALLOW &&
		    rule->operation == OPERATION_CONNECT &&
		    rule->target.net.proto == NET_UNIX &&
		    rule->unix_path.text[0] == '@')
			return true;
	}
	return false;
}

/* A scope is all or nothing. Listening on an abstract name is not its business. */
uint64_t
landlock_scopes(const struct policy *policy)
{
	struct request everyone = { .operation = OPERATION_SIGNAL, .name = "all" };
	uint64_t scopes = 0;

	if (!decide(policy, &everyone).allowed)
		scopes |= ABI_LANDLOCK_SCOPE_SIGNAL;
	if (!allows_abstract_names(policy))
		scopes |= ABI_LANDLOCK_SCOPE_ABSTRACT_UNIX;
	return scopes;
}

int
landlock_plan(struct arena *arena, const struct policy *policy,
              const struct features *features, struct diag_list *diags,
              struct landlock_plan *ret)
{
	struct landlock_plan plan = { .arena = arena };
	int abi = features->landlock_abi;
	int error;

	if (abi < 1)
		return -ENOSYS;
	error = plan_files(&plan, policy, features, diags);
	if (!error)
		error = landlock_plan_ports(&plan, policy, features, diags);
	if (error)
		return error;
	plan.scoped = abi >= 6 ? landlock_scopes(policy) : 0;
	*ret = plan;
	return 0;
}
