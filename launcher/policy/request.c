#include "policy/decide.h"

#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "lang/parse.h"
#include "lang/print.h"
#include "lang/token.h"

/* What is asked stands on a command line: there is no place to point at. */
static const struct location nowhere;

static int
path_from_word(struct arena *arena, struct diag_list *diags, const char *word,
               const char **ret)
{
	size_t length = strlen(word);
	const char *path;

	if (*word != '/')
		return diag_error(diags, "not-absolute", &nowhere, NULL,
		                  "'%s' is no absolute path", word);
	while (length > 1 && word[length - 1] == '/')
		length--;
	path = arena_strndup(arena, word, length);
	if (!path)
		return -ENOMEM;
	*ret = path;
	return 0;
}

/* "localhost" is 127.0.0.0/8 and ::1 in a rule; asked for, it is the one address.
 */
static const uint8_t localhost[16] = {
	[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1
};

/* Without an address: one that no rule about addresses speaks of. */
static int
address_from_spec(struct diag_list *diags, const struct net_spec *net,
                  const char *word, struct request *ret)
{
	if (net->any_address)
		return 0;
	if (strcmp(word, "localhost") == 0)
		memcpy(ret->address, localhost, sizeof(ret->address));
	else if (net->prefix == 128)
		memcpy(ret->address, net->address, sizeof(ret->address));
	else
		return diag_error(diags, "one-address", &nowhere, NULL,
		                  "one address is wanted, not '%s'", word);
	return 0;
}

static int
spec_from_words(struct arena *arena, struct diag_list *diags,
                const char *const *words, size_t n, struct net_spec *ret)
{
	struct word *as_words = arena_alloc_array(arena, n, sizeof(*as_words));
	struct net_spec *specs;
	size_t n_specs;
	int error;

	if (!as_words)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		as_words[i].text = words[i];
	error = parse_net_spec(arena, diags, as_words, n, &specs, &n_specs);
	if (error)
		return error;
	if (specs[0].port_first != specs[0].port_last ||
	    (n_specs > 1 && strcmp(words[1], "localhost") != 0))
		return diag_error(diags, "one-port", &nowhere, NULL,
		                  "one port is wanted: '%s ... port NUMBER'",
		                  words[0]);
	*ret = specs[0];
	return 0;
}

static int
net_from_words(struct arena *arena, struct diag_list *diags,
               const char *const *words, size_t n, struct request *ret)
{
	struct net_spec net = { 0 };
	int error;

	if (strcmp(words[0], "unix") == 0 && n == 2) {
		ret->proto = NET_UNIX;
		ret->path = arena_strdup(arena, words[1]);
		if (*words[1] != '@')
			return path_from_word(arena, diags, words[1], &ret->path);
		return ret->path ? 0 : -ENOMEM;
	}
	error = spec_from_words(arena, diags, words, n, &net);
	if (error)
		return error;
	ret->proto = net.proto;
	ret->port = net.port_first;
	return address_from_spec(diags, &net, words[1], ret);
}

static int
target_from_words(struct arena *arena, struct diag_list *diags,
                  const char *const *words, size_t n, struct request *ret)
{
	enum target_kind kind = operation_target_kind(ret->operation);

	if (kind == TARGET_NET)
		return net_from_words(arena, diags, words, n, ret);
	if (n > 1)
		return diag_error(diags, "one-target", &nowhere, NULL,
		                  "one target is wanted: '%s' is too many",
		                  words[1]);
	if (kind == TARGET_PATH)
		return path_from_word(arena, diags, words[0], &ret->path);
	ret->name = arena_strdup(arena, words[0]);
	return ret->name ? 0 : -ENOMEM;
}

static int
report_operation(struct arena *arena, struct diag_list *diags, const char *word)
{
	const char *names[OPERATION_COUNT];
	const char *near;

	for (size_t i = 0; i < OPERATION_COUNT; i++)
		names[i] = operation_name((enum operation)i);
	near = text_suggest(word, names, OPERATION_COUNT);
	return diag_error(diags, "unknown-word", &nowhere,
	                  near ? arena_printf(arena, "did you mean '%s'?", near)
	                       : NULL,
	                  "unknown operation '%s'", word);
}

int
request_from_words(struct arena *arena, struct diag_list *diags,
                   const char *const *words, size_t n, struct request *ret)
{
	struct request request = { 0 };
	int error;

	if (n < 1)
		return diag_error(diags, "no-operation", &nowhere, NULL,
		                  "an operation and a target are wanted");
	if (operation_from_name(words[0], &request.operation))
		return report_operation(arena, diags, words[0]);
	if (n < 2)
		return diag_error(diags, "no-target", &nowhere, NULL,
		                  "'%s' wants a target", words[0]);
	error = target_from_words(arena, diags, words + 1, n - 1, &request);
	if (!error)
		*ret = request;
	return error;
}

static bool
is_any_address(const uint8_t address[16])
{
	static const uint8_t none[16];

	return memcmp(address, none, sizeof(none)) == 0;
}

static void
print_net(struct strbuf *out, const struct request *request)
{
	struct net_spec net = {
		.proto = request->proto,
		.any_address = is_any_address(request->address),
		.prefix = 128,
		.port_first = request->port,
		.port_last = request->port,
	};

	memcpy(net.address, request->address, sizeof(net.address));
	print_net_spec(out, &net);
}

/* A path as a pattern that matches it alone, in the profile language. */
static void
print_pattern(struct strbuf *out, const char *path)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *pattern = arena ? glob_escape(arena, path) : NULL;
	const char *quoted = pattern ? token_quote(arena, pattern) : NULL;

	if (quoted)
		strbuf_add_printable(out, quoted);
	else
		out->failed = true;
}

