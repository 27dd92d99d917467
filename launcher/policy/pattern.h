/* Path patterns prepared for many quick questions: a comparison of bytes settles
 * most of them, base/glob.h the rest. Pure; nothing here allocates but
 * path_pattern_make. */
#ifndef BAILEY_POLICY_PATTERN_H
#define BAILEY_POLICY_PATTERN_H

#include "policy/policy.h"

/* From a resolved pattern: absolute, or an abstract name that starts with '@'. Its
 * text is borrowed, the prefix belongs to the arena. node is left unknown. 0 or
 * -ENOMEM. */
int
path_pattern_make(struct arena *arena, const char *text, struct path_pattern *ret);

/* Requests and folders are literal, resolved, without a trailing '/' but for "/".
 */
bool path_pattern_match(const struct path_pattern *pattern, const char *path,
                        size_t length);

/* Does it match the folder and all below it? False where unsure. */
bool path_pattern_covers_tree(const struct path_pattern *pattern,
                              const char *folder, size_t length);

/* Can it match the folder or something below it? True where unsure. */
bool path_pattern_may_match_in(const struct path_pattern *pattern,
                               const char *folder, size_t length);

/* Does every path that inner matches match outer as well? False where unsure. */
bool path_pattern_contains(const struct path_pattern *outer,
                           const struct path_pattern *inner);

/* Can both match one path? True where unsure: only what they begin with is
 * compared.
 */
bool
path_pattern_may_meet(const struct path_pattern *a, const struct path_pattern *b);

/* < 0: a is more specific (DESIGN.md section 3), 0: equally specific. */
int path_pattern_compare_specificity(const struct path_pattern *a,
                                     const struct path_pattern *b);

/* The literal components that every match begins with, as a folder ("/" or without
 * a trailing '/'): its length within prefix. 0 means "/". */
size_t path_pattern_root_length(const struct path_pattern *pattern);

/* The pattern with its wildcards (and what is below a tree) filled with fresh
 * names: it matches less, and what it matches is less often named by other rules.
 * Arena; NULL on ENOMEM. */
const char *
path_pattern_freshen(struct arena *arena, const struct path_pattern *pattern);

/* The pattern of a rule; NULL for rules about addresses and names. */
const struct path_pattern *rule_pattern(const struct rule *rule);

#endif
