/* The only judge.  Every verdict, enforced or printed, comes from here. */
#ifndef BAILEY_POLICY_DECIDE_H
#define BAILEY_POLICY_DECIDE_H

#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/policy.h"

struct request {
	enum operation operation;
	const char *path;     /* READ WRITE EXEC LOAD IOCTL: absolute, resolved,
	                         no trailing '/'. A rename or a link is two
	                         requests. CONNECT, LISTEN with NET_UNIX: the
	                         path, or '@' and an abstract name */
	enum net_proto proto; /* CONNECT, LISTEN */
	uint8_t address[16];  /* IPv4 as ::ffff:a.b.c.d; LISTEN: local address */
	uint16_t port;
	const char *name; /* SIGNAL, PTRACE: "self" or "all"; SYSCALL */
};

struct verdict {
	bool allowed;
	const struct rule *rule; /* NULL: nothing speaks about it: default deny */
};

/* Precedence for paths: sealed; then what was not found through a link of the
 * user's (an allow that is, loses to all others); then the most specific (literal
 * components, total components, literal beats glob); then the nearer layer; then
 * deny beats allow; then an allow with a condition (owner=root, scripts) beats one
 * without. For the network: the longer address prefix, then the narrower
 * port range, then layer, then deny. For names: the exact name beats the @group,
 * "all" loses to "self". */
struct verdict decide(const struct policy *policy, const struct request *request);

/* For planners that walk: the verdict about a path among some rules, indices as of
 * policy_narrow(). operation: READ WRITE EXEC LOAD IOCTL. */
struct verdict decide_among(const struct policy *policy, enum operation operation,
                            const char *path, const size_t *candidates, size_t n);

/* < 0 when a ranks before b (a wins over b where both match), > 0 after, 0 never
 * for rules that differ in text (the text is the last resort, for determinism). */
int rule_compare_rank(const struct rule *a, const struct rule *b);

/* The verdict of all that is at and below a folder, now and later. */
enum tree_verdict { TREE_DENY, TREE_ALLOW, TREE_MIXED };

/* Conservative: MIXED where it cannot tell. operation: READ WRITE EXEC LOAD IOCTL.
 */
enum tree_verdict policy_tree_verdict(const struct policy *policy,
                                      enum operation operation, const char *dir);

/* The rules that may decide something strictly below dir or cover all of it,
 * for planners that walk: indices into policy->rules, ascending, in out (room for
 * policy->n_rules). candidates/n: the set to narrow, NULL for all. Returns the
 * number. With it, policy_tree_verdict_among looks at those alone. */
size_t policy_narrow(const struct policy *policy, const char *dir,
                     const size_t *candidates, size_t n, size_t *out);
enum tree_verdict
policy_tree_verdict_among(const struct policy *policy, enum operation operation,
                          const char *dir, const size_t *candidates, size_t n);

/* The smallest rule that would turn the verdict, as text for a profile or --rule
 * ("allow write /srv/www/x"); for a sealed rule a sentence that says that nothing
 * can. */
void decide_fix(struct strbuf *out, const struct request *request,
                const struct verdict *verdict);

/* "WRITE /etc/passwd" from words as on the command line of `why`: operation and
 * target in the words of the profile language ("connect" "tcp" "127.0.0.1" "port"
 * "80"). Paths must be absolute here. Strings go to the arena. 0 or -EINVAL with
 * *diags. */
int request_from_words(struct arena *arena, struct diag_list *diags,
                       const char *const *words, size_t n, struct request *ret);

/* The reverse, for messages: "write /etc/passwd". */
void request_print(struct strbuf *out, const struct request *request);

#endif
