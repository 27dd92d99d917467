/* rule    := ("allow" ["?"] | "deny") operation target+
 *          | "allow" ["?"] ("exec" | "load") path+ "owner=root"
 *          | "allow" ["?"] "exec" path+ ["owner=root"] "scripts" path+
 *          | "allow" "jit"
 *          | "allow" "abi" "i386"
 *          | "allow" ["?"] "write-exec" path+ */
#include "lang/parser.h"

#include <string.h>

#include "base/text.h"
#include "lang/parse.h"

/* The words that TARGET_NAME operations take; without a list any name that
 * looks like a system call is taken. */
static const struct names {
	enum operation operation;
	const char *words[2];
} names[] = {
	{ OPERATION_SIGNAL, { "self", "all" } },
	{ OPERATION_PTRACE, { "self", NULL } },
};

static int
add_target(struct parser *parser, struct statement *statement, size_t *capacity,
           const struct target *target)
{
	return ARENA_PUSH(parser->arena, statement->targets, statement->n_targets,
	                  *capacity, *target);
}

static bool
looks_like_syscall(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	text += *text == '@';
	return *text && text[strspn(text, allowed)] == '\0';
}

static int
parse_name(struct parser *parser, enum operation operation, const struct word *word)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].operation != operation)
			continue;
		for (j = 0; j < ARRAY_SIZE(names[i].words); j++) {
			if (names[i].words[j] &&
			    strcmp(names[i].words[j], word->text) == 0)
				return 0;
		}
		return parse_unknown(parser, word, "unknown-target", "target",
		                     names[i].words, ARRAY_SIZE(names[i].words));
	}
	if (looks_like_syscall(word->text))
		return 0;
	return parse_error(parser, &word->at, "unknown-target",
	                   "a system call or a group of them: mount, @keyring",
	                   "'%s' is not the name of a system call", word->text);
}

/* target := path | NAME, each word one. Faults of all words are seen. */
static int
parse_words(struct parser *parser, struct statement *statement,
            const struct phrase *phrase, size_t first)
{
	const bool paths =
	        operation_target_kind(statement->operation) == TARGET_PATH;
	size_t capacity = phrase->n - first, i;
	int error = 0, fault;

	statement->targets = arena_alloc_array(parser->arena, capacity,
	                                       sizeof(*statement->targets));
	if (!statement->targets)
		return -ENOMEM;
	for (i = first; i < phrase->n; i++) {
		const struct target target = { .word = phrase->words[i] };

		fault = paths ? parse_path(parser, &target.word)
		              : parse_name(parser, statement->operation,
		                           &target.word);
		if (!fault)
			fault = add_target(parser, statement, &capacity, &target);
		if (fault == -ENOMEM)
			return fault;
		if (fault)
			error = fault;
	}
	return error;
}

/* target := net */
static int
parse_net(struct parser *parser, struct statement *statement,
          const struct phrase *phrase, size_t first)
{
	const struct word *words = phrase->words + first;
	struct net_spec *specs;
	size_t n, i, capacity = 0;
	int error;

	error = parse_net_spec(parser->arena, parser->diags, words,
	                       phrase->n - first, &specs, &n);
	for (i = 0; !error && i < n; i++) {
		const size_t own = specs[i].proto == NET_UNIX ? i + 1 : 0;
		const struct target target = { .word = words[own],
			                       .net = specs[i] };

		error = add_target(parser, statement, &capacity, &target);
	}
	return error;
}

static int
check_optional(struct parser *parser, const struct statement *statement,
               const struct phrase *phrase, size_t first)
{
	const enum target_kind kind = operation_target_kind(statement->operation);
	const bool is_unix =
	        phrase->n > first && strcmp(phrase->words[first].text, "unix") == 0;

	if (!statement->optional || kind == TARGET_PATH ||
	    (kind == TARGET_NET && is_unix))
		return 0;
	return parse_error(parser, &phrase->words[0].at, "optional-without-path",
	                   "only a path can be missing: write 'allow'",
	                   "'allow?' for what is no path");
}

