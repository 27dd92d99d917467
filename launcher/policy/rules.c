/* Allow and deny statements into rules. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "lang/print.h"
#include "policy/pattern.h"
#include "policy/syscall_table.h"

int
location_copy(struct arena *arena, const struct location *at, struct location *ret)
{
	struct location copy = *at;

	copy.file = arena_strdup(arena, at->file);
	copy.text = arena_strdup(arena, at->text);
	if ((at->file && !copy.file) || (at->text && !copy.text))
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int
rule_push(struct compile *compile, const struct rule *rule)
{
	struct rule *copy = arena_alloc(compile->scratch, sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	*copy = *rule;
	copy->speaks = rule->effect == EFFECT_ALLOW
	                       ? operation_gives(rule->operation)
	                       : operation_takes(rule->operation);
	return ARENA_PUSH(compile->scratch, compile->rules, compile->n_rules,
	                  compile->rules_capacity,
	                  ((struct ranked){ rule_rank_key(copy), copy }));
}

static int
report_unset(struct compile *compile, const struct word *word, const char *name)
{
	return diag_error(compile->diags, "no-value", &word->at,
	                  "write 'allow?' where it may be missing",
	                  "'${%s}' has no value here", name);
}

struct pattern_list {
	struct path_pattern *items;
	size_t n;
	size_t capacity;
};

/* What is missing stays: a script may come to be. */
static int
list_scripts(struct compile *compile, const struct word *word,
             struct pattern_list *ret)
{
	struct expansion_list list = { 0 };
	int error = expand_target(compile, word, &list);

	if (!error && list.unset)
		return report_unset(compile, word, list.unset);
	for (size_t i = 0; i < list.n && !error; i++) {
		struct path_pattern pattern;
		bool keep;

		error = resolve_expansion(compile, &list.items[i], INTENT_DENY,
		                          word, &pattern, &keep);
		if (!error && keep)
			error = ARENA_PUSH(compile->policy->arena, ret->items,
			                   ret->n, ret->capacity, pattern);
	}
	return error;
}

static int
add_scripts(struct compile *compile, const struct statement *statement,
            struct rule *rule)
{
	struct pattern_list list = { 0 };
	int error = 0;

	for (size_t i = 0; i < statement->n_scripts && !error; i++)
		error = list_scripts(compile, &statement->scripts[i].word, &list);
	rule->asks_scripts = statement->n_scripts > 0; /* a zone may be empty */
	rule->scripts = list.items;
	rule->n_scripts = list.n;
	compile->policy->checks_scripts |= rule->asks_scripts;
	return error;
}

/* What all rules of one source have in common. */
static int
rule_begin(struct compile *compile, const struct source *source, struct rule *ret)
{
	const struct statement *statement = source->statement;
	struct rule rule = {
		.effect = statement->keyword == KEYWORD_ALLOW ? EFFECT_ALLOW
		                                              : EFFECT_DENY,
		.operation = statement->operation,
		.write_exec = statement->write_exec,
		.owner_root = statement->owner_root,
		.layer = statement->layer,
		.level = statement->level,
		.text = source->text,
	};
	int error = location_copy(compile->policy->arena, &source->target->word.at,
	                          &rule.at);

	if (!error)
		error = add_scripts(compile, statement, &rule);
	if (!error)
		*ret = rule;
	compile->policy->checks_owner |= rule.owner_root;
	return error;
}

static enum intent
intent_of(const struct statement *statement)
{
	if (statement->keyword == KEYWORD_DENY)
		return INTENT_DENY;
	/* What is asked about by its path when it happens may come to be later;
	 * bind(2) makes the socket. */
	if (statement->operation == OPERATION_LISTEN ||
	    (statement->optional && (statement->operation == OPERATION_WRITE ||
	                             statement->operation == OPERATION_CONNECT)))
		return INTENT_ALLOW_NEW;
	return statement->optional ? INTENT_ALLOW_OPTIONAL : INTENT_ALLOW;
}

/* "allow write-exec" in so many words is all three: each is a rule. */
static int
push_path_rules(struct compile *compile, struct rule *rule)
{
	static const enum operation write_exec[] = { OPERATION_WRITE,
		                                     OPERATION_EXEC,
		                                     OPERATION_LOAD };
	int error = 0;

	if (!rule->write_exec)
		return rule_push(compile, rule);
	for (size_t i = 0; i < ARRAY_SIZE(write_exec) && !error; i++) {
		rule->operation = write_exec[i];
		error = rule_push(compile, rule);
	}
	rule->operation = OPERATION_WRITE;
	return error;
}

