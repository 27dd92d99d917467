/* Questions about one network target: protocol, address prefix, port range. Pure.
 */
#ifndef BAILEY_POLICY_NET_H
#define BAILEY_POLICY_NET_H

#include "lang/profile.h"

/* NET_TCP and NET_UDP only. */
bool net_match(const struct net_spec *net, enum net_proto proto,
               const uint8_t address[16], uint16_t port);

/* Is there an address and port that both match? Does outer match all of inner? */
bool net_overlap(const struct net_spec *a, const struct net_spec *b);
bool net_contains(const struct net_spec *outer, const struct net_spec *inner);

/* < 0: a is more specific: the longer address prefix, then the narrower range. */
int net_compare_specificity(const struct net_spec *a, const struct net_spec *b);

/* An order without meaning, for determinism. */
int net_compare_text(const struct net_spec *a, const struct net_spec *b);

#endif
