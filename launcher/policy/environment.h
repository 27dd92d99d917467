/* The environment that the program gets. Pure.
 *
 * Variables that make the loader or libc run or read other files (ld.so(8),
 * "secure-execution mode"; the list is in environment.c) go always, unless `env
 * keep` names them in full.  For the others the name in full beats a pattern, and
 * drop beats keep.  What `env set` says is there whatever the other rules say. */
#ifndef BAILEY_POLICY_ENVIRONMENT_H
#define BAILEY_POLICY_ENVIRONMENT_H

#include "base/arena.h"
#include "policy/policy.h"

/* *ret (arena) is a NULL-terminated array; kept strings are borrowed from environ,
 * set ones from policy. An entry without '=' or a second one of the same name goes.
 * 0 or -ENOMEM. */
int environment_clean(struct arena *arena, const struct env_policy *policy,
                      char *const *environ, char *const **ret);

#endif
