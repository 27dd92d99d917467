/* How many ports a policy allows: for exposure.c. Pure. */
#ifndef BAILEY_TOOLS_EXPOSURE_NET_H
#define BAILEY_TOOLS_EXPOSURE_NET_H

#include "policy/policy.h"

enum exposure_place {
	EXPOSURE_FAR,  /* an address of the internet; LISTEN: all of this host's */
	EXPOSURE_NEAR, /* the best of this machine's and of private nets */
};

/* Percent, in steps: none 0, one 30, more than eight 50, more than 1024 80, every
 * one 100. */
int exposure_ports(const struct policy *policy, enum operation operation,
                   enum net_proto proto, enum exposure_place place);

#endif