static int
parse_targets(struct parser *parser, struct statement *statement,
              const struct phrase *phrase, size_t first)
{
	int error = check_optional(parser, statement, phrase, first);

	if (error)
		return error;
	switch (operation_target_kind(statement->operation)) {
	case TARGET_PATH:
		if (phrase->n == first)
			return parse_missing(parser, phrase, "the path");
		return parse_words(parser, statement, phrase, first);
	case TARGET_NAME:
		if (phrase->n == first)
			return parse_missing(parser, phrase, "the target");
		return parse_words(parser, statement, phrase, first);
	case TARGET_NET:
		if (phrase->n == first)
			return parse_missing(parser, phrase,
			                     "'tcp', 'udp' or 'unix'");
		return parse_net(parser, statement, phrase, first);
	}
	return -EINVAL;
}

static int
only_plain_allow(struct parser *parser, const struct statement *statement,
                 const struct phrase *phrase)
{
	const struct word *word = &phrase->words[1];

	if (statement->keyword == KEYWORD_DENY)
		return parse_error(parser, &word->at, "allow-only",
		                   "it is refused unless a rule allows it",
		                   "'%s' cannot be denied", word->text);
	if (statement->optional)
		return parse_error(parser, &phrase->words[0].at,
		                   "optional-without-path",
		                   "only a path can be missing: write 'allow'",
		                   "'allow?' for what is no path");
	return 0;
}

static int
parse_jit(struct parser *parser, struct statement *statement,
          const struct phrase *phrase)
{
	int error = only_plain_allow(parser, statement, phrase);

	if (!error)
		error = parse_no_more(parser, phrase, 2);
	statement->jit = !error;
	return error;
}

static int
parse_abi(struct parser *parser, struct statement *statement,
          const struct phrase *phrase)
{
	static const char *const known[] = { "i386" };
	int error = only_plain_allow(parser, statement, phrase);

	if (error)
		return error;
	if (phrase->n == 2)
		return parse_missing(parser, phrase, "'i386'");
	if (strcmp(phrase->words[2].text, known[0]) != 0)
		return parse_unknown(parser, &phrase->words[2], "unknown-abi",
		                     "ABI", known, ARRAY_SIZE(known));
	error = parse_no_more(parser, phrase, 3);
	statement->abi_i386 = !error;
	return error;
}

static int
parse_write_exec(struct parser *parser, struct statement *statement,
                 const struct phrase *phrase)
{
	if (statement->keyword == KEYWORD_DENY)
		return parse_error(parser, &phrase->words[1].at, "allow-only",
		                   "deny write, exec or load",
		                   "'write-exec' cannot be denied");
	statement->operation = OPERATION_WRITE;
	statement->write_exec = true;
	return parse_targets(parser, statement, phrase, 2);
}

static const struct special {
	const char *word;
	parse_function *parse;
} specials[] = {
	{ "jit", parse_jit },
	{ "abi", parse_abi },
	{ "write-exec", parse_write_exec },
};

static int
unknown_operation(struct parser *parser, const struct word *word)
{
	const char *candidates[OPERATION_COUNT + ARRAY_SIZE(specials)];
	enum operation operation;
	size_t i;

	if (strchr("/~@$", word->text[0]) && word->text[0])
		return parse_error(parser, &word->at, "unknown-operation",
		                   "the operation comes first: allow read /etc/",
		                   "unknown operation '%s'", word->text);
	for (operation = 0; operation < OPERATION_COUNT; operation++)
		candidates[operation] = operation_name(operation);
	for (i = 0; i < ARRAY_SIZE(specials); i++)
		candidates[OPERATION_COUNT + i] = specials[i].word;
	return parse_unknown(parser, word, "unknown-operation", "operation",
	                     candidates, ARRAY_SIZE(candidates));
}

static int
parse_level(struct parser *parser, const struct word *word, enum launch_level *ret)
{
	const char *candidates[LEVEL_COUNT - 1];

	if (launch_level_from_name(word->text, ret) == 0)
		return 0;
	for (enum launch_level i = LEVEL_PROTECTED; i < LEVEL_COUNT; i++)
		candidates[i - 1] = launch_level_name(i);
	return parse_unknown(parser, word, "unknown-level", "level", candidates,
	                     ARRAY_SIZE(candidates));
}

