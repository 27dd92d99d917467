/* net := ("tcp" | "udp") [address ["/" prefix]] ["port" range+]
 *      | "unix" path+ */
#include "lang/parse.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"
#include "lang/parser.h"
#include "lang/token.h"

struct net_reader {
	struct arena *arena;
	struct diag_list *diags;
	const struct word *words;
	size_t n;
	size_t next;
	struct net_spec *specs;
	size_t n_specs;
	size_t capacity;
};

enum { MAPPED_BITS = 96, ADDRESS_BITS = 128, PORT_MAX = 65535 };

static const uint8_t mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

static int
push(struct net_reader *reader, const struct net_spec *spec)
{
	return ARENA_PUSH(reader->arena, reader->specs, reader->n_specs,
	                  reader->capacity, *spec);
}

static int
missing(struct net_reader *reader, const char *what)
{
	struct location at = reader->words[reader->n - 1].at;

	at.col += at.width;
	at.width = 0;
	return diag_error(reader->diags, "missing-word", &at, NULL, "%s is missing",
	                  what);
}

/* The bits behind the prefix must be 0: 10.1.2.3/8 is a slip. */
static bool
has_host_bits(const struct net_spec *spec)
{
	unsigned i;

	for (i = spec->prefix; i < ADDRESS_BITS; i++) {
		if (spec->address[i / 8] & (0x80u >> i % 8))
			return true;
	}
	return false;
}

static bool
read_address(const char *text, struct net_spec *spec, unsigned *offset)
{
	char bare[INET6_ADDRSTRLEN];
	size_t length = strlen(text);
	const bool brackets =
	        length > 2 && text[0] == '[' && text[length - 1] == ']';

	if (inet_pton(AF_INET, text, spec->address + 12) == 1) {
		memcpy(spec->address, mapped_prefix, sizeof(mapped_prefix));
		*offset = MAPPED_BITS;
		return true;
	}
	*offset = 0;
	if (!brackets)
		return inet_pton(AF_INET6, text, spec->address) == 1;
	if (length - 2 >= sizeof(bare))
		return false;
	memcpy(bare, text + 1, length - 2);
	bare[length - 2] = '\0';
	return inet_pton(AF_INET6, bare, spec->address) == 1;
}

static int
bad_address(struct net_reader *reader, const struct word *word)
{
	static const char *const words[] = { "port", "localhost" };
	const char *meant = text_suggest(word->text, words, ARRAY_SIZE(words));
	const char *hint = "names are not looked up: write the address";

	if (meant)
		hint = arena_printf(reader->arena, "did you mean '%s'?", meant);
	else if (strspn(word->text, "0123456789-") == strlen(word->text))
		hint = arena_printf(reader->arena, "a port is written: port %s",
		                    word->text);
	return diag_error(reader->diags, "bad-address", &word->at, hint,
	                  "'%s' is not an address", word->text);
}

/* address ["/" prefix] */
static int
parse_address(struct net_reader *reader, const struct word *word,
              struct net_spec *spec)
{
	const char *slash = strchr(word->text, '/');
	struct net_spec found = { .proto = spec->proto, .prefix = ADDRESS_BITS };
	uint64_t bits;
	unsigned offset;
	char *address;

	address = arena_strndup(reader->arena, word->text,
	                        slash ? (size_t)(slash - word->text) : SIZE_MAX);
	if (!address)
		return -ENOMEM;
	if (!read_address(address, &found, &offset))
		return bad_address(reader, word);
	if (slash && text_to_uint(slash + 1, ADDRESS_BITS - offset, &bits))
		return diag_error(reader->diags, "bad-prefix", &word->at, NULL,
		                  "the prefix must be a number from 0 to %u",
		                  ADDRESS_BITS - offset);
	if (slash)
		found.prefix = offset + (unsigned)bits;
	if (has_host_bits(&found))
		return diag_error(reader->diags, "host-bits", &word->at,
		                  "the bits behind the prefix must be 0",
		                  "'%s' is an address, not a network", word->text);
	*spec = found;
	return 0;
}

static int
bad_port(struct net_reader *reader, const struct word *word)
{
	return diag_error(reader->diags, "bad-port", &word->at,
	                  "a port is a number up to 65535, or two with '-' between",
	                  "'%s' is not a port", word->text);
}

/* range := number | number "-" number */
static int
parse_port_range(struct net_reader *reader, const struct word *word,
                 struct net_spec *spec)
{
	char *first = arena_strdup(reader->arena, word->text);
	uint64_t low, high;
	char *dash;

	if (!first)
		return -ENOMEM;
	dash = strchr(first, '-');
	if (dash)
		*dash = '\0';
	if (text_to_uint(first, PORT_MAX, &low) ||
	    text_to_uint(dash ? dash + 1 : first, PORT_MAX, &high))
		return bad_port(reader, word);
	if (low > high)
		return diag_error(reader->diags, "bad-port", &word->at,
		                  "the smaller port comes first",
		                  "'%s' is an empty range", word->text);
	spec->port_first = (uint16_t)low;
	spec->port_last = (uint16_t)high;
	return 0;
}

