#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/landlock.h"
#include "policy/environment.h"
#include "preload/wire.h"

void
plan_release(struct plan *plan)
{
	if (plan->ruleset >= 0)
		close(plan->ruleset);
	plan->ruleset = -1;
	filter_free(&plan->filter);
}

/* sd_listen_fds(3): the descriptors are meant for the process that LISTEN_PID
 * names, which is this one, because the program keeps the launcher's pid. */
static unsigned
count_listen_fds(void)
{
	const char *pid_text = getenv("LISTEN_PID");
	const char *n_text = getenv("LISTEN_FDS");
	uint64_t pid, n;

	if (!pid_text || !n_text || text_to_uint(pid_text, INT32_MAX, &pid) ||
	    text_to_uint(n_text, 65536, &n))
		return 0;
	return pid == (uint64_t)getpid() ? (unsigned)n : 0;
}

static int
plan_landlock(struct arena *arena, const struct features *features,
              struct diag_list *diags, struct plan *plan)
{
	struct landlock_plan grants = { 0 };
	int error;

	if (features->landlock_abi == 0)
		return 0; /* kernel/gaps.h has refused it, or --best-effort said so
		           */
	error = landlock_plan(arena, plan->policy, features, diags, &grants);
	if (error)
		return error;
	plan->n_grants = grants.n_grants + grants.n_ports;
	if (!grants.handled_fs && !grants.handled_net && !grants.scoped)
		return 0; /* the profile allows everything that Landlock could
		             refuse */
	return landlock_open_ruleset(&grants, &plan->ruleset);
}

/* The entry of that name, with text in front of or behind its value; a new one
 * where there is none. entries has room. */
static int
join_entry(struct arena *arena, char **entries, const char *name,
           const char *before, const char *behind)
{
	size_t length = strlen(name), i = 0;
	const char *value;

	while (entries[i] && !text_starts_with(entries[i], name))
		i++;
	value = entries[i] ? entries[i] + length : "";
	entries[i] = arena_printf(arena, "%s%s%s%s%s%s", name, before,
	                          *before && *value ? ":" : "", value,
	                          *behind && *value ? ":" : "", behind);
	return entries[i] ? 0 : -ENOMEM;
}

/* Ours comes first, so that others behind it see the calls as well. ASan's library
 * (gcc) works behind it too, but refuses to unless it is told. */
static int
plan_preload(struct arena *arena, struct plan *plan)
{
	char **entries;
	size_t n = 0;
	int error;

	while (plan->environment[n])
		n++;
	entries = arena_alloc_array(arena, n + 3, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	memcpy(entries, plan->environment, n * sizeof(*entries));
	error = join_entry(arena, entries, "LD_PRELOAD=", plan->preload, "");
	if (!error)
		error = join_entry(arena, entries, "ASAN_OPTIONS=", "",
		                   WIRE_ASAN_OPTION);
	plan->environment = entries;
	return error;
}

int
plan_make(struct arena *arena, const struct policy *policy,
          const struct features *features, enum mode mode, char *const *environ,
          struct diag_list *diags, struct plan *plan)
{
	int error;

	plan->policy = policy;
	plan->mdwe = features->mdwe && !policy->jit;
	plan->n_listen = count_listen_fds();
	plan->killable = features->seccomp_killable;
	error = environment_clean(arena, &policy->env, environ, &plan->environment);
	if (!error && plan->preload)
		error = plan_preload(arena, plan);
	if (error)
		return error;
	/* Where nothing is refused the kernel must not either. */
	if (mode != MODE_COMPLAIN)
		error = plan_landlock(arena, features, diags, plan);
	if (error || !features->seccomp_filter)
		return error;
	return filter_build(policy, features, diags, &plan->filter);
}
