#include "lang/print.h"

#include <arpa/inet.h>
#include <string.h>

#include "lang/token.h"

enum { MAPPED_BITS = 96, ADDRESS_BITS = 128, PORT_MAX = 65535 };

static const char *const verb_words[] = {
	[VERB_NONE] = "",
	[VERB_ENV_KEEP] = " keep",
	[VERB_ENV_DROP] = " drop",
	[VERB_ENV_SET] = " set",
	[VERB_CAPS_KEEP] = " keep",
	[VERB_PROTECT] = "",
	[VERB_PROTECT_PRIVATE] = " private",
	[VERB_VERIFY] = "",
	[VERB_VERIFY_REPORT] = " report",
};

static const char *const proto_words[] = {
	[NET_TCP] = "tcp",
	[NET_UDP] = "udp",
	[NET_UNIX] = "unix",
};

static void
add_word(struct strbuf *out, const char *word)
{
	strbuf_add_char(out, ' ');
	token_add_quoted(out, word);
}

static void
add_address(struct strbuf *out, const struct net_spec *net)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const bool is_ipv4 = net->prefix >= MAPPED_BITS &&
	                     memcmp(net->address, mapped, sizeof(mapped)) == 0;
	char text[INET6_ADDRSTRLEN] = "";

	if (is_ipv4)
		inet_ntop(AF_INET, net->address + sizeof(mapped), text,
		          sizeof(text));
	else
		inet_ntop(AF_INET6, net->address, text, sizeof(text));
	strbuf_addf(out, " %s", text);
	if (net->prefix < ADDRESS_BITS)
		strbuf_addf(out, "/%u", net->prefix - (is_ipv4 ? MAPPED_BITS : 0));
}

static void
add_ports(struct strbuf *out, const struct net_spec *net)
{
	strbuf_addf(out, " %u", net->port_first);
	if (net->port_last != net->port_first)
		strbuf_addf(out, "-%u", net->port_last);
}

static bool
is_any_port(const struct net_spec *net)
{
	return net->port_first == 0 && net->port_last == PORT_MAX;
}

void
print_net_spec(struct strbuf *out, const struct net_spec *net)
{
	strbuf_add(out, proto_words[net->proto]);
	if (net->proto == NET_UNIX) {
		add_word(out, net->path);
		return;
	}
	if (!net->any_address)
		add_address(out, net);
	if (is_any_port(net))
		return;
	strbuf_add(out, " port");
	add_ports(out, net);
}

static bool
same_address(const struct net_spec *a, const struct net_spec *b)
{
	return a->any_address == b->any_address && a->prefix == b->prefix &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

/* The targets of one statement have one address, or the two of "localhost". */
static void
print_internet(struct strbuf *out, const struct statement *statement)
{
	const struct net_spec *first = &statement->targets[0].net;
	const bool is_localhost = statement->n_targets > 1 &&
	                          !same_address(first, &statement->targets[1].net);
	const struct net_spec *net;
	size_t i;

	strbuf_addf(out, " %s", proto_words[first->proto]);
	if (is_localhost)
		strbuf_add(out, " localhost");
	else if (!first->any_address)
		add_address(out, first);
	if (is_any_port(first) && statement->n_targets == 1u + is_localhost)
		return;
	strbuf_add(out, " port");
	for (i = 0; i < statement->n_targets; i++) {
		net = &statement->targets[i].net;
		if (same_address(first, net))
			add_ports(out, net);
	}
}

static void
print_targets(struct strbuf *out, const struct statement *statement)
{
	size_t i;

	if (operation_target_kind(statement->operation) == TARGET_NET) {
		if (statement->targets[0].net.proto != NET_UNIX) {
			print_internet(out, statement);
			return;
		}
		strbuf_add(out, " unix");
	}
	for (i = 0; i < statement->n_targets; i++)
		add_word(out, statement->targets[i].word.text);
}

/* True where the statement has no targets. */
static bool
add_rule_head(struct strbuf *out, const struct statement *statement,
              const char *optional)
{
	strbuf_add(out, keyword_name(statement->keyword));
	strbuf_add(out, optional);
	strbuf_add_char(out, ' ');
	if (statement->jit)
		strbuf_add(out, "jit");
	else if (statement->abi_i386)
		strbuf_add(out, "abi i386");
	else if (statement->write_exec)
		strbuf_add(out, "write-exec");
	else
		strbuf_add(out, operation_name(statement->operation));
	return statement->jit || statement->abi_i386;
}

/* What stands behind the paths. */
static void
add_conditions(struct strbuf *out, const struct statement *statement)
{
	if (statement->owner_root)
		strbuf_add(out, " owner=root");
	if (statement->n_scripts)
		strbuf_add(out, " scripts");
	for (size_t i = 0; i < statement->n_scripts; i++)
		add_word(out, statement->scripts[i].word.text);
}

void
print_rule(struct strbuf *out, const struct statement *statement,
           const struct target *target)
{
	if (add_rule_head(out, statement, "") || !target)
		return;
	if (operation_target_kind(statement->operation) == TARGET_NET) {
		strbuf_add_char(out, ' ');
		print_net_spec(out, &target->net);
		return;
	}
	add_word(out, target->word.text);
	add_conditions(out, statement);
}

/* A rule is a string of its own: what has a meaning in it is escaped. */
static void
print_dropped(struct strbuf *out, const char *rule)
{
	strbuf_add(out, " \"");
	for (; *rule; rule++) {
		if (*rule == '"' || *rule == '\\')
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *rule);
	}
	strbuf_add_char(out, '"');
}

void
print_statement(struct strbuf *out, const struct statement *statement)
{
	size_t i;

	if (statement->level != LEVEL_ANY)
		strbuf_addf(out, "%s %s ", keyword_name(KEYWORD_WHEN),
		            launch_level_name(statement->level));
	switch (statement->keyword) {
	case KEYWORD_ALLOW:
	case KEYWORD_DENY:
		if (!add_rule_head(out, statement, statement->optional ? "?" : ""))
			print_targets(out, statement);
		add_conditions(out, statement);
		return;
	case KEYWORD_DROP:
		strbuf_add(out, keyword_name(statement->keyword));
		print_dropped(out, statement->words[0].text);
		return;
	case KEYWORD_INCLUDE:
	case KEYWORD_BARE:
	case KEYWORD_SET:
	case KEYWORD_ZONE:
	case KEYWORD_MKDIR:
	case KEYWORD_MKFILE:
	case KEYWORD_CAPS:
	case KEYWORD_ENV:
	case KEYWORD_LIMIT:
	case KEYWORD_TRACE:
	case KEYWORD_PROTECT:
	case KEYWORD_REQUIRE:
	case KEYWORD_VERIFY:
	case KEYWORD_MANIFEST:
		strbuf_addf(out, "%s%s", keyword_name(statement->keyword),
		            verb_words[statement->verb]);
		for (i = 0; i < statement->n_words; i++)
			add_word(out, statement->words[i].text);
		return;
	case KEYWORD_WHEN: /* the keyword of a statement is that of the rule */
	case KEYWORD_COUNT:
		return;
	}
}

void
print_profile(struct strbuf *out, const struct profile *profile, unsigned max_layer)
{
	size_t i;

	for (i = 0; i < profile->n_statements; i++) {
		if (profile->statements[i].layer > max_layer)
			continue;
		print_statement(out, &profile->statements[i]);
		strbuf_add_char(out, '\n');
	}
}
