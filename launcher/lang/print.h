/* Canonical text of statements: parse, print, parse is the identity. */
#ifndef BAILEY_LANG_PRINT_H
#define BAILEY_LANG_PRINT_H

#include "base/strbuf.h"
#include "lang/profile.h"

/* One statement, without a newline. */
void print_statement(struct strbuf *out, const struct statement *statement);

/* One target of an allow or deny statement as a rule of its own ("deny read
 * @private"): this is the text that `drop` names and that events carry. No '?'
 * behind "allow": whether a path may be missing makes no other rule. target is
 * not looked at where the statement has none ("allow jit"). */
void print_rule(struct strbuf *out, const struct statement *statement,
                const struct target *target);

/* A net_spec in the language: "tcp 127.0.0.0/8 port 80-90". */
void print_net_spec(struct strbuf *out, const struct net_spec *net);

/* Every statement of the profile with layer <= max_layer, a line each. */
void print_profile(struct strbuf *out, const struct profile *profile,
                   unsigned max_layer);

#endif
