/* struct policy as text and as JSON. */
#ifndef BAILEY_POLICY_PRINT_H
#define BAILEY_POLICY_PRINT_H

#include <jansson.h>

#include "base/strbuf.h"
#include "policy/policy.h"

/* One rule a line, winning ones first, resolved paths; then caps, env, limits,
 * makes, protects. With tiers each line ends in "  # tier (form): reason". */
void policy_print_text(struct strbuf *out, const struct policy *policy, bool tiers);

/* What a rule speaks about, in the words of the profile language: "/etc/nginx/",
 * "tcp 127.0.0.1 port 80", "unix /run/a.sock", "self". */
void rule_print_target(struct strbuf *out, const struct rule *rule);

/* Sets a member of an object; NULL is left out; text that is not UTF-8 goes to
 * KEY_b64 (RFC 4648). 0, or nonzero without memory. */
int json_set_text(json_t *object, const char *key, const char *text);

/* The text of a document in ASCII alone, so that no terminal and no log finds a
 * control character in it. flags: JSON_COMPACT, JSON_INDENT(n) ... The caller's
 * (free); NULL without memory. */
char *json_dump_plain(const json_t *json, size_t flags);

/* *ret is the caller's (json_decref). 0 or -ENOMEM. */
int policy_to_json(const struct policy *policy, json_t **ret);

#endif
