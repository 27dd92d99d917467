/* What the tests of launcher/kernel share: a tree on disk, policies from text, and
 * children that do something with or without a policy in force. */
#ifndef BAILEY_TESTS_UNIT_KERNEL_FIXTURE_H
#define BAILEY_TESTS_UNIT_KERNEL_FIXTURE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "kernel/landlock.h"
#include "policy/policy.h"

#define FIXTURE_USER 65534

struct fixture {
	char tree[128];   /* resolved; see kernel_fixture.c for what is in it */
	int listeners[2]; /* of open_port, closed_port */
	unsigned open_port;
	unsigned closed_port;
	unsigned free_port; /* nobody listens there */
	int abstract;       /* listens on the name */
	char name[32];      /* with its '@' */
	pid_t pid;          /* of the test */
};

/* Everything belongs to owner. The test fails where something cannot be made. */
void fixture_make(struct fixture *fixture, uid_t owner);
void fixture_remove(struct fixture *fixture);
#define _cleanup_fixture_ _cleanup_(fixture_remove)

/* A copy of text with %T, %P, %Q, %F, %N, %M replaced: the tree, the open, the
 * closed and the free port, the abstract name, the pid of the test. */
char *fixture_expand(struct arena *arena, const struct fixture *fixture,
                     const char *text);

/* A policy from the text of a profile (without <base>) on this host. NULL: a
 * message is in *diags. The caller's: policy_free. */
struct policy *
fixture_policy(struct arena *arena, const char *text, struct diag_list *diags);

/* A whole plan of it for that ABI at most, or the test fails. */
void fixture_plan(struct arena *arena, const char *text, int abi,
                  struct landlock_plan *ret);

/* One letter a right: list, read, write, truncate, make files (for all the rights
 * to change a folder's entries), reFer, eXecute, ioctl; ! for what is never
 * granted. */
void fixture_add_rights(struct strbuf *out, uint64_t access);

/* Forks, becomes that user, and enforces text (expanded; NULL: nothing) with an ABI
 * of at most abi. born: a file that is made when the ruleset is there and not yet
 * in force. Then calls act; the result is its 0 or errno value, 255 where the child
 * failed before. */
struct fixture_run {
	const struct fixture *fixture;
	uid_t user;
	const char *text;
	int abi;
	const char *born;
	bool no_openat2; /* a filter says ENOSYS to it, as in older containers */
	int (*act)(const void *context);
	const void *context;
};

int fixture_run(const struct fixture_run *run);

/* The messages on one line, for a failing row. */
const char *fixture_messages(const struct diag_list *diags);

#endif
