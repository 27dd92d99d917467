/* Profiles compiled on a host that exists in a table only. */
#ifndef BAILEY_TESTS_UNIT_POLICY_FIXTURE_H
#define BAILEY_TESTS_UNIT_POLICY_FIXTURE_H

#include "policy/compile.h"
#include "policy/decide.h"

struct fixture {
	struct arena *arena;
	struct diag_list diags;
	struct policy *policy; /* NULL: refused; the profile is gone by then */
	int error;             /* of policy_compile, or of the parser */
};

/* The user "me" (1000, /home/me) who works in /home/me/work on the host of
 * policy_fixture.c, with the file argument /home/me/work/in.txt. XDG_RUNTIME_DIR
 * and TTY have no value. */
extern const struct facts fixture_facts;

/* Compiles the text. It is in the layer of the profile; a line "@@ N" begins layer
 * N. Messages are in diags. */
void fixture_compile(struct fixture *fixture, const char *text,
                     const struct facts *facts);
void fixture_free(struct fixture *fixture);
#define _cleanup_fixture_ _cleanup_(fixture_free)

/* The first message of that id, NULL for none. */
const struct diag *fixture_find(const struct fixture *fixture, const char *id);

/* A request from words in one line: "read /etc/passwd". Aborts where it is none. */
struct request fixture_request(struct fixture *fixture, const char *line);

/* All messages in one line, for a failing row. */
const char *fixture_messages(struct fixture *fixture);

#endif
