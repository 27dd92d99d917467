#include "policy/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "policy/compare_steps.h"
#include "policy/net.h"
#include "policy/pattern.h"

const char *
change_kind_name(enum change_kind kind)
{
	static const char *const names[] = {
		[CHANGE_WIDENED] = "widened",
		[CHANGE_NARROWED] = "narrowed",
		[CHANGE_OTHER] = "changed",
	};

	return names[kind];
}

static bool
same_target(const struct rule *a, const struct rule *b)
{
	const struct path_pattern *one = rule_pattern(a), *other = rule_pattern(b);

	if (one || other)
		return one && other && one->weak == other->weak &&
		       strcmp(one->text, other->text) == 0;
	if (operation_target_kind(a->operation) == TARGET_NAME)
		return strcmp(a->target.name, b->target.name) == 0;
	return net_compare_text(&a->target.net, &b->target.net) == 0;
}

bool
compare_has_rule(const struct policy *policy, const struct rule *rule)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *other = &policy->rules[i];

		if (other->effect == rule->effect &&
		    other->operation == rule->operation &&
		    other->layer == rule->layer && other->sealed == rule->sealed &&
		    same_target(rule, other))
			return true;
	}
	return false;
}

static bool
is_sealed(const struct verdict *verdict)
{
	return verdict->rule && verdict->rule->sealed;
}

int
compare_request(struct compare *compare, const struct request *request,
                const char *target, bool in_part)
{
	struct change change = {
		.operations = 1u << request->operation,
		.target = target,
		.in_part = in_part,
		.order = compare->out->n,
		.witness = *request,
		.before = decide(compare->policies[0], request),
		.after = decide(compare->policies[1], request),
	};

	/* A profile's own file is sealed: where it lies is no right. */
	if (change.before.allowed == change.after.allowed ||
	    is_sealed(&change.before) || is_sealed(&change.after))
		return 0;
	change.kind = change.after.allowed ? CHANGE_WIDENED : CHANGE_NARROWED;
	return ARENA_PUSH(compare->arena, compare->out->items, compare->out->n,
	                  compare->out->capacity, change);
}

static int
compare_changes(const void *a, const void *b)
{
	const struct change *one = a, *other = b;
	int order = (int)one->kind - (int)other->kind;

	/* Settings last within a kind. */
	if (order == 0)
		order = (one->operations == 0) - (other->operations == 0);
	if (order == 0)
		order = strcmp(one->target ? one->target : "",
		               other->target ? other->target : "");
	if (order == 0)
		order = (one->operations > other->operations) -
		        (one->operations < other->operations);
	if (order == 0)
		order = one->in_part - other->in_part;
	if (order == 0)
		order = (one->order > other->order) - (one->order < other->order);
	return order;
}

/* Below a tree that is told of already for the same operation? */
static bool
is_below(const struct change *inner, const struct change *outer)
{
	return inner != outer && outer->kind == inner->kind && outer->target &&
	       inner->target && outer->operations == inner->operations &&
	       outer->witness.proto == inner->witness.proto &&
	       *outer->target == '/' && text_ends_with(outer->target, "/") &&
	       text_starts_with(inner->target, outer->target) &&
	       strcmp(inner->target, outer->target) != 0;
}

/* The same place and kind for several operations is one line. */
static bool
joins(struct change *kept, const struct change *change)
{
	const unsigned execs =
	        1u << OPERATION_EXEC | 1u << OPERATION_LOAD | 1u << OPERATION_WRITE;

	if (kept->kind != change->kind || !kept->operations ||
	    !change->operations || strcmp(kept->target, change->target) != 0 ||
	    operation_target_kind(kept->witness.operation) !=
	            operation_target_kind(change->witness.operation))
		return false;
	/* The witness of what can do most harm. */
	if ((change->operations & execs) && !(kept->operations & execs)) {
		kept->witness = change->witness;
		kept->before = change->before;
		kept->after = change->after;
	}
	kept->in_part |= change->in_part;
	kept->operations |= change->operations;
	return true;
}

static void
collapse(struct comparison *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		bool covered = false;

		for (size_t j = 0; j < list->n && !covered; j++)
			covered = is_below(&list->items[i], &list->items[j]);
		/* What is covered stays until all are looked at: mark it. */
		if (covered)
			list->items[i].setting = "";
	}
	for (size_t i = 0; i < list->n; i++) {
		const struct change change = list->items[i];
		bool joined = change.setting && !*change.setting;

		for (size_t j = 0; j < kept && !joined; j++)
			joined = joins(&list->items[j], &change);
		if (!joined)
			list->items[kept++] = change;
	}
	list->n = kept;
}

int
policy_compare(struct arena *arena, const struct policy *before,
               const struct policy *after, struct comparison *ret)
{
	static int (*const steps[])(struct compare *) = {
		compare_paths,      compare_internet, compare_names,
		compare_conditions, compare_settings,
	};
	struct comparison list = { .items = NULL };
	struct compare compare = {
		.arena = arena,
		.policies = { before, after },
		.out = &list,
	};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i](&compare))
			return -ENOMEM;
	if (list.n > 1)
		qsort(list.items, list.n, sizeof(*list.items), compare_changes);
	collapse(&list);
	*ret = list;
	return 0;
}
