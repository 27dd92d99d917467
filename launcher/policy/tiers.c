/* Who enforces a rule: DESIGN.md section 4. */
#include "policy/compile_steps.h"

#include <assert.h>

#include "base/text.h"
#include "policy/decide.h"
#include "policy/net.h"
#include "policy/pattern.h"

enum placement {
	PLACE_TREE,
	PLACE_FILE,
	PLACE_NEVER,
	PLACE_HOLE_READ,
	PLACE_HOLE_EXEC,
	PLACE_HOLE_WRITE,
	PLACE_FILE_WRITE,
	PLACE_OWN_WRITE,
	PLACE_ALLOW_GLOB,
	PLACE_GLOB_READ,
	PLACE_GLOB_EXEC,
	PLACE_DENY,
	PLACE_DENY_GLOB,
	PLACE_DENY_GLOB_READ,
	PLACE_LOAD,
	PLACE_IOCTL,
	PLACE_PORT,
	PLACE_PORT_CARVED,
	PLACE_ADDRESS,
	PLACE_UDP,
	PLACE_UNIX,
	PLACE_NO_UDP,
	PLACE_NO_UNIX,
	PLACE_SIGNAL,
	PLACE_PTRACE,
	PLACE_SYSCALL,
	PLACE_COUNT,
};

struct placement_row {
	enum tier tier;
	enum kernel_form form;
	const char *reason;
};

static const struct placement_row placements[] = {
	[PLACE_TREE] = { TIER_KERNEL, FORM_EXACT,
	                 "Landlock: the whole tree is granted" },
	[PLACE_FILE] = { TIER_KERNEL, FORM_EXACT, "Landlock: the file is granted" },
	[PLACE_NEVER] = { TIER_KERNEL, FORM_EXACT,
	                  "another rule decides before it" },
	[PLACE_HOLE_READ] = { TIER_FAULT, FORM_NARROWER,
	                      "holes below: what is born beside one later the shim "
	                      "asks for" },
	[PLACE_HOLE_EXEC] = { TIER_KERNEL, FORM_NARROWER,
	                      "holes below: what is born beside one later does not "
	                      "start" },
	[PLACE_HOLE_WRITE] = { TIER_BROKER, FORM_NARROWER,
	                       "holes below: the supervisor makes the changes" },
	[PLACE_FILE_WRITE] = { TIER_BROKER, FORM_NARROWER,
	                       "one file: the supervisor opens and replaces it by "
	                       "its name" },
	[PLACE_OWN_WRITE] = { TIER_BROKER, FORM_NARROWER,
	                      "/proc/self: the program's own is granted, its "
	                      "children's are the supervisor's to open" },
	[PLACE_ALLOW_GLOB] = { TIER_BROKER, FORM_NARROWER,
	                       "a pattern: what is there at the start is granted" },
	[PLACE_GLOB_READ] = { TIER_FAULT, FORM_NARROWER,
	                      "a pattern: what appears later the shim asks for" },
	[PLACE_GLOB_EXEC] = { TIER_KERNEL, FORM_NARROWER,
	                      "a pattern: what is there at the start is granted" },
	[PLACE_DENY] = { TIER_KERNEL, FORM_EXACT, "Landlock: not granted" },
	[PLACE_DENY_GLOB] = { TIER_BROKER, FORM_NARROWER,
	                      "a pattern: the supervisor decides in the folders it "
	                      "may match in" },
	[PLACE_DENY_GLOB_READ] = { TIER_FAULT, FORM_NARROWER,
	                           "a pattern: the folders it may match in are not "
	                           "granted, the shim asks" },
	[PLACE_LOAD] = { TIER_BROKER, FORM_NONE,
	                 "the supervisor looks at what is mapped as code" },
	[PLACE_IOCTL] = { TIER_KERNEL, FORM_EXACT, "Landlock: device ioctls" },
	[PLACE_PORT] = { TIER_KERNEL, FORM_EXACT, "Landlock: TCP ports" },
	[PLACE_PORT_CARVED] = { TIER_BROKER, FORM_NARROWER,
	                        "some addresses are denied: the supervisor "
	                        "connects and binds" },
	[PLACE_ADDRESS] = { TIER_BROKER, FORM_NARROWER,
	                    "the kernel knows ports, not addresses: the supervisor "
	                    "connects and binds" },
	[PLACE_UDP] = { TIER_BROKER, FORM_NONE,
	                "the kernel knows no UDP ports: the supervisor binds and "
	                "sends" },
	[PLACE_UNIX] = { TIER_BROKER, FORM_NONE,
	                 "the kernel knows no socket paths: the supervisor "
	                 "connects "
	                 "and binds" },
	[PLACE_NO_UDP] = { TIER_KERNEL, FORM_EXACT,
	                   "seccomp: no UDP socket at all" },
	[PLACE_NO_UNIX] = { TIER_KERNEL, FORM_EXACT,
	                    "seccomp: no unix socket at all" },
	[PLACE_SIGNAL] = { TIER_KERNEL, FORM_EXACT, "Landlock: signal scope" },
	[PLACE_PTRACE] = { TIER_KERNEL, FORM_EXACT, "Landlock: domain" },
	[PLACE_SYSCALL] = { TIER_KERNEL, FORM_EXACT, "seccomp" },
};

