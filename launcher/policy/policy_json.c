/* The policy for machines: the names are those of policy.h. */
#include "policy/policy_print.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "policy/names.h"

#define DEL 0x7f

int
json_set_text(json_t *object, const char *key, const char *text)
{
	_cleanup_strbuf_ struct strbuf encoded = STRBUF_EMPTY;
	char encoded_key[32];

	if (!text)
		return 0;
	if (text_utf8_prefix(text, strlen(text)) == strlen(text))
		return json_object_set_new(object, key, json_string(text));
	base64_add(&encoded, text, strlen(text));
	snprintf(encoded_key, sizeof(encoded_key), "%s_b64", key);
	if (strbuf_failed(&encoded))
		return -1;
	return json_object_set_new(object, encoded_key,
	                           json_string(strbuf_text(&encoded)));
}

char *
json_dump_plain(const json_t *json, size_t flags)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	_cleanup_free_ char *dump = json_dumps(json, flags | JSON_ENSURE_ASCII);
	const char *rest = dump, *control;

	if (!dump)
		return NULL;
	/* Jansson takes DEL for an ordinary character. It can only stand in a
	 * string. */
	while ((control = strchr(rest, DEL))) {
		strbuf_add_bytes(&out, rest, (size_t)(control - rest));
		strbuf_add(&out, "\\u007f");
		rest = control + 1;
	}
	strbuf_add(&out, rest);
	return strbuf_steal(&out);
}

static int
set_location(json_t *object, const struct location *at)
{
	int failed = json_set_text(object, "file", at->file);

	if (at->line)
		failed |=
		        json_object_set_new(object, "line", json_integer(at->line));
	return failed;
}

static int
set_target(json_t *object, const struct rule *rule)
{
	_cleanup_strbuf_ struct strbuf target = STRBUF_EMPTY;

	if (operation_target_kind(rule->operation) == TARGET_PATH)
		return json_set_text(object, "target", rule->target.path.text);
	rule_print_target(&target, rule);
	if (strbuf_failed(&target))
		return -1;
	return json_set_text(object, "target", strbuf_text(&target));
}

static json_t *
scripts_to_json(const struct rule *rule)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rule->n_scripts; i++)
		(void)json_array_append_new(array,
		                            json_string(rule->scripts[i].text));
	return array;
}

static json_t *
rule_to_json(const struct rule *rule)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "effect", effect_name(rule->effect));

	failed |=
	        json_set_text(object, "operation", operation_name(rule->operation));
	failed |= set_target(object, rule);
	failed |= json_set_text(object, "rule", rule->text);
	failed |= set_location(object, &rule->at);
	failed |= json_object_set_new(object, "layer", json_integer(rule->layer));
	failed |= json_object_set_new(object, "sealed", json_boolean(rule->sealed));
	if (rule->protector)
		failed |= json_set_text(object, "protector", rule->protector);
	failed |= json_object_set_new(object, "write_exec",
	                              json_boolean(rule->write_exec));
	failed |= json_object_set_new(object, "owner_root",
	                              json_boolean(rule->owner_root));
	if (rule->asks_scripts)
		failed |= json_object_set_new(object, "scripts",
		                              scripts_to_json(rule));
	failed |= json_object_set_new(object, "wins",
	                              json_boolean(rule->speaks != 0));
	failed |= json_set_text(object, "tier", tier_name(rule->tier));
	failed |= json_set_text(object, "form", kernel_form_name(rule->form));
	failed |= json_set_text(object, "reason", rule->reason);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
limit_to_json(const struct limit_policy *limit)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "resource", limit_name(limit->resource));

	/* RLIM_INFINITY does not fit a JSON integer. */
	failed |= limit->value == RLIM_INFINITY
	                  ? json_set_text(object, "value", "infinity")
	                  : json_object_set_new(
	                            object, "value",
	                            json_integer((json_int_t)limit->value));
	failed |= set_location(object, &limit->at);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
