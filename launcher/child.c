#include "child.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/landlock.h"
#include "kernel/privileges.h"
#include "kernel/task.h"
#include "policy/verify.h"

static int
step_limits(struct plan *plan)
{
	for (size_t i = 0; i < plan->policy->n_limits; i++) {
		int error = privileges_limit(&plan->policy->limits[i]);

		if (error)
			return error;
	}
	return 0;
}

static int
step_mark(struct plan *plan)
{
	return plan->mark ? task_mark(plan->mark) : 0;
}

static int
step_no_core(struct plan *plan)
{
	for (size_t i = 0; i < plan->policy->n_limits; i++)
		if (plan->policy->limits[i].resource == RLIMIT_CORE)
			return 0; /* the profile has said what it wants */
	return privileges_no_core();
}

static int
step_no_new_privs(struct plan *plan)
{
	(void)plan;
	return privileges_no_new_privs();
}

static int
step_capabilities(struct plan *plan)
{
	return privileges_drop(plan->policy->caps.keep);
}

static int
step_landlock(struct plan *plan)
{
	return plan->ruleset < 0 ? 0 : landlock_restrict(plan->ruleset);
}

/* Until exec the supervisor has the same table. */
static int
step_descriptors(struct plan *plan)
{
	return privileges_close_fds_on_exec(plan->n_listen);
}

static int
step_ready(struct plan *plan)
{
	return plan->supervised ? supervisor_wait() : 0;
}

static int
step_mdwe(struct plan *plan)
{
	return plan->mdwe ? privileges_mdwe() : 0;
}

static int
step_seccomp(struct plan *plan)
{
	if (!plan->filter.n)
		return 0;
	return plan->supervised
	               ? filter_load_listening(&plan->filter, plan->killable,
	                                       &plan->listener)
	               : filter_load(&plan->filter);
}

/* Not in words of its own: between the filter and exec there is only write(2). */
static int
step_supervisor(struct plan *plan)
{
	static const char words[] =
	        "bailey: the tree is not traced: it has a tracer already\n";
	bool untraced = false;
	int error;

	if (!plan->supervised)
		return 0;
	error = supervisor_attach(plan->listener, &untraced);
	if (error || !untraced)
		return error;
	if (plan->strict || policy_checks_code(plan->policy))
		return -EALREADY;
	return write(STDERR_FILENO, words, sizeof(words) - 1) < 0 ? -errno : 0;
}

static int
step_exec(struct plan *plan)
{
	if (plan->function)
		_exit(plan->function(plan->argument));
	execve(plan->program, plan->arguments, plan->environment);
	return -errno;
}

/* The order matters: no_new_privs before all that needs it; capabilities while the
 * bounding set may still be changed; the ruleset's descriptor is closed after its
 * use; the filter last, because it refuses the calls of the other steps. */
static const struct {
	const char *name;
	int (*function)(struct plan *plan);
} steps[] = {
	{ "resource limits", step_limits },
	{ "a mark", step_mark },
	{ "core dumps off", step_no_core },
	{ "no_new_privs", step_no_new_privs },
	{ "capabilities", step_capabilities },
	{ "landlock", step_landlock },
	{ "close descriptors", step_descriptors },
	{ "a supervisor", step_ready },
	{ "memory W^X", step_mdwe },
	{ "seccomp", step_seccomp },
	{ "the supervisor", step_supervisor },
	{ "exec", step_exec },
};

int
child_become(struct plan *plan, const char **step)
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

/* One listener for a chain of filters (seccomp_unotify(2)), and bailey's own filter
 * keeps a helper with our descriptors from being made. */
const char *
child_is_alone(const char *step, int error)
{
	bool begins = strcmp(step, "a supervisor") == 0;

	if ((error == -EBUSY && strcmp(step, "seccomp") == 0) ||
	    (error == -EPERM && begins))
		return "this process is contained and watched already: a second "
		       "supervisor cannot be had, and without it nothing is "
		       "enforced";
	if (error == -ENXIO && begins)
		return "/proc is missing or another PID namespace's: a supervisor "
		       "could not see whom it serves, and without it nothing is "
		       "enforced";
	if (error == -EALREADY)
		return "the tree is to be traced, and it has a tracer already";
	return NULL;
}
