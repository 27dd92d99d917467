/* Detached signatures of files, as minisign(1) and signify(1) make them: Ed25519,
 * by libsodium. The forms: https://jedisct1.github.io/minisign/, signify(1). */
#ifndef BAILEY_KERNEL_SIGNATURE_H
#define BAILEY_KERNEL_SIGNATURE_H

#include "base/arena.h"
#include "lang/public_key.h"

/* Is text (a copy of its own, changed by this) a signature of length bytes by that
 * key? 0; -EINVAL: *why says why not (a literal); -ENOMEM. */
int signature_check(struct arena *arena, const struct public_key *key,
                    const char *bytes, size_t length, char *text, const char **why);

#endif
