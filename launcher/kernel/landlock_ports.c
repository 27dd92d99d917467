#include "kernel/landlock_ports.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "kernel/kernel_abi.h"
#include "policy/decide.h"
#include "policy/needs.h"

#define PORTS_END 65536U

enum { N_DIRECTIONS = 2 };

static const struct {
	enum operation operation;
	uint64_t right;
} directions[N_DIRECTIONS] = {
	{ OPERATION_LISTEN, ABI_LANDLOCK_NET_BIND_TCP },
	{ OPERATION_CONNECT, ABI_LANDLOCK_NET_CONNECT_TCP },
};

/* Who knows the verdict for every address on a port: the rules for any address must
 * allow it, and a deny for some addresses takes the port from all (fail closed). */
struct judge {
	struct policy any;           /* with the rules for any address alone */
	const struct rule **denials; /* those for some addresses */
	size_t n_denials;
};

/* A verdict changes only at an edge: one question for each stretch of ports. */
struct ports {
	struct judge judges[N_DIRECTIONS];
	unsigned *edges; /* sorted, from 0 to PORTS_END */
	size_t n_edges;
	const struct rule *allow; /* some rule that allows TCP; NULL: none */
};

static void
ports_release(struct ports *ports)
{
	for (size_t i = 0; i < N_DIRECTIONS; i++) {
		free(ports->judges[i].any.rules);
		free(ports->judges[i].denials);
	}
	free(ports->edges);
}
#define _cleanup_ports_ _cleanup_(ports_release)

static int
compare_edges(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static void
add_rule(struct ports *ports, struct judge *judge, const struct rule *rule)
{
	const struct net_spec *net = &rule->target.net;

	if (net->any_address)
		judge->any.rules[judge->any.n_rules++] = *rule;
	else if (rule->effect == EFFECT_DENY)
		judge->denials[judge->n_denials++] = rule;
	if (rule->effect == EFFECT_ALLOW)
		ports->allow = rule;
	ports->edges[ports->n_edges++] = net->port_first;
	ports->edges[ports->n_edges++] = net->port_last + 1U;
}

static bool
is_tcp_rule(const struct rule *rule, enum operation operation)
{
	return rule->operation == operation && rule->target.net.proto == NET_TCP;
}

static size_t
count_tcp_rules(const struct policy *policy)
{
	size_t n = 0;

	for (size_t i = 0; i < policy->n_rules; i++)
		for (size_t j = 0; j < N_DIRECTIONS; j++)
			n += is_tcp_rule(&policy->rules[i],
			                 directions[j].operation);
	return n;
}

static int
judge_init(struct ports *ports, size_t direction, const struct policy *policy,
           size_t n)
{
	struct judge *judge = &ports->judges[direction];

	judge->any = *policy;
	judge->any.n_rules = 0;
	judge->any.rules = calloc(n + 1, sizeof(*judge->any.rules));
	judge->denials = calloc(n + 1, sizeof(*judge->denials));
	if (!judge->any.rules || !judge->denials)
		return -ENOMEM;
	for (size_t i = 0; i < policy->n_rules; i++)
		if (is_tcp_rule(&policy->rules[i], directions[direction].operation))
			add_rule(ports, judge, &policy->rules[i]);
	return 0;
}

/* 0 or -ENOMEM; the result is to be released in any case. */
static int
ports_init(struct ports *ports, const struct policy *policy)
{
	size_t n = count_tcp_rules(policy);

	*ports = (struct ports){ 0 };
	ports->edges = calloc(2 * n + 2, sizeof(*ports->edges));
	if (!ports->edges)
		return -ENOMEM;
	ports->edges[ports->n_edges++] = 0;
	ports->edges[ports->n_edges++] = PORTS_END;
	for (size_t i = 0; i < N_DIRECTIONS; i++)
		if (judge_init(ports, i, policy, n))
			return -ENOMEM;
	qsort(ports->edges, ports->n_edges, sizeof(*ports->edges), compare_edges);
	return 0;
}

static bool
allows_port(const struct ports *ports, size_t direction, unsigned port)
{
	const struct judge *judge = &ports->judges[direction];
	struct request request = {
		.operation = directions[direction].operation,
		.proto = NET_TCP,
		.port = (uint16_t)port,
	};

	for (size_t i = 0; i < judge->n_denials; i++)
		if (port >= judge->denials[i]->target.net.port_first &&
		    port <= judge->denials[i]->target.net.port_last)
			return false;
	return decide(&judge->any, &request).allowed;
}

static bool
allows_every_port(const struct ports *ports, size_t direction)
{
	for (size_t i = 0; ports->edges[i] < PORTS_END; i++)
		if (!allows_port(ports, direction, ports->edges[i]))
			return false;
	return true;
}

static bool
needs_landlock(const struct ports *ports)
{
	return ports->allow &&
	       !(allows_every_port(ports, 0) && allows_every_port(ports, 1));
}

static int
add_stretch(struct landlock_plan *plan, unsigned from, unsigned to, uint64_t access)
{
	for (unsigned port = from; access && port < to; port++) {
		struct landlock_port entry = { (uint16_t)port, access };

		if (ARENA_PUSH(plan->arena, plan->ports, plan->n_ports,
		               plan->ports_capacity, entry))
			return -ENOMEM;
	}
	return 0;
}

static int
add_ports(struct landlock_plan *plan, const struct ports *ports)
{
	int error = 0;

	for (size_t i = 0; i + 1 < ports->n_edges && !error; i++) {
		uint64_t access = 0;

		for (size_t j = 0; j < N_DIRECTIONS; j++)
			if (plan->handled_net & directions[j].right &&
			    allows_port(ports, j, ports->edges[i]))
				access |= directions[j].right;
		error = add_stretch(plan, ports->edges[i], ports->edges[i + 1],
		                    access);
	}
	return error;
}

int
landlock_needs_tcp(const struct policy *policy, bool *ret)
{
	_cleanup_ports_ struct ports ports;
	int error = ports_init(&ports, policy);

	if (!error)
		*ret = needs_landlock(&ports);
	return error;
}

int
landlock_plan_ports(struct landlock_plan *plan, const struct policy *policy,
                    const struct features *features, struct diag_list *diags)
{
	int abi = features->landlock_abi;
	_cleanup_ports_ struct ports ports;
	int error = ports_init(&ports, policy);

	if (error)
		return error;
	if (abi < 4 && !features->accept_loss && !(features->needs & NEED_TCP) &&
	    needs_landlock(&ports))
		return diag_error(diags, "tcp-unsupported", &ports.allow->at, NULL,
		                  "'%s' needs Landlock ABI 4 (Linux 6.7); this "
		                  "kernel has ABI %d",
		                  ports.allow->text, abi);
	if (abi < 4)
		return 0;
	for (size_t i = 0; i < N_DIRECTIONS; i++)
		if (!allows_every_port(&ports, i))
			plan->handled_net |= directions[i].right;
	return add_ports(plan, &ports);
}
