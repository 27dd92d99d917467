#include "policy/needs.h"

#include <errno.h>
#include <string.h>

#include "policy/decide.h"
#include "policy/verify.h"

static bool
is_restricted(const struct policy *policy, enum operation operation)
{
	return policy_tree_verdict(policy, operation, "/") != TREE_ALLOW;
}

/* Writes that the kernel grants less of than the rule says. */
static bool
narrows_writes(const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->operation == OPERATION_WRITE &&
		    rule->effect == EFFECT_ALLOW && rule->form != FORM_EXACT)
			return true;
	}
	return false;
}

static bool
allows_net(const struct policy *policy, enum operation operation,
           enum net_proto proto)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].operation == operation &&
		    policy->rules[i].effect == EFFECT_ALLOW &&
		    policy->rules[i].target.net.proto == proto)
			return true;
	return false;
}

bool
policy_uses_net(const struct policy *policy, enum net_proto proto)
{
	return allows_net(policy, OPERATION_CONNECT, proto) ||
	       allows_net(policy, OPERATION_LISTEN, proto);
}

/* Every address and port, and no exception: nothing is left to enforce. */
static bool
is_open(const struct policy *policy, enum operation operation, enum net_proto proto)
{
	bool open = false;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];
		const struct net_spec *net = &rule->target.net;

		if (rule->operation != operation || net->proto != proto)
			continue;
		if (rule->effect == EFFECT_DENY)
			return false;
		open |= net->any_address && net->port_first == 0 &&
		        net->port_last == UINT16_MAX;
	}
	return open;
}

/* No udp at all is for the filter. */
static bool
restricts_udp(const struct policy *policy)
{
	return policy_uses_net(policy, NET_UDP) &&
	       !(is_open(policy, OPERATION_CONNECT, NET_UDP) &&
	         is_open(policy, OPERATION_LISTEN, NET_UDP));
}

/* Some rule opens listen(2), so the filter must let it pass for all sockets; one
 * that was not bound takes a port of the kernel's choice. */
static bool
listens_beside_tcp(const struct policy *policy)
{
	return policy_uses_net(policy, NET_TCP) &&
	       !is_open(policy, OPERATION_LISTEN, NET_TCP) &&
	       (allows_net(policy, OPERATION_LISTEN, NET_TCP) ||
	        allows_net(policy, OPERATION_LISTEN, NET_UNIX));
}

/* Landlock knows ports and no addresses. */
static bool
names_tcp_addresses(const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (operation_target_kind(rule->operation) == TARGET_NET &&
		    rule->target.net.proto == NET_TCP && rule->form != FORM_EXACT)
			return true;
	}
	return false;
}

static bool
needs_tcp(const struct policy *policy)
{
	return listens_beside_tcp(policy) || names_tcp_addresses(policy);
}

static bool
uses_unix(const struct policy *policy)
{
	return policy_uses_net(policy, NET_UNIX);
}

static bool
restricts_writes(const struct policy *policy)
{
	return is_restricted(policy, OPERATION_WRITE);
}

static bool
restricts_loads(const struct policy *policy)
{
	return policy_checks_code(policy) || is_restricted(policy, OPERATION_LOAD);
}

static bool
restricts_reads(const struct policy *policy)
{
	return is_restricted(policy, OPERATION_READ);
}

static bool
wants_trace(const struct policy *policy)
{
	return policy->trace_always || policy->checks_scripts ||
	       policy_checks_code(policy);
}

bool
policy_may_trace(const struct policy *policy)
{
	const struct request request = {
		.operation = OPERATION_PTRACE,
		.name = "self",
	};

	return decide(policy, &request).allowed;
}

static const struct {
	enum need need;
	bool (*holds)(const struct policy *policy);
} rows[] = {
	{ NEED_WRITE, narrows_writes },    { NEED_METADATA, restricts_writes },
	{ NEED_LOAD, restricts_loads },    { NEED_TCP, needs_tcp },
	{ NEED_UDP, restricts_udp },       { NEED_UNIX, uses_unix },
	{ NEED_TRACE, wants_trace },       { NEED_FAULT, restricts_reads },
	{ NEED_EXEC, policy_checks_code },
};

unsigned
policy_needs(const struct policy *policy, enum mode mode)
{
	unsigned needs = 0;

	if (mode != MODE_ENFORCE)
		needs = NEED_WRITE | NEED_OPEN | NEED_METADATA | NEED_LOAD |
		        NEED_TCP | NEED_UDP | NEED_UNIX | NEED_EXEC |
		        (policy_may_trace(policy) ? 0 : NEED_TRACE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds(policy))
			needs |= rows[i].need;
	return needs;
}

static const char *const mode_names[] = {
	[MODE_ENFORCE] = "enforce",
	[MODE_OBSERVE] = "observe",
	[MODE_COMPLAIN] = "complain",
};

const char *
mode_name(enum mode mode)
{
	return mode_names[mode];
}

int
mode_from_name(const char *word, enum mode *ret)
{
	for (unsigned i = 0; i < sizeof(mode_names) / sizeof(mode_names[0]); i++)
		if (strcmp(word, mode_names[i]) == 0) {
			*ret = (enum mode)i;
			return 0;
		}
	return -EINVAL;
}
