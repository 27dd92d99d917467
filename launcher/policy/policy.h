/* struct policy: a profile compiled for one user, host and launch.  Constant
 * once made; decide() and the planners in kernel/ read it. */
#ifndef BAILEY_POLICY_POLICY_H
#define BAILEY_POLICY_POLICY_H

#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/diag.h"
#include "lang/profile.h"

enum effect { EFFECT_DENY, EFFECT_ALLOW };

/* Who enforces a rule (DESIGN.md section 4). */
enum tier { TIER_KERNEL, TIER_FAULT, TIER_BROKER };

/* What the kernel alone makes of the rule. */
enum kernel_form {
	FORM_EXACT,    /* all of it */
	FORM_NARROWER, /* less is allowed than the rule says: fail closed */
	FORM_NONE, /* nothing is enforced: named at the launch (kernel/gaps.h) */
};

const char *effect_name(enum effect effect);
const char *tier_name(enum tier tier);
const char *kernel_form_name(enum kernel_form form);

/* A resolved path or glob; see base/glob.h for what it matches. */
struct path_pattern {
	const char *text; /* absolute; a tree ends in '/'; escaped as a glob is */
	bool glob;        /* holds wildcards */
	bool deep; /* a glob that is its prefix and "**": matches all below */
	bool tree;
	unsigned literal; /* components before the first wildcard */
	unsigned total;   /* all components */
	enum node_kind_tag {
		PATTERN_NODE_UNKNOWN,
		PATTERN_NODE_MISSING,
		PATTERN_NODE_PRESENT
	} node;             /* of the literal part, at compile time */
	bool weak;          /* found through a link that is not root's: every other
	                       rule beats it */
	bool device;        /* a device node: never replaced by rename */
	const char *prefix; /* bytes that every match begins with, unescaped: all of
	                       a literal (a tree without its '/'); of a glob the
	                       components before the first wildcard and a '/' */
	size_t prefix_length;
};

/* What one rule speaks about. */
union rule_target {
	struct path_pattern path; /* READ WRITE EXEC LOAD IOCTL */
	struct net_spec net;      /* CONNECT LISTEN tcp, udp */
	const char *name;         /* SIGNAL PTRACE: "self" "all"; SYSCALL */
};

struct rule {
	enum effect effect;
	enum operation operation;
	union rule_target target;
	struct path_pattern unix_path; /* CONNECT LISTEN with NET_UNIX; abstract
	                                  names keep their '@' and have no '/' */
	bool sealed;                   /* bailey's own files: beats every rule */
	const char *protector; /* sealed for another profile that protects it: its
	                          name; NULL: bailey's own */
	bool write_exec;       /* invariant 1 does not apply */
	bool owner_root;       /* holds only for what root alone can write */
	bool asks_scripts; /* for an interpreter: its script lies in one of these */
	const struct path_pattern *scripts;
	size_t n_scripts;
	bool expanded; /* one of several that the text stands for (zones, lists) */
	unsigned speaks; /* bits of 1u << operation that it can decide: what an
	                    allow gives or a deny takes, less what rules of better
	                    rank that cover it decide before it. 0: it never wins */
	unsigned layer;
	enum launch_level level; /* of its `when`; LEVEL_ANY: none */
	const char *text;        /* as in the profile: "deny read @private" */
	struct location at;      /* of that text */
	enum tier tier;
	enum kernel_form form;
	const char *reason; /* why this tier: a literal */
};

/* Capability bits: 1ull << CAP_X of linux/capability.h. */
struct caps_policy {
	uint64_t keep;
};

struct env_policy {
	bool keep_only;          /* an `env keep` was said: all else goes */
	const char *const *keep; /* patterns with * */
	size_t n_keep;
	const char *const *drop;
	size_t n_drop;
	const char *const *set; /* NAME=VALUE, expanded */
	size_t n_set;
};

struct limit_policy {
	int resource; /* RLIMIT_* */
	rlim_t value; /* both soft and hard */
	const char *text;
	struct location at;
};

struct make_policy { /* mkdir, mkfile */
	bool folder;
	const char *path; /* resolved, literal */
	unsigned mode;
	struct location at;
};

struct protect_policy {
	bool private;
	struct path_pattern path;
	struct location at;
};

struct verify_policy {
	bool report;      /* only said, not refused */
	struct rule rule; /* for records: what it is about, its text and place */
};

struct manifest_policy {
	const char *path; /* resolved, literal */
	const char *key;  /* as it is written */
	struct location at;
};

/* Inward isolation. The kernel lets nobody trace, read or write a process, nor see
 * its environment and descriptors, whose permitted capabilities are not among his
 * own (security/commoncap.c, cap_ptrace_access_check). So a program that wants to
 * be kept apart carries one: of all the one that can do the least, to hold off the
 * sleep of the machine. Fork and exec keep it, and there is no moment without it.
 */
#define ISOLATION_CAPABILITY CAP_BLOCK_SUSPEND

struct policy {
	struct arena *arena; /* owns everything here */
	const char *name;
	char digest[17]; /* 64-bit FNV-1a of all that it says, hex */

	/* Sorted by rank: for a given path the first rule that matches and speaks
	 * about the operation wins. */
	struct rule *rules;
	size_t n_rules;

	bool checks_owner;   /* some rule says owner=root */
	bool checks_scripts; /* some rule says scripts */
	bool jit;            /* allow jit */
	bool abi_i386;       /* allow abi i386 */
	bool trace_always;
	bool isolate; /* to be kept apart: ISOLATION_CAPABILITY is in caps.keep */
	bool require_isolate; /* or not started */

	struct caps_policy caps;
	struct env_policy env;
	struct limit_policy *limits;
	size_t n_limits;
	struct make_policy *makes;
	size_t n_makes;
	struct protect_policy *protects;
	size_t n_protects;
	struct verify_policy *verifies;
	size_t n_verifies;
	struct manifest_policy *manifests;
	size_t n_manifests;
	/* What `allow?` names and is not there: no rule came of it. */
	struct path_pattern *absents;
	size_t n_absents;
};

/* Would it be allowed if all were there that `allow?` names? */
bool policy_misses(const struct policy *policy, const char *path);

void policy_free(struct policy *policy); /* takes NULL */

static inline void
cleanup_policy(struct policy **policy)
{
	policy_free(*policy);
}
#define _cleanup_policy_ _cleanup_(cleanup_policy)

#endif
