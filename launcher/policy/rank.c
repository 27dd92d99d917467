/* The order of the rules: see "Precedence" in policy/decide.h. */
#include "policy/decide.h"

#include <assert.h>
#include <string.h>

#include "policy/compile_steps.h"
#include "policy/net.h"
#include "policy/pattern.h"

enum { RANK_KEY_BITS = 16, LAYER_KEY_BITS = 6 };
static_assert(LAYER_ZONES < 1 << LAYER_KEY_BITS, "each layer in the key");

/* Rules of different classes never speak about one request. */
enum rank_class { CLASS_PATH, CLASS_TCP, CLASS_UDP, CLASS_UNIX, CLASS_NAME };

static enum rank_class
rank_class(const struct rule *rule)
{
	switch (operation_target_kind(rule->operation)) {
	case TARGET_PATH:
		return CLASS_PATH;
	case TARGET_NAME:
		return CLASS_NAME;
	case TARGET_NET:
		break;
	}
	switch (rule->target.net.proto) {
	case NET_TCP:
		return CLASS_TCP;
	case NET_UDP:
		return CLASS_UDP;
	case NET_UNIX:
		break;
	}
	return CLASS_UNIX;
}

/* "self" and exact names before "all" and groups. */
static int
name_breadth(const char *name)
{
	return *name == '@' || strcmp(name, "all") == 0;
}

static int
compare_specificity(const struct rule *a, const struct rule *b,
                    enum rank_class class)
{
	switch (class) {
	case CLASS_PATH:
	case CLASS_UNIX:
		return path_pattern_compare_specificity(rule_pattern(a),
		                                        rule_pattern(b));
	case CLASS_TCP:
	case CLASS_UDP:
		return net_compare_specificity(&a->target.net, &b->target.net);
	case CLASS_NAME:
		break;
	}
	return name_breadth(a->target.name) - name_breadth(b->target.name);
}

static int
compare_target_text(const struct rule *a, const struct rule *b,
                    enum rank_class class)
{
	switch (class) {
	case CLASS_PATH:
	case CLASS_UNIX:
		return strcmp(rule_pattern(a)->text, rule_pattern(b)->text);
	case CLASS_TCP:
	case CLASS_UDP:
		return net_compare_text(&a->target.net, &b->target.net);
	case CLASS_NAME:
		break;
	}
	return strcmp(a->target.name, b->target.name);
}

static int
compare_unsigned(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int
compare_strings(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* No verdict depends on these: they make the order, and all that is printed, the
 * same every time. Rules of one target stand together, the wider operation first.
 */
static int
compare_last_resort(const struct rule *a, const struct rule *b,
                    enum rank_class class)
{
	int order = compare_target_text(a, b, class);

	if (order == 0)
		order = compare_unsigned(a->operation, b->operation);
	if (order == 0)
		order = b->write_exec - a->write_exec;
	if (order == 0)
		order = compare_strings(a->at.file, b->at.file);
	if (order == 0)
		order = compare_unsigned(a->at.line, b->at.line);
	if (order == 0)
		order = compare_unsigned(a->at.col, b->at.col);
	if (order == 0)
		order = strcmp(a->text, b->text);
	return order;
}

/* What an allow asks beside the path. */
static unsigned
count_conditions(const struct rule *rule)
{
	return (unsigned)rule->owner_root + rule->asks_scripts;
}

int
rule_compare_rank(const struct rule *a, const struct rule *b)
{
	enum rank_class class = rank_class(a);
	int order = (int)class - (int)rank_class(b);

	if (order == 0)
		order = b->sealed - a->sealed;
	if (order == 0)
		order = compare_specificity(a, b, class);
	if (order == 0)
		order = compare_unsigned(a->layer, b->layer);
	if (order == 0)
		order = compare_unsigned(a->effect, b->effect); /* deny first */
	if (order == 0)
		order = compare_unsigned(count_conditions(b), count_conditions(a));
	if (order == 0)
		order = compare_last_resort(a, b, class);
	return order;
}

/* PATH_MAX is far below the most that it tells apart. */
static uint64_t
descending(unsigned n)
{
	const unsigned most = (1u << RANK_KEY_BITS) - 1;

	return most - (n < most ? n : most);
}

uint64_t
rule_rank_key(const struct rule *rule)
{
	const struct path_pattern *pattern = rule_pattern(rule);
	uint64_t key = (uint64_t)rank_class(rule) << 2 | !rule->sealed << 1 |
	               (pattern && pattern->weak);

	key <<= 2 * RANK_KEY_BITS;
	if (pattern)
		key |= descending(pattern->literal) << RANK_KEY_BITS |
		       descending(pattern->total);
	/* The others have a specificity that is in no number, and it comes before.
	 */
	key <<= LAYER_KEY_BITS + 1;
	if (pattern)
		key |= (uint64_t)rule->layer << 1 | rule->effect;
	return key;
}
