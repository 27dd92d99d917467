#include "policy/decide.h"

#include <string.h>

#include "policy/net.h"
#include "policy/pattern.h"
#include "policy/syscall_table.h"

/* Rules are sorted by rank, so in every judge the first that speaks and matches
 * wins.  Nothing is allocated: planners call this many thousand times. */

static struct verdict
verdict_of(const struct rule *rule)
{
	return (struct verdict){
		.allowed = rule && rule->effect == EFFECT_ALLOW,
		.rule = rule,
	};
}

static const struct rule *
find_path_rule(const struct policy *policy, const struct request *request)
{
	unsigned bit = 1u << request->operation;
	size_t length = strlen(request->path);

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if ((rule->speaks & bit) &&
		    path_pattern_match(&rule->target.path, request->path, length))
			return rule;
	}
	return NULL;
}

struct verdict
decide_among(const struct policy *policy, enum operation operation,
             const char *path, const size_t *candidates, size_t n)
{
	unsigned bit = 1u << operation;
	size_t length = strlen(path);

	for (size_t i = 0; i < n; i++) {
		const struct rule *rule = &policy->rules[candidates[i]];

		if ((rule->speaks & bit) &&
		    path_pattern_match(&rule->target.path, path, length))
			return verdict_of(rule);
	}
	return verdict_of(NULL);
}

static const struct rule *
find_unix_rule(const struct policy *policy, const struct request *request)
{
	unsigned bit = 1u << request->operation;
	size_t length = strlen(request->path);

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if ((rule->speaks & bit) && rule->target.net.proto == NET_UNIX &&
		    path_pattern_match(&rule->unix_path, request->path, length))
			return rule;
	}
	return NULL;
}

static const struct rule *
find_net_rule(const struct policy *policy, const struct request *request)
{
	unsigned bit = 1u << request->operation;

	if (request->proto == NET_UNIX)
		return find_unix_rule(policy, request);
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if ((rule->speaks & bit) &&
		    net_match(&rule->target.net, request->proto, request->address,
		              request->port))
			return rule;
	}
	return NULL;
}

/* row: of a system call; NULL for "self" and "all", where "all" holds "self". */
static bool
name_match(const char *name, const char *wanted, const struct syscall_row *row)
{
	if (row)
		return syscall_word_covers(name, row);
	return strcmp(name, wanted) == 0 || strcmp(name, "all") == 0;
}

static const struct rule *
find_name_rule(const struct policy *policy, const struct request *request,
               const struct syscall_row *row)
{
	unsigned bit = 1u << request->operation;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if ((rule->speaks & bit) &&
		    name_match(rule->target.name, request->name, row))
			return rule;
	}
	return NULL;
}

/* A call that nobody knows is refused; one that no rule names follows the table. */
static struct verdict
decide_syscall(const struct policy *policy, const struct request *request)
{
	const struct syscall_row *row = syscall_find(request->name);
	const struct rule *rule;

	if (!row)
		return verdict_of(NULL);
	rule = find_name_rule(policy, request, row);
	if (rule)
		return verdict_of(rule);
	return (struct verdict){ .allowed = row->fallback == SYSCALL_ALLOWED };
}

/* A process may always signal its own tree: no rule takes that away. */
static struct verdict
decide_name(const struct policy *policy, const struct request *request)
{
	struct verdict verdict;

	if (request->operation == OPERATION_SYSCALL)
		return decide_syscall(policy, request);
	verdict = verdict_of(find_name_rule(policy, request, NULL));
	if (request->operation == OPERATION_SIGNAL &&
	    strcmp(request->name, "self") == 0 && !verdict.allowed)
		return (struct verdict){ .allowed = true };
	return verdict;
}

struct verdict
decide(const struct policy *policy, const struct request *request)
{
	switch (operation_target_kind(request->operation)) {
	case TARGET_PATH:
		return verdict_of(find_path_rule(policy, request));
	case TARGET_NET:
		return verdict_of(find_net_rule(policy, request));
	case TARGET_NAME:
		break;
	}
	return decide_name(policy, request);
}