static int
push_pattern(struct compile *compile, struct rule *rule,
             const struct path_pattern *pattern)
{
	if (operation_target_kind(rule->operation) == TARGET_PATH) {
		rule->target.path = *pattern;
		return push_path_rules(compile, rule);
	}
	rule->unix_path = *pattern;
	return rule_push(compile, rule);
}

/* word: where the paths are spelled; for unix sockets its text is the path alone.
 */
static int
add_expanded(struct compile *compile, const struct source *source,
             const struct word *word, struct rule *rule)
{
	enum intent intent = intent_of(source->statement);
	struct expansion_list list = { 0 };
	int error = rule->operation == OPERATION_CONNECT ||
	                            rule->operation == OPERATION_LISTEN
	                    ? expand_word(compile, word, &list)
	                    : expand_target(compile, word, &list);

	if (error)
		return error;
	if (list.unset && intent != INTENT_DENY && !source->statement->optional)
		return report_unset(compile, word, list.unset);
	rule->expanded = list.n > 1 || *word->text == '@';
	for (size_t i = 0; i < list.n; i++) {
		struct path_pattern pattern;
		bool keep;

		error = resolve_expansion(compile, &list.items[i], intent, word,
		                          &pattern, &keep);
		if (!error && keep)
			error = push_pattern(compile, rule, &pattern);
		if (error == -ENOMEM)
			return error;
	}
	return 0;
}

static int
add_path(struct compile *compile, const struct source *source, struct rule *rule)
{
	return add_expanded(compile, source, &source->target->word, rule);
}

/* Abstract names are no paths: nothing to resolve. A list of values is several. */
static int
add_abstract(struct compile *compile, const struct word *word, struct rule *rule)
{
	struct arena *arena = compile->policy->arena;
	struct text_list names = { 0 };
	bool lenient = false;
	const char *unset;
	int error = variables_expand(compile, word, &names, &lenient, &unset);

	for (size_t i = 0; i < names.n && !error; i++) {
		const char *name = arena_strdup(arena, names.items[i]);

		error = name ? path_pattern_make(arena, name, &rule->unix_path)
		             : -ENOMEM;
		if (!error)
			error = rule_push(compile, rule);
	}
	return error;
}

static int
add_net(struct compile *compile, const struct source *source, struct rule *rule)
{
	const struct net_spec *net = &source->target->net;
	struct word word = source->target->word;

	rule->target.net = *net;
	rule->target.net.path = NULL; /* unix_path has it, expanded */
	if (net->proto != NET_UNIX)
		return rule_push(compile, rule);
	word.text = net->path;
	if (*net->path == '@')
		return add_abstract(compile, &word, rule);
	return add_expanded(compile, source, &word, rule);
}

/* name := "self" | "all" for signal and ptrace; a call or an @group for syscall. */
static int
check_name(struct compile *compile, enum operation operation,
           const struct word *word)
{
	static const char *const processes[] = { "self", "all" };
	const char *const *names;
	size_t n;

	if (operation == OPERATION_SYSCALL) {
		if (syscall_word_known(word->text))
			return 0;
		names = syscall_words(&n);
		return compile_unknown_name(compile, word, "system call or group",
		                            names, n);
	}
	for (size_t i = 0; i < ARRAY_SIZE(processes); i++) {
		if (strcmp(processes[i], word->text) == 0)
			return 0;
	}
	return compile_unknown_name(compile, word, "process set", processes,
	                            ARRAY_SIZE(processes));
}

static int
add_name(struct compile *compile, const struct source *source, struct rule *rule)
{
	const struct word *word = &source->target->word;
	int error = check_name(compile, rule->operation, word);

	if (error)
		return error;
	rule->target.name = arena_strdup(compile->policy->arena, word->text);
	return rule->target.name ? rule_push(compile, rule) : -ENOMEM;
}

static int
add_source(struct compile *compile, const struct source *source)
{
	const struct statement *statement = source->statement;
	struct rule rule;
	int error;

	if (!source->target) {
		compile->policy->jit |= statement->jit;
		compile->policy->abi_i386 |= statement->abi_i386;
		return 0;
	}
	error = rule_begin(compile, source, &rule);
	if (error)
		return error;
	switch (operation_target_kind(statement->operation)) {
	case TARGET_PATH:
		return add_path(compile, source, &rule);
	case TARGET_NET:
		return add_net(compile, source, &rule);
	case TARGET_NAME:
		break;
	}
	return add_name(compile, source, &rule);
}

int
rules_add(struct compile *compile)
{
	for (size_t i = 0; i < compile->n_sources; i++) {
		const struct source *source = &compile->sources[i];

		if (!source->dropped && add_source(compile, source) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}
