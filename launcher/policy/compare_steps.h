/* The parts of policy/compare.c. For policy/ only. */
#ifndef BAILEY_POLICY_COMPARE_STEPS_H
#define BAILEY_POLICY_COMPARE_STEPS_H

#include "policy/compare.h"

struct compare {
	struct arena *arena;
	const struct policy *policies[2]; /* before, after */
	struct comparison *out;
};

/* Asks both about the request; where they differ, adds a change with this target
 * (borrowed). */
int compare_request(struct compare *compare, const struct request *request,
                    const char *target, bool in_part);

/* words: NULL is -ENOMEM, for what arena_printf returns. */
int compare_add_setting(struct compare *compare, enum change_kind kind,
                        const char *words);

/* Has the policy a rule that says the same with the same rank? */
bool compare_has_rule(const struct policy *policy, const struct rule *rule);

int compare_paths(struct compare *compare); /* compare_path.c; unix sockets too */
int compare_internet(struct compare *compare);   /* compare_net.c */
int compare_names(struct compare *compare);      /* compare_name.c */
int compare_conditions(struct compare *compare); /* compare_condition.c */
int compare_settings(struct compare *compare);   /* compare_setting.c */

#endif
