#include "child.h"

#include <errno.h>
#include <unistd.h>

#include "kernel/landlock.h"
#include "kernel/privileges.h"

static int
step_limits(const struct plan *plan)
{
	for (size_t i = 0; i < plan->policy->n_limits; i++) {
		int error = privileges_limit(&plan->policy->limits[i]);

		if (error)
			return error;
	}
	return 0;
}

static int
step_no_core(const struct plan *plan)
{
	for (size_t i = 0; i < plan->policy->n_limits; i++)
		if (plan->policy->limits[i].resource == RLIMIT_CORE)
			return 0; /* the profile has said what it wants */
	return privileges_no_core();
}

static int
step_no_new_privs(const struct plan *plan)
{
	(void)plan;
	return privileges_no_new_privs();
}

static int
step_capabilities(const struct plan *plan)
{
	return privileges_drop(plan->policy->caps.keep);
}

static int
step_landlock(const struct plan *plan)
{
	return plan->ruleset < 0 ? 0 : landlock_restrict(plan->ruleset);
}

static int
step_descriptors(const struct plan *plan)
{
	int error;

	if (!plan->link.helper)
		return privileges_close_fds(plan->n_listen, NULL, 0);
	error = supervisor_wait(&plan->link);
	return error ? error
	             : privileges_close_fds(plan->n_listen, plan->link.fds,
	                                    SUPERVISOR_LINK_FDS);
}

static int
step_mdwe(const struct plan *plan)
{
	return plan->mdwe ? privileges_mdwe() : 0;
}

static int
step_seccomp(const struct plan *plan)
{
	int listener, error;

	if (!plan->filter.n)
		return 0;
	if (!plan->link.helper)
		return filter_load(&plan->filter);
	error = filter_load_listening(&plan->filter, plan->killable, &listener);
	return error ? error : supervisor_attach(&plan->link, listener);
}

static int
step_exec(const struct plan *plan)
{
	execve(plan->program, plan->arguments, plan->environment);
	return -errno;
}

/* The order matters: no_new_privs before all that needs it; capabilities while the
 * bounding set may still be changed; the ruleset's descriptor is closed after its
 * use; the filter last, because it refuses the calls of the other steps. */
static const struct {
	const char *name;
	int (*function)(const struct plan *plan);
} steps[] = {
	{ "resource limits", step_limits },
	{ "core dumps off", step_no_core },
	{ "no_new_privs", step_no_new_privs },
	{ "capabilities", step_capabilities },
	{ "landlock", step_landlock },
	{ "close descriptors", step_descriptors },
	{ "memory W^X", step_mdwe },
	{ "seccomp", step_seccomp },
	{ "exec", step_exec },
};

int
child_become(const struct plan *plan, const char **step)
{
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		int error = steps[i].function(plan);

		if (error) {
			*step = steps[i].name;
			return error;
		}
	}
	*step = "exec";
	return -ENOEXEC;
}
