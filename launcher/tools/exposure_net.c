#include "tools/exposure_net.h"

#include <string.h>

#include "policy/decide.h"

enum { PORT_LAST = 65535 };

/* The next port at which an answer may change: no rule begins or ends between. */
static unsigned
next_port(const struct policy *policy, unsigned port)
{
	unsigned next = PORT_LAST + 1;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];
		const struct net_spec *net = &rule->target.net;

		if (operation_target_kind(rule->operation) != TARGET_NET ||
		    net->proto == NET_UNIX)
			continue;
		if (net->port_first > port && net->port_first < next)
			next = net->port_first;
		if (net->port_last >= port && net->port_last + 1u < next)
			next = net->port_last + 1u;
	}
	return next;
}

static unsigned
count_ports(const struct policy *policy, enum operation operation,
            enum net_proto proto, const uint8_t address[16])
{
	struct request request = { .operation = operation, .proto = proto };
	unsigned n = 0;

	memcpy(request.address, address, sizeof(request.address));
	for (unsigned port = 1, next; port <= PORT_LAST; port = next) {
		next = next_port(policy, port);
		request.port = (uint16_t)port;
		if (decide(policy, &request).allowed)
			n += next - port;
	}
	return n;
}

static int
percent_of(unsigned ports)
{
	static const struct {
		unsigned most;
		int percent;
	} steps[] = { { 0, 0 }, { 8, 30 }, { 1024, 50 }, { PORT_LAST - 1, 80 } };

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (ports <= steps[i].most)
			return steps[i].percent;
	return 100;
}

#define IPV4(a, b, c, d)                                                           \
	{                                                                          \
		[10] = 0xff, [11] = 0xff, [12] = a, [13] = b, [14] = c, [15] = d   \
	}

int
exposure_ports(const struct policy *policy, enum operation operation,
               enum net_proto proto, enum exposure_place place)
{
	static const struct {
		enum exposure_place place;
		uint8_t address[16];
	} addresses[] = {
		/* Networks for documentation (RFC 5737, RFC 3849): rules about
		   addresses that are real do not name them. */
		{ EXPOSURE_FAR, IPV4(203, 0, 113, 77) },
		{ EXPOSURE_FAR, { 0x20, 0x01, 0x0d, 0xb8, [15] = 77 } },
		{ EXPOSURE_NEAR, IPV4(127, 0, 0, 1) },
		{ EXPOSURE_NEAR, { [15] = 1 } },
		{ EXPOSURE_NEAR, IPV4(10, 0, 0, 77) },
		{ EXPOSURE_NEAR, IPV4(192, 168, 0, 77) },
		{ EXPOSURE_NEAR, IPV4(172, 16, 0, 77) },
	};
	unsigned best = 0;

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		unsigned n = addresses[i].place == place
		                     ? count_ports(policy, operation, proto,
		                                   addresses[i].address)
		                     : 0;

		best = n > best ? n : best;
	}
	return percent_of(best);
}