static_assert(ARRAY_SIZE(placements) == PLACE_COUNT, "every placement has a row");

static enum placement
place_tree(const struct policy *policy, const struct rule *rule)
{
	const char *folder = rule->target.path.prefix;

	switch (policy_tree_verdict(policy, rule->operation,
	                            *folder ? folder : "/")) {
	case TREE_ALLOW:
		return PLACE_TREE;
	case TREE_DENY:
		return PLACE_NEVER;
	case TREE_MIXED:
		break;
	}
	if (rule->operation == OPERATION_EXEC)
		return PLACE_HOLE_EXEC;
	return rule->operation == OPERATION_WRITE ? PLACE_HOLE_WRITE
	                                          : PLACE_HOLE_READ;
}

static enum placement
place_glob(const struct rule *rule)
{
	if (rule->operation == OPERATION_READ)
		return PLACE_GLOB_READ;
	return rule->operation == OPERATION_EXEC ? PLACE_GLOB_EXEC
	                                         : PLACE_ALLOW_GLOB;
}

/* "/proc/self/" of a profile, resolved. */
static bool
is_of_process(const struct path_pattern *pattern)
{
	return text_starts_with(pattern->prefix, "/proc/") &&
	       pattern->prefix[6] >= '1' && pattern->prefix[6] <= '9';
}

static enum placement
place_path(const struct policy *policy, const struct rule *rule)
{
	const struct path_pattern *pattern = &rule->target.path;

	if (rule->operation == OPERATION_LOAD)
		return PLACE_LOAD;
	if (rule->effect == EFFECT_DENY && !pattern->glob)
		return PLACE_DENY;
	if (rule->effect == EFFECT_DENY)
		return rule->operation == OPERATION_READ ? PLACE_DENY_GLOB_READ
		                                         : PLACE_DENY_GLOB;
	if (pattern->glob)
		return place_glob(rule);
	if (rule->operation == OPERATION_IOCTL)
		return PLACE_IOCTL;
	if (rule->operation == OPERATION_WRITE && is_of_process(pattern))
		return PLACE_OWN_WRITE;
	if (pattern->tree)
		return place_tree(policy, rule);
	if (rule->operation == OPERATION_WRITE && !pattern->device)
		return PLACE_FILE_WRITE;
	return PLACE_FILE;
}

/* Is a port of this rule denied for some addresses by a rule before it? */
static bool
is_carved(const struct policy *policy, const struct rule *rule)
{
	for (const struct rule *better = policy->rules; better < rule; better++) {
		if (better->operation == rule->operation &&
		    better->effect == EFFECT_DENY &&
		    !better->target.net.any_address &&
		    net_overlap(&better->target.net, &rule->target.net))
			return true;
	}
	return false;
}

static bool
is_proto_allowed(const struct policy *policy, enum net_proto proto)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (operation_target_kind(rule->operation) == TARGET_NET &&
		    rule->target.net.proto == proto &&
		    rule->effect == EFFECT_ALLOW && rule->speaks)
			return true;
	}
	return false;
}

static enum placement
place_net(const struct policy *policy, const struct rule *rule)
{
	switch (rule->target.net.proto) {
	case NET_TCP:
		if (!rule->target.net.any_address)
			return PLACE_ADDRESS;
		return rule->effect == EFFECT_ALLOW && is_carved(policy, rule)
		               ? PLACE_PORT_CARVED
		               : PLACE_PORT;
	case NET_UDP:
		return is_proto_allowed(policy, NET_UDP) ? PLACE_UDP : PLACE_NO_UDP;
	case NET_UNIX:
		break;
	}
	return is_proto_allowed(policy, NET_UNIX) ? PLACE_UNIX : PLACE_NO_UNIX;
}

static enum placement
place(const struct policy *policy, const struct rule *rule)
{
	if (!rule->speaks)
		return PLACE_NEVER;
	switch (rule->operation) {
	case OPERATION_READ:
	case OPERATION_WRITE:
	case OPERATION_EXEC:
	case OPERATION_LOAD:
	case OPERATION_IOCTL:
		return place_path(policy, rule);
	case OPERATION_CONNECT:
	case OPERATION_LISTEN:
		return place_net(policy, rule);
	case OPERATION_SIGNAL:
		return PLACE_SIGNAL;
	case OPERATION_PTRACE:
		return PLACE_PTRACE;
	case OPERATION_SYSCALL:
	case OPERATION_COUNT:
		break;
	}
	return PLACE_SYSCALL;
}

void
tiers_assign(struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		struct rule *rule = &policy->rules[i];
		const struct placement_row *row = &placements[place(policy, rule)];

		rule->tier = row->tier;
		rule->form = row->form;
		rule->reason = row->reason;
	}
}
