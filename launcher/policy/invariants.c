/* Invariant 1 of DESIGN.md section 3: nothing is both writable and executable or
 * loadable, unless the profile says `allow write-exec` in so many words. */
#include "policy/compile.h"

#include <string.h>

#include "base/glob.h"
#include "base/strbuf.h"
#include "policy/compile_steps.h"
#include "policy/decide.h"
#include "policy/pattern.h"

struct search {
	const struct policy *policy;
	struct diag_list *diags;
	struct arena *scratch;
};

static struct verdict
decide_path(const struct policy *policy, enum operation operation, const char *path)
{
	struct request request = { .operation = operation, .path = path };

	return decide(policy, &request);
}

/* Is this path allowed to be written and executed, and nobody meant it? */
static bool
is_violation(const struct search *search, const struct rule *executor,
             const char *path)
{
	struct verdict write = decide_path(search->policy, OPERATION_WRITE, path);
	struct verdict execute =
	        decide_path(search->policy, executor->operation, path);

	return write.allowed && execute.allowed && !write.rule->write_exec &&
	       !execute.rule->write_exec;
}

/* A common path of both, best one that is allowed indeed: the shortest may be
 * denied by name while its neighbours are not, so fresh names are tried as well. 0:
 * *ret, NULL where they have none in common; -ENOMEM. */
static int
find_witness(const struct search *search, const struct rule *writer,
             const struct rule *executor, const char **ret)
{
	const struct path_pattern *a = &writer->target.path;
	const struct path_pattern *b = &executor->target.path;
	const char *fresh_a = path_pattern_freshen(search->scratch, a);
	const char *fresh_b = path_pattern_freshen(search->scratch, b);
	const char *pairs[][2] = {
		{ a->text, b->text },
		{ fresh_a, b->text },
		{ a->text, fresh_b },
	};
	const char *common = NULL;

	if (!fresh_a || !fresh_b)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const char *path = NULL;

		if (!glob_intersect(search->scratch, pairs[i][0], pairs[i][1],
		                    &path))
			continue;
		if (!path)
			return -ENOMEM;
		if (!common || is_violation(search, executor, path))
			common = path;
		if (is_violation(search, executor, common))
			break;
	}
	*ret = common;
	return 0;
}

static const char *
place_of(struct arena *arena, const struct rule *rule)
{
	return arena_printf(arena, "%s:%u",
	                    rule->at.file ? rule->at.file : "--rule",
	                    rule->at.line);
}

static void
report(const struct search *search, const struct rule *writer,
       const struct rule *executor, const char *path)
{
	const char *hint = arena_printf(
	        search->scratch,
	        "deny one of them, or say 'allow write-exec %s' in so many words",
	        executor->target.path.text);
	const char *what =
	        executor->operation == OPERATION_EXEC ? "executable" : "loadable";

	if (is_violation(search, executor, path))
		diag_error(search->diags, "write-exec", &executor->at, hint,
		           "'%s' is writable by '%s' (%s) and %s by '%s'", path,
		           writer->text, place_of(search->scratch, writer), what,
		           executor->text);
	else
		diag_error(search->diags, "write-exec", &executor->at, hint,
		           "paths like '%s' may be writable by '%s' (%s) and %s by "
		           "'%s'",
		           path, writer->text, place_of(search->scratch, writer),
		           what, executor->text);
}

/* Does a rule of better rank decide the operation, to deny it or with write-exec,
 * for all that is common to both? */
static bool
is_decided_before(const struct search *search, const struct rule *rule,
                  enum operation operation, const struct rule *other)
{
	for (const struct rule *better = search->policy->rules; better < rule;
	     better++) {
		if ((better->speaks & (1u << operation)) &&
		    (better->effect == EFFECT_DENY || better->write_exec) &&
		    (rule_contains(better, rule) || rule_contains(better, other)))
			return true;
	}
	return false;
}

/* What patterns have in common cannot always be shown to be denied: then it is
 * taken as allowed. For trees and literal paths the answer is exact. */
static int
check_pair(const struct search *search, const struct rule *writer,
           const struct rule *executor, bool *found)
{
	const char *path;
	int error;

	if (!path_pattern_may_meet(&writer->target.path, &executor->target.path) ||
	    is_decided_before(search, writer, OPERATION_WRITE, executor) ||
	    is_decided_before(search, executor, executor->operation, writer))
		return 0;
	error = find_witness(search, writer, executor, &path);
	if (error || !path)
		return error;
	report(search, writer, executor, path);
	*found = true;
	return 0;
}

static bool
is_allow(const struct rule *rule, enum operation operation)
{
	return rule->effect == EFFECT_ALLOW && rule->operation == operation &&
	       !rule->write_exec && (rule->speaks & (1u << operation));
}

/* One message a rule is enough, however many rules it meets. */
static int
check_executor(const struct search *search, const struct rule *executor,
               bool *found)
{
	const struct policy *policy = search->policy;
	bool here = false;
	int error = 0;

	for (size_t i = 0; i < policy->n_rules && !error && !here; i++) {
		if (is_allow(&policy->rules[i], OPERATION_WRITE))
			error = check_pair(search, &policy->rules[i], executor,
			                   &here);
	}
	*found |= here;
	return error;
}

int
policy_check_write_exec(const struct policy *policy, struct diag_list *diags)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	struct search search = { policy, diags, scratch };
	bool found = false;
	int error = scratch ? 0 : -ENOMEM;

	for (size_t i = 0; i < policy->n_rules && !error; i++) {
		const struct rule *rule = &policy->rules[i];

		if (is_allow(rule, OPERATION_EXEC) ||
		    is_allow(rule, OPERATION_LOAD))
			error = check_executor(&search, rule, &found);
	}
	if (error)
		return error;
	return found ? -EINVAL : 0;
}
