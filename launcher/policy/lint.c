/* What the own rules of a profile grant. Each finding has a witness that decide()
 * has allowed by this very rule. */
#include "policy/lint.h"

#include <errno.h>
#include <string.h>

#include "policy/decide.h"
#include "policy/pattern.h"

enum { PORTS_MANY = 1024 };

const struct lint_row lint_rows[LINT_COUNT] = {
#define LINT(NAME, id, level, sentence) [LINT_##NAME] = { id, level, sentence },
#include "policy/lint.def"
#undef LINT
};

const struct lint_row *
lint_find(const char *id, size_t length)
{
	for (size_t i = 0; i < LINT_COUNT; i++)
		if (strlen(lint_rows[i].id) == length &&
		    memcmp(lint_rows[i].id, id, length) == 0)
			return &lint_rows[i];
	return NULL;
}

bool
lint_is_own(const struct rule *rule)
{
	return !rule->sealed && rule->layer < LAYER_INCLUDE;
}

/* Grants of places that are marked. */
static const struct grant_lint {
	enum lint lint;
	enum mark mark;
	enum operation operation;
	bool service; /* only where the profile builds on <service> */
} grant_lints[] = {
	{ LINT_PRIVATE_GRANTED, MARK_PRIVATE, OPERATION_READ, false },
	{ LINT_PERSISTENCE_WRITABLE, MARK_PERSIST, OPERATION_WRITE, false },
	{ LINT_PERSISTENCE_WRITABLE, MARK_AUTOSTART, OPERATION_WRITE, false },
	{ LINT_INTERPRETER_EXEC, MARK_INTERPRETER, OPERATION_EXEC, true },
};

struct linter {
	const struct policy *policy;
	const struct policy *marks;
	bool service;
	struct diag_list *diags;
	struct arena *scratch;
};

/* For whom a witness is looked for. */
struct grant {
	const struct policy *policy;
	const struct rule *rule;
	enum operation operation;
};

static bool
same_place(const struct location *a, const struct location *b)
{
	return a->line == b->line && a->col == b->col &&
	       strcmp(a->file ? a->file : "", b->file ? b->file : "") == 0;
}

/* One word of the profile may be many rules: it is the word that is told of. */
static bool
is_granted(const void *context, const char *path)
{
	const struct grant *grant = context;
	const struct request request = { .operation = grant->operation,
		                         .path = path };
	const struct verdict verdict = decide(grant->policy, &request);

	return verdict.allowed && same_place(&verdict.rule->at, &grant->rule->at);
}

/* Was it said of this word already? */
static bool
is_said(const struct linter *linter, enum lint lint, const struct rule *rule)
{
	for (size_t i = 0; i < linter->diags->n; i++)
		if (strcmp(linter->diags->items[i].id, lint_rows[lint].id) == 0 &&
		    same_place(&linter->diags->items[i].at, &rule->at))
			return true;
	return false;
}

static int
lint_grant(struct linter *linter, const struct rule *rule,
           const struct grant_lint *row)
{
	const struct grant grant = { linter->policy, rule, row->operation };
	const struct rule *mark = mark_first(linter->marks, row->mark);
	const char *path = NULL;
	int error = 0;

	for (; mark && !path && !error;
	     mark = mark_next(linter->marks, row->mark, mark))
		error = mark_find_common(linter->scratch, rule_pattern(rule),
		                         rule_pattern(mark), is_granted, &grant,
		                         &path);
	if (path)
		lint_add(linter->diags, row->lint, &rule->at, NULL,
		         "%s: '%s' lets it %s '%s'", lint_rows[row->lint].sentence,
		         rule->text, operation_name(row->operation), path);
	return error;
}

static int
lint_path(struct linter *linter, const struct rule *rule)
{
	int error = 0;

	if (rule->write_exec && !is_said(linter, LINT_WRITE_EXEC_GRANTED, rule))
		lint_add(linter->diags, LINT_WRITE_EXEC_GRANTED, &rule->at, NULL,
		         "%s: '%s'", lint_rows[LINT_WRITE_EXEC_GRANTED].sentence,
		         rule->text);
	for (size_t i = 0; i < ARRAY_SIZE(grant_lints) && !error; i++) {
		const struct grant_lint *row = &grant_lints[i];

		if ((rule->speaks & (1u << row->operation)) &&
		    (!row->service || linter->service) &&
		    !is_said(linter, row->lint, rule))
			error = lint_grant(linter, rule, row);
	}
	return error;
}

/* IPv4 is ::ffff:a.b.c.d: its /0 is /96 here. */
static bool
is_everywhere(const struct net_spec *net)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return net->any_address || net->prefix == 0 ||
	       (net->prefix <= 96 &&
	        memcmp(net->address, mapped, sizeof(mapped)) == 0);
}

static void
lint_net(struct linter *linter, const struct rule *rule)
{
	const struct net_spec *net = &rule->target.net;

	if (!is_everywhere(net) || net->port_last - net->port_first < PORTS_MANY)
		return;
	lint_add(linter->diags, LINT_NETWORK_WIDE, &rule->at,
	         "name the ports ('port 80 443') or the addresses", "%s: '%s'",
	         lint_rows[LINT_NETWORK_WIDE].sentence, rule->text);
}

static int
lint_rule(struct linter *linter, const struct rule *rule)
{
	if (rule->effect != EFFECT_ALLOW || !rule->speaks || !lint_is_own(rule))
		return 0;
	if (operation_target_kind(rule->operation) == TARGET_PATH)
		return lint_path(linter, rule);
	if (operation_target_kind(rule->operation) == TARGET_NET &&
	    rule->target.net.proto != NET_UNIX)
		lint_net(linter, rule);
	return 0;
}

int
policy_lint(const struct policy *policy, const struct policy *marks, bool service,
            struct diag_list *diags)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	struct linter linter = { policy, marks, service, diags, scratch };

	for (size_t i = 0; scratch && i < policy->n_rules; i++)
		if (lint_rule(&linter, &policy->rules[i]))
			return -ENOMEM;
	return scratch ? 0 : -ENOMEM;
}
