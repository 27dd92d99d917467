/* A profile that `bailey learn` wrote, maybe changed by a person since: what is
 * said in it already, and what of it a wider rule replaces. Compared as rules, not
 * as text. */
#ifndef BAILEY_TOOLS_LEARN_MERGE_H
#define BAILEY_TOOLS_LEARN_MERGE_H

#include "base/diag.h"
#include "base/strbuf.h"
#include "tools/learn_rules.h"

/* A rule about a path that stands there as it was written. */
struct learn_written {
	const char *text; /* as of learn_rule_text */
	const char *program;
	enum operation operation;
	const char *path; /* as in struct learnt_rule */
	unsigned line;    /* 1 and up; the comment is the line above */
};

struct learn_old {
	const char *text;   /* NULL: there is no such file */
	const char **rules; /* all that it says or asks, one by one */
	size_t n_rules, rules_capacity;
	struct learn_written *items;
	size_t n, capacity;
};

/* home: what ~ is; NULL: unknown. All of it is the arena's. 0, -EINVAL (diags),
 * -ENOMEM.
 */
int learn_old_read(struct arena *arena, struct diag_list *diags, const char *file,
                   const char *text, const char *home, struct learn_old *ret);

/* Does it say, or ask, that rule already? */
bool
learn_old_has(struct arena *arena, const struct learn_old *old, const char *rule);

/* Its text without what it was written and is no more among the rules: they have
 * something wider. */
void learn_old_print(const struct learn_old *old, const struct learnt *rules,
                     struct strbuf *out);

#endif
