#include "policy/net.h"

#include <string.h>

static unsigned
prefix_bits(const struct net_spec *net)
{
	return net->any_address ? 0 : net->prefix;
}

static bool
same_prefix(const uint8_t a[16], const uint8_t b[16], unsigned bits)
{
	unsigned bytes = bits / 8;
	unsigned rest = bits % 8;

	if (memcmp(a, b, bytes) != 0)
		return false;
	return rest == 0 || ((a[bytes] ^ b[bytes]) >> (8 - rest)) == 0;
}

bool
net_match(const struct net_spec *net, enum net_proto proto,
          const uint8_t address[16], uint16_t port)
{
	if (net->proto != proto || port < net->port_first || port > net->port_last)
		return false;
	return same_prefix(net->address, address, prefix_bits(net));
}

static bool
addresses_contain(const struct net_spec *outer, const struct net_spec *inner)
{
	return prefix_bits(outer) <= prefix_bits(inner) &&
	       same_prefix(outer->address, inner->address, prefix_bits(outer));
}

bool
net_overlap(const struct net_spec *a, const struct net_spec *b)
{
	if (a->proto != b->proto || a->port_first > b->port_last ||
	    b->port_first > a->port_last)
		return false;
	return addresses_contain(a, b) || addresses_contain(b, a);
}

bool
net_contains(const struct net_spec *outer, const struct net_spec *inner)
{
	return outer->proto == inner->proto &&
	       outer->port_first <= inner->port_first &&
	       outer->port_last >= inner->port_last &&
	       addresses_contain(outer, inner);
}

int
net_compare_specificity(const struct net_spec *a, const struct net_spec *b)
{
	int a_ports = a->port_last - a->port_first;
	int b_ports = b->port_last - b->port_first;

	/* Any address is wider than 0.0.0.0/0 and ::/0, which name a family. */
	if (a->any_address != b->any_address)
		return a->any_address - b->any_address;
	if (prefix_bits(a) != prefix_bits(b))
		return prefix_bits(a) > prefix_bits(b) ? -1 : 1;
	return a_ports - b_ports;
}

int
net_compare_text(const struct net_spec *a, const struct net_spec *b)
{
	int order = memcmp(a->address, b->address, sizeof(a->address));

	return order != 0 ? order : a->port_first - b->port_first;
}
