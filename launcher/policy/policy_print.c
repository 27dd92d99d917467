#include "policy/policy_print.h"

#include <inttypes.h>

#include "lang/print.h"
#include "lang/token.h"
#include "policy/names.h"
#include "policy/pattern.h"

/* A word as the profile language would have it, without raw control characters. */
static void
add_word(struct strbuf *out, const char *word)
{
	_cleanup_strbuf_ struct strbuf quoted = STRBUF_EMPTY;

	token_add_quoted(&quoted, word);
	if (strbuf_failed(&quoted))
		out->failed = true;
	else
		strbuf_add_printable(out, strbuf_text(&quoted));
}

void
rule_print_target(struct strbuf *out, const struct rule *rule)
{
	const struct path_pattern *pattern = rule_pattern(rule);

	if (operation_target_kind(rule->operation) == TARGET_NAME) {
		strbuf_add(out, rule->target.name);
	} else if (!pattern) {
		print_net_spec(out, &rule->target.net);
	} else {
		if (operation_target_kind(rule->operation) == TARGET_NET)
			strbuf_add(out, "unix ");
		add_word(out, pattern->text);
	}
}

static void
print_rule_line(struct strbuf *out, const struct rule *rule, bool tiers)
{
	bool write_exec = rule->write_exec && rule->operation == OPERATION_WRITE;

	strbuf_addf(out, "%s %s ", effect_name(rule->effect),
	            write_exec ? "write-exec" : operation_name(rule->operation));
	rule_print_target(out, rule);
	if (rule->owner_root)
		strbuf_add(out, " owner=root");
	if (rule->asks_scripts)
		strbuf_add(out, " scripts");
	for (size_t i = 0; i < rule->n_scripts; i++) {
		strbuf_add_char(out, ' ');
		add_word(out, rule->scripts[i].text);
	}
	/* The form is what the kernel alone makes of it; the supervisor is exact.
	 */
	if (tiers && rule->tier == TIER_BROKER)
		strbuf_addf(out, "  # broker: %s", rule->reason);
	else if (tiers)
		strbuf_addf(out, "  # %s (%s): %s", tier_name(rule->tier),
		            kernel_form_name(rule->form), rule->reason);
	else if (rule->protector)
		strbuf_addf(out, "  # protected by %s", rule->protector);
	else if (rule->sealed)
		strbuf_add(out, "  # sealed");
	strbuf_add_char(out, '\n');
}

static void
print_words(struct strbuf *out, const char *statement, const char *const *words,
            size_t n)
{
	if (n == 0)
		return;
	strbuf_add(out, statement);
	for (size_t i = 0; i < n; i++) {
		strbuf_add_char(out, ' ');
		add_word(out, words[i]);
	}
	strbuf_add_char(out, '\n');
}

static void
print_caps(struct strbuf *out, const struct caps_policy *caps)
{
	if (caps->keep == 0)
		return;
	strbuf_add(out, "caps keep");
	for (int i = 0; capability_name(i); i++) {
		if (caps->keep & 1ull << i)
			strbuf_addf(out, " %s", capability_name(i));
	}
	strbuf_add_char(out, '\n');
}

static void
print_makes(struct strbuf *out, const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_makes; i++) {
		const struct make_policy *make = &policy->makes[i];

		strbuf_add(out, make->folder ? "mkdir " : "mkfile ");
		add_word(out, make->path);
		strbuf_addf(out, " %04o\n", make->mode);
	}
}

static void
print_protects(struct strbuf *out, const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_protects; i++) {
		const struct protect_policy *protect = &policy->protects[i];

		strbuf_add(out, protect->private ? "protect private " : "protect ");
		add_word(out, protect->path.text);
		strbuf_add_char(out, '\n');
	}
}

static void
print_verifies(struct strbuf *out, const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_verifies; i++) {
		const struct verify_policy *verify = &policy->verifies[i];

		strbuf_add(out, verify->report ? "verify report " : "verify ");
		add_word(out, verify->rule.target.path.text);
		strbuf_add_char(out, '\n');
	}
	for (size_t i = 0; i < policy->n_manifests; i++) {
		strbuf_add(out, "manifest ");
		add_word(out, policy->manifests[i].path);
		strbuf_addf(out, " %s\n", policy->manifests[i].key);
	}
}

static void
print_flags(struct strbuf *out, const struct policy *policy)
{
	if (policy->jit)
		strbuf_add(out, "allow jit\n");
	if (policy->abi_i386)
		strbuf_add(out, "allow abi i386\n");
	if (policy->trace_always)
		strbuf_add(out, "trace always\n");
	if (policy->require_isolate)
		strbuf_add(out, "require isolate\n");
}

void
policy_print_text(struct strbuf *out, const struct policy *policy, bool tiers)
{
	const struct env_policy *env = &policy->env;

	for (size_t i = 0; i < policy->n_rules; i++)
		print_rule_line(out, &policy->rules[i], tiers);
	print_flags(out, policy);
	print_caps(out, &policy->caps);
	print_words(out, "env keep", env->keep, env->n_keep);
	print_words(out, "env drop", env->drop, env->n_drop);
	print_words(out, "env set", env->set, env->n_set);
	for (size_t i = 0; i < policy->n_limits; i++)
		strbuf_addf(out, "%s\n", policy->limits[i].text);
	print_makes(out, policy);
	print_protects(out, policy);
	print_verifies(out, policy);
}