make_to_json(const struct make_policy *make)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "path", make->path);

	failed |= json_set_text(object, "kind", make->folder ? "folder" : "file");
	failed |= json_object_set_new(object, "mode", json_integer(make->mode));
	failed |= set_location(object, &make->at);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
protect_to_json(const struct protect_policy *protect)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "path", protect->path.text);

	failed |= json_object_set_new(object, "private",
	                              json_boolean(protect->private));
	failed |= set_location(object, &protect->at);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
verify_to_json(const struct verify_policy *verify)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "path", verify->rule.target.path.text);

	failed |=
	        json_object_set_new(object, "report", json_boolean(verify->report));
	failed |= set_location(object, &verify->rule.at);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
manifest_to_json(const struct manifest_policy *manifest)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "path", manifest->path);

	failed |= json_set_text(object, "key", manifest->key);
	failed |= set_location(object, &manifest->at);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

/* An array of what a function makes of each item; -1 on failure. */
#define SET_ARRAY(object, key, items, count, to_json)                              \
	({                                                                         \
		json_t *array_ = json_array();                                     \
		int failed_ = array_ ? 0 : -1;                                     \
		for (size_t i_ = 0; i_ < (count) && !failed_; i_++)                \
			failed_ = json_array_append_new(array_,                    \
			                                to_json(&(items)[i_]));    \
		failed_ |= json_object_set_new((object), (key), array_);           \
		failed_;                                                           \
	})

static json_t *
word_to_json(const char *const *word)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	strbuf_add_printable(&printable, *word);
	return json_string(strbuf_text(&printable));
}

static int
set_caps(json_t *object, const struct caps_policy *caps)
{
	json_t *array = json_array();
	int failed = 0;

	for (int i = 0; capability_name(i); i++) {
		if (caps->keep & 1ull << i)
			failed |= json_array_append_new(
			        array, json_string(capability_name(i)));
	}
	return failed | json_object_set_new(object, "caps", array);
}

static int
set_environment(json_t *object, const struct env_policy *env)
{
	json_t *inner = json_object();
	int failed = json_object_set_new(inner, "keep_only",
	                                 json_boolean(env->keep_only));

	failed |= SET_ARRAY(inner, "keep", env->keep, env->n_keep, word_to_json);
	failed |= SET_ARRAY(inner, "drop", env->drop, env->n_drop, word_to_json);
	failed |= SET_ARRAY(inner, "set", env->set, env->n_set, word_to_json);
	return failed | json_object_set_new(object, "env", inner);
}

static int
set_flags(json_t *object, const struct policy *policy)
{
	int failed = json_object_set_new(object, "jit", json_boolean(policy->jit));

	failed |= json_object_set_new(object, "abi_i386",
	                              json_boolean(policy->abi_i386));
	failed |= json_object_set_new(object, "trace_always",
	                              json_boolean(policy->trace_always));
	failed |= json_object_set_new(object, "require_isolate",
	                              json_boolean(policy->require_isolate));
	return failed;
}

int
policy_to_json(const struct policy *policy, json_t **ret)
{
	json_t *object = json_object();
	int failed = json_set_text(object, "name", policy->name);

	failed |= json_set_text(object, "digest", policy->digest);
	failed |= SET_ARRAY(object, "rules", policy->rules, policy->n_rules,
	                    rule_to_json);
	failed |= set_flags(object, policy);
	failed |= set_caps(object, &policy->caps);
	failed |= set_environment(object, &policy->env);
	failed |= SET_ARRAY(object, "limits", policy->limits, policy->n_limits,
	                    limit_to_json);
	failed |= SET_ARRAY(object, "makes", policy->makes, policy->n_makes,
	                    make_to_json);
	failed |= SET_ARRAY(object, "protects", policy->protects,
	                    policy->n_protects, protect_to_json);
	failed |= SET_ARRAY(object, "verifies", policy->verifies,
	                    policy->n_verifies, verify_to_json);
	failed |= SET_ARRAY(object, "manifests", policy->manifests,
	                    policy->n_manifests, manifest_to_json);
	if (failed) {
		json_decref(object);
		return -ENOMEM;
	}
	*ret = object;
	return 0;
}