/* when := "when" ("protected" | "locked" | "install") (rule | drop) */
int
parse_when(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	const struct phrase rule = { phrase->words + 2, phrase->n - 2 };
	const char *first;
	int error;

	if (phrase->n < 2)
		return parse_missing(parser, phrase, "the level");
	error = parse_level(parser, &phrase->words[1], &statement->level);
	if (error)
		return error;
	if (phrase->n < 3)
		return parse_missing(parser, phrase, "the rule");
	first = rule.words[0].text;
	if (strcmp(first, "drop") == 0) {
		statement->keyword = KEYWORD_DROP;
		return parse_drop(parser, statement, &rule);
	}
	statement->keyword = KEYWORD_ALLOW;
	if (strcmp(first, "deny") == 0)
		statement->keyword = KEYWORD_DENY;
	else if (strcmp(first, "allow") != 0 && strcmp(first, "allow?") != 0)
		return parse_error(parser, &rule.words[0].at, "rule-only",
		                   "allow, deny or drop",
		                   "'%s' cannot stand under 'when'", first);
	return parse_rule(parser, statement, &rule);
}

/* The word behind the paths. */
static int
take_owner(struct parser *parser, struct statement *statement,
           struct phrase *phrase)
{
	const struct word *last = &phrase->words[phrase->n - 1];

	if (!text_starts_with(last->text, "owner="))
		return 0;
	if (strcmp(last->text, "owner=root") != 0)
		return parse_error(parser, &last->at, "bad-owner",
		                   "the form is: allow exec PATH... owner=root",
		                   "'%s' is no owner that can be asked for",
		                   last->text);
	if (statement->keyword != KEYWORD_ALLOW ||
	    (statement->operation != OPERATION_EXEC &&
	     statement->operation != OPERATION_LOAD))
		return parse_error(parser, &last->at, "bad-owner", NULL,
		                   "'%s' goes with allow exec and allow load alone",
		                   last->text);
	statement->owner_root = true;
	phrase->n--;
	return 0;
}

/* "scripts" path+ behind all else: no path is spelled like that. */
static int
take_scripts(struct parser *parser, struct statement *statement,
             struct phrase *phrase)
{
	struct statement part = { .operation = OPERATION_EXEC };
	size_t at = 2;
	int error;

	while (at < phrase->n && strcmp(phrase->words[at].text, "scripts") != 0)
		at++;
	if (at == phrase->n ||
	    operation_target_kind(statement->operation) != TARGET_PATH)
		return 0;
	if (statement->keyword != KEYWORD_ALLOW ||
	    statement->operation != OPERATION_EXEC)
		return parse_error(
		        parser, &phrase->words[at].at, "bad-scripts",
		        "the form is: allow exec PATH... scripts PATH...",
		        "'scripts' goes with allow exec alone");
	if (at + 1 == phrase->n)
		return parse_missing(parser, phrase, "the path of the scripts");
	error = parse_words(parser, &part, phrase, at + 1);
	statement->scripts = part.targets;
	statement->n_scripts = part.n_targets;
	phrase->n = at;
	return error;
}

/* ["owner=root"] behind the paths of allow exec, allow load; ["scripts" path+] */
static int
parse_operation(struct parser *parser, struct statement *statement,
                const struct phrase *phrase)
{
	struct phrase rest = *phrase;
	int error = take_scripts(parser, statement, &rest);

	if (!error && rest.n > 2)
		error = take_owner(parser, statement, &rest);
	return error ? error : parse_targets(parser, statement, &rest, 2);
}

int
parse_rule(struct parser *parser, struct statement *statement,
           const struct phrase *phrase)
{
	const struct word *word = &phrase->words[1];
	size_t i;

	if (phrase->n == 1)
		return parse_missing(parser, phrase, "the operation");
	statement->optional = text_ends_with(phrase->words[0].text, "?");
	if (operation_from_name(word->text, &statement->operation) == 0)
		return parse_operation(parser, statement, phrase);
	for (i = 0; i < ARRAY_SIZE(specials); i++) {
		if (strcmp(specials[i].word, word->text) == 0)
			return specials[i].parse(parser, statement, phrase);
	}
	return unknown_operation(parser, word);
}
