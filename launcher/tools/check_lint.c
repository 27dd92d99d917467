#include "tools/check_lint.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "policy/lint.h"

/* The zones alone are a profile as well: every zone and what a site adds to them.
 */
int
check_marks(struct workbench *bench, struct policy **ret)
{
	_cleanup_profile_ struct profile *profile = NULL;
	const enum launch_level level = bench->level;
	int error = profile_load(&bench->search, "zones", mark_rules, MARK_COUNT,
	                         &bench->diags, &profile);

	if (error)
		return error;
	bench->level = LEVEL_PROTECTED;
	error = workbench_compile_profile(bench, profile, NULL, NULL, 0, ret);
	bench->level = level;
	return error;
}

static bool
is_service(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_files; i++)
		if (text_ends_with(profile->files[i], "/service.profile"))
			return true;
	return false;
}

int
check_lint(struct workbench *bench, const struct profile *profile,
           const struct policy *policy, const struct policy *marks)
{
	int error = policy_lint_rank(policy, &bench->diags);

	if (!error)
		error = policy_lint(policy, marks, is_service(profile),
		                    &bench->diags);
	if (!error)
		error = check_lint_host(bench, profile, policy);
	return error ? error : check_lint_comments(bench, profile);
}