/* ["port" range+], for each of the addresses */
static int
parse_ports(struct net_reader *reader, const struct net_spec *addresses,
            size_t n_addresses)
{
	struct net_spec spec = { .port_last = PORT_MAX };
	const bool any = reader->next == reader->n;
	int error = 0, fault;
	size_t i;

	if (!any && strcmp(reader->words[reader->next].text, "port") != 0)
		return diag_error(reader->diags, "extra-word",
		                  &reader->words[reader->next].at,
		                  "behind the address may come: port NUMBER...",
		                  "unexpected word '%s'",
		                  reader->words[reader->next].text);
	if (!any && ++reader->next == reader->n)
		return missing(reader, "the port");
	do {
		fault = any ? 0
		            : parse_port_range(reader, &reader->words[reader->next],
		                               &spec);
		for (i = 0; i < n_addresses && !fault; i++) {
			struct net_spec full = addresses[i];

			full.port_first = spec.port_first;
			full.port_last = spec.port_last;
			fault = push(reader, &full);
		}
		if (fault)
			error = fault;
		reader->next += !any;
	} while (reader->next < reader->n && error != -ENOMEM);
	return error;
}

static int
parse_internet(struct net_reader *reader, enum net_proto proto)
{
	struct net_spec addresses[2] = { { .proto = proto, .any_address = true } };
	const struct word *word = &reader->words[1];
	size_t n = 1;
	int error = 0, fault;

	reader->next = 1;
	if (reader->n == 1 || strcmp(word->text, "port") == 0)
		return parse_ports(reader, addresses, n);
	reader->next = 2;
	if (strcmp(word->text, "localhost") == 0) {
		addresses[0] = (struct net_spec){ .proto = proto,
			                          .prefix = MAPPED_BITS + 8 };
		memcpy(addresses[0].address, mapped_prefix, sizeof(mapped_prefix));
		addresses[0].address[12] = 127;
		addresses[1] =
		        (struct net_spec){ .proto = proto, .prefix = ADDRESS_BITS };
		addresses[1].address[15] = 1;
		n = 2;
	} else {
		error = parse_address(reader, word, &addresses[0]);
	}
	/* The ports are looked at all the same: their faults are told as well. */
	fault = error == -ENOMEM ? error : parse_ports(reader, addresses, n);
	return error ? error : fault;
}

/* "unix" path+; a path that begins with '@' is an abstract name */
static int
parse_unix(struct net_reader *reader)
{
	struct profile profile = { .arena = reader->arena };
	struct parser parser = { .profile = &profile,
		                 .arena = reader->arena,
		                 .diags = reader->diags,
		                 .errors_before = reader->diags->n_errors };
	int error = 0, fault;

	if (reader->n == 1)
		return missing(reader, "the path");
	for (reader->next = 1; reader->next < reader->n; reader->next++) {
		const struct word *word = &reader->words[reader->next];
		const struct net_spec spec = { .proto = NET_UNIX,
			                       .port_last = PORT_MAX,
			                       .path = word->text };

		if (word->text[0] == '@')
			fault = parse_abstract_name(&parser, word);
		else
			fault = parse_path(&parser, word);
		if (!fault)
			fault = push(reader, &spec);
		if (fault)
			error = fault;
		if (error == -ENOMEM)
			return error;
	}
	return error;
}

static int
unknown_protocol(struct net_reader *reader)
{
	static const char *const words[] = { "tcp", "udp", "unix" };
	const char *meant =
	        text_suggest(reader->words[0].text, words, ARRAY_SIZE(words));
	const char *hint = "a network target begins with 'tcp', 'udp' or 'unix'";

	if (meant)
		hint = arena_printf(reader->arena, "did you mean '%s'?", meant);
	return diag_error(reader->diags, "unknown-protocol", &reader->words[0].at,
	                  hint, "unknown protocol '%s'", reader->words[0].text);
}

int
parse_net_spec(struct arena *arena, struct diag_list *diags,
               const struct word *words, size_t n, struct net_spec **ret,
               size_t *n_ret)
{
	struct net_reader reader = {
		.arena = arena, .diags = diags, .words = words, .n = n
	};
	int error;

	if (!n)
		return diag_error(diags, "missing-word", NULL, NULL,
		                  "the network target is missing");
	if (strcmp(words[0].text, "tcp") == 0)
		error = parse_internet(&reader, NET_TCP);
	else if (strcmp(words[0].text, "udp") == 0)
		error = parse_internet(&reader, NET_UDP);
	else if (strcmp(words[0].text, "unix") == 0)
		error = parse_unix(&reader);
	else
		error = unknown_protocol(&reader);
	if (error)
		return error;
	*ret = reader.specs;
	*n_ret = reader.n_specs;
	return 0;
}
