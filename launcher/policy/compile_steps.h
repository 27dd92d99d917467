/* What the steps of the compiler share.  Only the files behind policy_compile
 * include this.
 *
 * Every step returns 0, also after a fault of the profile, which it adds to the
 * messages (policy_compile looks at their number at the end, so that all faults are
 * seen in one go), or -ENOMEM. */
#ifndef BAILEY_POLICY_COMPILE_STEPS_H
#define BAILEY_POLICY_COMPILE_STEPS_H

#include <limits.h>
#include <stdint.h>

#include "policy/compile.h"

/* Bound on what one word may become, all variables and braces multiplied. */
#define EXPANSION_MAX 4096

struct text_list {
	const char **items;
	size_t n;
	size_t capacity;
};

/* Of what may refer to others of its kind: busy when met again is a cycle. */
enum step_state { STEP_NEW, STEP_BUSY, STEP_DONE };

/* A variable of `set` or of the facts. */
struct variable {
	const char *name;
	unsigned layer;
	const struct statement *set; /* NULL: of the facts */
	enum step_state state;
	struct text_list values; /* patterns; none: no value here */
	bool lenient;            /* ${ARGFILES}: see struct expansion */
	bool faulty;             /* said so already */
};

/* A path pattern without variables and braces, not resolved yet. */
struct expansion {
	const char *text;
	bool lenient; /* from a zone or ${ARGFILES}: may be missing, file or folder
	               */
};

struct expansion_list {
	struct expansion *items;
	size_t n;
	size_t capacity;
	const char *unset; /* a variable without value took the word away */
};

struct zone {
	const char *name; /* "@system" */
	struct location at;
	enum step_state state;
	bool shipped; /* no profile but zones.profile says anything about it */
	struct expansion_list members;
};

/* One target of an allow or deny statement: what `drop` takes away as a whole. */
struct source {
	const struct statement *statement;
	const struct target *target; /* NULL: "allow jit", "allow abi i386" */
	const char *text; /* canonical (lang/print.h), in the policy's arena */
	bool dropped;
};

/* A rule and its rule_rank_key(). */
struct ranked {
	uint64_t key;
	const struct rule *rule;
};

struct resolution; /* resolve.c: remembered answers of facts->resolve */
#define RESOLUTION_BUCKETS 256

struct compile {
	const struct profile *profile;
	const struct facts *facts;
	struct diag_list *diags;
	struct arena *scratch; /* dies with the compilation */
	struct policy *policy;

	struct variable *variables;
	size_t n_variables;
	size_t variables_capacity;
	struct zone *zones;
	size_t n_zones;
	size_t zones_capacity;
	struct source *sources;
	size_t n_sources;
	size_t sources_capacity;
	struct resolution *resolutions[RESOLUTION_BUCKETS];
	const char *home_pattern; /* facts->home, escaped; NULL: not yet */
	char resolved[PATH_MAX];  /* scratch, of facts->resolve */
	struct ranked *rules;     /* in no order yet: rules_sort */
	size_t n_rules;
	size_t rules_capacity;

	/* Of the arrays in the policy, and where their items come from. */
	size_t makes_capacity;
	size_t absents_capacity;
	size_t limits_capacity;
	size_t protects_capacity;
	size_t verifies_capacity;
	size_t manifests_capacity;
	size_t env_keep_capacity;
	size_t env_drop_capacity;
	size_t env_set_capacity;
	unsigned *env_set_layers; /* one for each of policy->env.set */
	size_t env_layers_capacity;
	unsigned limit_seen[RLIM_NLIMITS]; /* layer + 1; 0: not yet */
};

/* variables.c */
int variables_gather(struct compile *compile);

/* The values of a text with ${..}: patterns in the scratch arena, appended to ret.
 * *lenient: one came from ${ARGFILES}. *unset: the name of a variable that has no
 * value here (ret gets nothing), else NULL. -EINVAL after a message. */
int variables_expand(struct compile *compile, const struct word *word,
                     struct text_list *ret, bool *lenient, const char **unset);

/* expand.c: variables, ~, braces; the paths are absolute and well formed. -EINVAL
 * after a message. */
int expand_word(struct compile *compile, const struct word *word,
                struct expansion_list *ret);

/* As expand_word, for a word that may be an @zone as well. */
int expand_target(struct compile *compile, const struct word *word,
                  struct expansion_list *ret);

/* Not a path: the one text of a word with ${..}, escapes removed. *ret is NULL
 * where a variable has no value. -EINVAL after a message. */
int expand_text(struct compile *compile, const struct word *word, const char **ret);

/* zones.c */
int zones_gather(struct compile *compile);
int zone_expand(struct compile *compile, const struct word *word,
                struct expansion_list *ret);

/* drop.c. Does the statement count at the level of the launch? */
bool
statement_counts(const struct compile *compile, const struct statement *statement);
int sources_gather(struct compile *compile);
int sources_drop(struct compile *compile);

/* resolve.c */
enum intent {
	INTENT_ALLOW,          /* what is missing is an error */
	INTENT_ALLOW_OPTIONAL, /* what is missing goes */
	INTENT_ALLOW_NEW,      /* what is missing stays: it may come to be */
	INTENT_DENY,           /* what is missing stays */
};

/* *keep false: nothing to add. -EINVAL after a message. */
int resolve_expansion(struct compile *compile, const struct expansion *expansion,
                      enum intent intent, const struct word *word,
                      struct path_pattern *ret, bool *keep);

/* A literal path that mkdir or mkfile makes. -EINVAL after a message. */
int resolve_new(struct compile *compile, const struct expansion *expansion,
                bool folder, const struct word *word, const char **ret);

/* rules.c, sealed.c */
int rules_add(struct compile *compile);
int rules_add_sealed(struct compile *compile);
int rule_push(struct compile *compile, const struct rule *rule); /* copies it */

/* "unknown WHAT 'word'", with the known one that was probably meant. -EINVAL. */
int compile_unknown_name(struct compile *compile, const struct word *word,
                         const char *what, const char *const *known, size_t n);

/* settings.c, makes.c, settings_env.c. Of one statement: -EINVAL after a message.
 */
int settings_add_makes(struct compile *compile);
int settings_add(struct compile *compile);
int settings_add_make(struct compile *compile, const struct statement *statement);
int settings_add_verify(struct compile *compile, const struct statement *statement);
int
settings_add_manifest(struct compile *compile, const struct statement *statement);
int settings_add_env(struct compile *compile, const struct statement *statement);

/* Fills policy->rules: sorted by rank, each once, speaks narrowed of what never
 * wins. shadow.c */
int rules_sort(struct compile *compile);

/* Two rules with different keys rank as their keys do. rank.c */
uint64_t rule_rank_key(const struct rule *rule);

/* Does outer match every target that inner matches? False where unsure. */
bool rule_contains(const struct rule *outer, const struct rule *inner);

/* digest.c: once all is in the policy. */
int digest_add(struct compile *compile);

/* tiers.c */
void tiers_assign(struct policy *policy);

/* A copy in the policy's arena, which outlives the profile. 0 or -ENOMEM. */
int
location_copy(struct arena *arena, const struct location *at, struct location *ret);

#endif