/* The target, its path printed by a function of choice. */
static void
print_target(struct strbuf *out, const struct request *request,
             void (*print_path)(struct strbuf *, const char *))
{
	switch (operation_target_kind(request->operation)) {
	case TARGET_PATH:
		print_path(out, request->path);
		break;
	case TARGET_NAME:
		strbuf_add_printable(out, request->name);
		break;
	case TARGET_NET:
		if (request->proto != NET_UNIX) {
			print_net(out, request);
			break;
		}
		strbuf_add(out, "unix ");
		print_path(out, request->path);
		break;
	}
}

void
request_print(struct strbuf *out, const struct request *request)
{
	strbuf_addf(out, "%s ", operation_name(request->operation));
	print_target(out, request, strbuf_add_printable);
}

/* A deny of this very path on the command line: nothing is more specific, and no
 * layer is nearer. */
static bool
is_last_word(const struct rule *rule, const struct request *request)
{
	return rule && rule->effect == EFFECT_DENY &&
	       rule->layer == LAYER_COMMAND_LINE &&
	       operation_target_kind(rule->operation) == TARGET_PATH &&
	       !rule->target.path.glob &&
	       rule->target.path.prefix_length == strlen(request->path);
}

/* decide() lets no rule take this away. */
static bool
is_own_tree(const struct request *request)
{
	return request->operation == OPERATION_SIGNAL &&
	       strcmp(request->name, "self") == 0;
}

void
decide_fix(struct strbuf *out, const struct request *request,
           const struct verdict *verdict)
{
	const struct rule *rule = verdict->rule;

	if (rule && rule->protector) {
		strbuf_addf(out, "nothing: the profile '%s' protects it",
		            rule->protector);
	} else if (rule && rule->sealed) {
		strbuf_addf(out, "nothing: '%s' keeps bailey's own files",
		            rule->text);
	} else if (is_last_word(rule, request)) {
		strbuf_addf(out, "remove '%s' from the command line", rule->text);
	} else if (is_own_tree(request)) {
		strbuf_add(out, "nothing: the own tree can always be signalled");
	} else {
		strbuf_addf(out, "%s %s ", verdict->allowed ? "deny" : "allow",
		            operation_name(request->operation));
		print_target(out, request, print_pattern);
	}
}
