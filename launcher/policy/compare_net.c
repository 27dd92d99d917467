/* Addresses and ports: between two ports that rules name, all answers are one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "lang/print.h"
#include "policy/compare_steps.h"

enum { PORT_END = 65536 };

struct ports {
	unsigned *items; /* where answers may change, sorted */
	size_t n, capacity;
};

/* The requests about one address or all of them. */
struct line {
	struct compare *compare;
	enum operation operation;
	const struct net_spec *net; /* the address and prefix */
	const struct ports *ports;
};

static int
compare_ports(const void *a, const void *b)
{
	unsigned one = *(const unsigned *)a, other = *(const unsigned *)b;

	return (one > other) - (one < other);
}

static bool
is_internet(const struct rule *rule, enum operation operation, enum net_proto proto)
{
	return rule->operation == operation && rule->target.net.proto == proto;
}

static int
add_port(struct compare *compare, struct ports *ports, unsigned port)
{
	return ARENA_PUSH(compare->arena, ports->items, ports->n, ports->capacity,
	                  port);
}

static int
gather_ports(struct compare *compare, enum operation operation,
             enum net_proto proto, struct ports *ports)
{
	int error = add_port(compare, ports, 0);

	for (size_t side = 0; side < 2; side++) {
		const struct policy *policy = compare->policies[side];

		for (size_t i = 0; i < policy->n_rules && !error; i++) {
			const struct net_spec *net = &policy->rules[i].target.net;

			if (!is_internet(&policy->rules[i], operation, proto))
				continue;
			error = add_port(compare, ports, net->port_first);
			if (!error)
				error = add_port(compare, ports,
				                 net->port_last + 1u);
		}
	}
	if (!error)
		error = add_port(compare, ports, PORT_END);
	if (!error)
		qsort(ports->items, ports->n, sizeof(*ports->items), compare_ports);
	return error;
}

/* -1 narrowed, 0 the same, 1 widened. */
static int
difference(const struct line *line, unsigned port)
{
	struct request request = { .operation = line->operation,
		                   .proto = line->net->proto,
		                   .port = (uint16_t)port };
	bool before, after;

	memcpy(request.address, line->net->address, sizeof(request.address));
	before = decide(line->compare->policies[0], &request).allowed;
	after = decide(line->compare->policies[1], &request).allowed;
	return after - before;
}

static int
tell(const struct line *line, unsigned first, unsigned last)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct net_spec net = *line->net;
	struct request request = { .operation = line->operation,
		                   .proto = net.proto,
		                   .port = (uint16_t)(first ? first : last) };
	const char *target;

	net.port_first = (uint16_t)first;
	net.port_last = (uint16_t)last;
	memcpy(request.address, net.address, sizeof(request.address));
	print_net_spec(&text, &net);
	target = strbuf_failed(&text)
	                 ? NULL
	                 : arena_strdup(line->compare->arena, strbuf_text(&text));
	return target ? compare_request(line->compare, &request, target, false)
	              : -ENOMEM;
}

/* Neighbouring ranges with one answer are one. */
static int
walk_ports(const struct line *line, const struct line *wider)
{
	const struct ports *ports = line->ports;
	unsigned first = 0;
	int running = 0, error = 0;

	for (size_t i = 0; i < ports->n && !error; i++) {
		unsigned port = ports->items[i];
		int now = port < PORT_END ? difference(line, port) : 0;

		/* What holds for all addresses is not said again for one. */
		if (now && wider && difference(wider, port) == now)
			now = 0;
		if (now == running)
			continue;
		if (running)
			error = tell(line, first, port - 1);
		first = port;
		running = now;
	}
	return error;
}

static bool
is_told(const struct net_spec *const *told, size_t n, const struct net_spec *net)
{
	for (size_t i = 0; i < n; i++)
		if (told[i]->prefix == net->prefix &&
		    memcmp(told[i]->address, net->address, sizeof(net->address)) ==
		            0)
			return true;
	return false;
}

static int
compare_addresses(struct compare *compare, const struct line *all)
{
	const struct net_spec **told = arena_alloc_array(
	        compare->arena,
	        compare->policies[0]->n_rules + compare->policies[1]->n_rules + 1,
	        sizeof(*told));
	size_t n = 0;

	for (size_t side = 0; told && side < 2; side++) {
		const struct policy *policy = compare->policies[side];

		for (size_t i = 0; i < policy->n_rules; i++) {
			struct line line = *all;

			line.net = &policy->rules[i].target.net;
			if (!is_internet(&policy->rules[i], all->operation,
			                 all->net->proto) ||
			    line.net->any_address || is_told(told, n, line.net))
				continue;
			told[n++] = line.net;
			if (walk_ports(&line, all))
				return -ENOMEM;
		}
	}
	return told ? 0 : -ENOMEM;
}

int
compare_internet(struct compare *compare)
{
	static const enum operation operations[] = { OPERATION_CONNECT,
		                                     OPERATION_LISTEN };
	static const enum net_proto protos[] = { NET_TCP, NET_UDP };

	for (size_t i = 0; i < 4; i++) {
		struct ports ports = { .items = NULL };
		/* Address :: is in no rule but those about all. */
		const struct net_spec any = { .proto = protos[i / 2],
			                      .any_address = true };
		const struct line all = { compare, operations[i % 2], &any,
			                  &ports };

		if (gather_ports(compare, all.operation, any.proto, &ports) ||
		    walk_ports(&all, NULL) || compare_addresses(compare, &all))
			return -ENOMEM;
	}
	return 0;
}
