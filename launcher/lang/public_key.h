/* The public key of a signature of minisign(1) or signify(1): base 64 of "Ed",
 * eight bytes that tell it from others, and an Ed25519 key. Pure. */
#ifndef BAILEY_LANG_PUBLIC_KEY_H
#define BAILEY_LANG_PUBLIC_KEY_H

#include <stdint.h>

#include "base/arena.h"

enum { PUBLIC_KEY_ID = 8, PUBLIC_KEY_BYTES = 32 };

struct public_key {
	uint8_t id[PUBLIC_KEY_ID];
	uint8_t bytes[PUBLIC_KEY_BYTES];
};

/* From the second line of a public key file. arena: for scratch. 0, -EINVAL,
 * -ENOMEM. */
int
public_key_decode(struct arena *arena, const char *text, struct public_key *ret);

#endif
