/* A number for all that a policy says. */
#include "policy/compile_steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policy/pattern.h"

#define OWN_PROCESS "/proc/self"

/* FNV-1a, 64 bits. */
static void
add_bytes(uint64_t *hash, const void *bytes, size_t n)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < n; i++)
		*hash = (*hash ^ byte[i]) * 1099511628211ull;
}

/* The lowest byte first, on every machine. */
static void
add_number(uint64_t *hash, uint64_t number)
{
	do {
		unsigned char byte = (unsigned char)(number & 0xff);

		add_bytes(hash, &byte, 1);
		number >>= 8;
	} while (number);
}

/* With its end, so that "a" "bc" and "ab" "c" are two things. */
static void
add_text(uint64_t *hash, const char *text)
{
	add_bytes(hash, text, strlen(text) + 1);
}

static void
add_texts(uint64_t *hash, const char *const *texts, size_t n)
{
	add_number(hash, n);
	for (size_t i = 0; i < n; i++)
		add_text(hash, texts[i]);
}

static void
add_net(uint64_t *hash, const struct net_spec *net)
{
	add_number(hash, net->proto);
	add_number(hash, net->any_address);
	if (!net->any_address) {
		add_bytes(hash, net->address, sizeof(net->address));
		add_number(hash, net->prefix);
	}
	add_number(hash, net->port_first);
	add_number(hash, net->port_last);
}

/* "/proc/PID/status" as "/proc/self/status" where that is this launch's: the next
 * launch says the same. own: "/proc/PID". */
static void
add_path(uint64_t *hash, const char *path, const char *own)
{
	size_t length = strlen(own);

	if (strncmp(path, own, length) == 0 &&
	    (path[length] == '/' || path[length] == '\0')) {
		add_bytes(hash, OWN_PROCESS, strlen(OWN_PROCESS));
		path += length;
	}
	add_text(hash, path);
}

static void
add_rule(uint64_t *hash, const struct rule *rule, const char *own)
{
	const struct path_pattern *pattern = rule_pattern(rule);

	add_number(hash, rule->effect);
	add_number(hash, rule->operation);
	add_number(hash, (uint64_t)rule->owner_root << 2 |
	                         (uint64_t)rule->sealed << 1 | rule->write_exec);
	add_number(hash, rule->asks_scripts);
	for (size_t i = 0; i < rule->n_scripts; i++)
		add_text(hash, rule->scripts[i].text);
	if (pattern)
		add_number(hash, pattern->weak);
	if (pattern)
		add_path(hash, pattern->text, own);
	else if (operation_target_kind(rule->operation) == TARGET_NET)
		add_net(hash, &rule->target.net);
	else
		add_text(hash, rule->target.name);
}

static void
add_settings(uint64_t *hash, const struct policy *policy)
{
	const struct env_policy *env = &policy->env;

	add_number(hash, policy->jit);
	add_number(hash, policy->abi_i386);
	add_number(hash, policy->trace_always);
	add_number(hash, policy->require_isolate);
	add_number(hash, policy->caps.keep);
	add_number(hash, env->keep_only);
	add_texts(hash, env->keep, env->n_keep);
	add_texts(hash, env->drop, env->n_drop);
	add_texts(hash, env->set, env->n_set);
	add_number(hash, policy->n_limits);
	for (size_t i = 0; i < policy->n_limits; i++)
		add_text(hash, policy->limits[i].text);
}

static void
add_paths(uint64_t *hash, const struct policy *policy)
{
	add_number(hash, policy->n_makes);
	for (size_t i = 0; i < policy->n_makes; i++) {
		add_number(hash, policy->makes[i].folder);
		add_number(hash, policy->makes[i].mode);
		add_text(hash, policy->makes[i].path);
	}
	add_number(hash, policy->n_protects);
	for (size_t i = 0; i < policy->n_protects; i++) {
		add_number(hash, policy->protects[i].private);
		add_text(hash, policy->protects[i].path.text);
	}
	add_number(hash, policy->n_verifies);
	for (size_t i = 0; i < policy->n_verifies; i++)
		add_text(hash, policy->verifies[i].rule.text);
	add_number(hash, policy->n_manifests);
	for (size_t i = 0; i < policy->n_manifests; i++) {
		add_text(hash, policy->manifests[i].path);
		add_text(hash, policy->manifests[i].key);
	}
}

/* Of the fields and not of the text that is printed, which takes far longer to make
 * than the rest of the compilation. */
int
digest_add(struct compile *compile)
{
	struct policy *policy = compile->policy;
	uint64_t hash = 14695981039346656037ull;
	char own[PATH_MAX];
	enum node_kind kind;

	if (compile->facts->resolve(compile->facts->context, OWN_PROCESS, own,
	                            &kind))
		snprintf(own, sizeof(own), "%s", OWN_PROCESS);

	add_number(&hash, policy->n_rules);
	for (size_t i = 0; i < policy->n_rules; i++)
		add_rule(&hash, &policy->rules[i], own);
	add_settings(&hash, policy);
	add_paths(&hash, policy);
	snprintf(policy->digest, sizeof(policy->digest), "%016" PRIx64, hash);
	return 0;
}
