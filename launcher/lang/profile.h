/* struct profile: what the text of a profile and its includes says, checked for
 * form, nothing expanded or resolved yet.  Written by lang/parse.c and
 * lang/load.c, read by lang/print.c and policy/. */
#ifndef BAILEY_LANG_PROFILE_H
#define BAILEY_LANG_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "lang/keyword.h"
#include "lang/level.h"
#include "lang/operation.h"

/* One word. text is UTF-8 with the quotes removed and backslash escapes, ${..},
 * ~ and glob characters still in place. */
struct word {
	const char *text;
	struct location at;
};

enum net_proto { NET_TCP, NET_UDP, NET_UNIX };

/* One network target, e.g. "tcp 127.0.0.0/8 port 80 443" gives two (one a
 * port range), "unix /run/a.sock" one.
 *   net := ("tcp" | "udp") [address ["/" prefix]] ["port" range+]
 *        | "unix" path
 *   range := number | number "-" number
 * address: IPv4, IPv6 (in brackets or bare) or "localhost" (127.0.0.0/8 and
 * ::1: two targets). "unix" paths that start with '@' are abstract names. */
struct net_spec {
	enum net_proto proto;
	bool any_address;
	uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
	unsigned prefix;     /* bits of address that count, 0-128 */
	uint16_t port_first; /* 0 and 65535: any port */
	uint16_t port_last;
	const char *path; /* NET_UNIX: as in word.text */
};

struct target {
	struct word word;    /* TARGET_PATH, TARGET_NAME; NET: the first word, or
	                        the path of NET_UNIX */
	struct net_spec net; /* TARGET_NET */
};

/* The second word of these keywords. */
enum statement_verb {
	VERB_NONE,
	VERB_ENV_KEEP,
	VERB_ENV_DROP,
	VERB_ENV_SET,
	VERB_CAPS_KEEP,
	VERB_PROTECT,
	VERB_PROTECT_PRIVATE,
	VERB_VERIFY,
	VERB_VERIFY_REPORT,
};

struct statement {
	enum keyword keyword;
	struct location at;
	unsigned layer; /* see struct profile */
	enum launch_level
	        level; /* when: counts at this one alone; LEVEL_ANY: always */

	/* KEYWORD_ALLOW, KEYWORD_DENY */
	bool optional;   /* allow? */
	bool write_exec; /* "allow write-exec PATH": op is WRITE */
	bool owner_root; /* "... owner=root": only what root alone can write */
	bool jit;        /* "allow jit": no op, no targets */
	bool abi_i386;   /* "allow abi i386": no op, no targets */
	enum operation operation;
	struct target *targets;
	size_t n_targets;
	struct target *scripts; /* "... scripts ZONE|PATH...": none: any */
	size_t n_scripts;

	/* All the others: the words behind the keyword (and the verb), among them
	 * the
	 * "+=" of a ZONE and the mode of a MKDIR. DROP: each word is one rule in
	 * the form of print_rule, however it was written. */
	enum statement_verb verb;
	const struct word *words;
	size_t n_words;
	unsigned mode; /* MKDIR (default 0700), MKFILE (default 0600) */
};

/* Layers: the nearer beats the farther. Rules of the command line are layer 0,
 * drop-ins (NAME.profile.d) 1, the profile itself 2, what it includes 3, what
 * that includes 4 ...; <base> and the shipped zones come last. A file that is
 * reached twice counts once, at its nearest layer. */
enum {
	LAYER_COMMAND_LINE = 0,
	LAYER_DROP_IN = 1,
	LAYER_PROFILE = 2,
	LAYER_INCLUDE = 3,
	LAYER_INCLUDE_MAX = 18, /* the depth limit of includes: 16 */
	LAYER_BASE = 30,
	LAYER_ZONES = 31,
};

struct profile {
	struct arena *arena; /* owns everything here */
	const char *name;    /* "nginx" */
	const char *path;    /* the main file; NULL: from text */
	bool system;         /* found in a system folder, or root */
	struct statement *statements;
	size_t n_statements;
	size_t capacity;
	const char **files; /* every file that was read, main one first */
	size_t n_files;
	size_t files_capacity;
	/* A profile with faults is nothing to launch with: profile_load does not
	 * hand it over. Bits, 1u << keyword, of the statements that were left out,
	 * and PROFILE_FAULTY with any. */
	unsigned lost;
};

#define PROFILE_FAULTY (1u << KEYWORD_COUNT)
#define PROFILE_LOST_ALL (~0u)

/* Was a statement left out that could have been of this kind? Then what is missed
 * is no fault of its own. */
static inline bool
profile_lost(const struct profile *profile, enum keyword keyword)
{
	return profile->lost & (1u << keyword | 1u << KEYWORD_INCLUDE);
}

/* Empty, in an arena of its own; name is copied. NULL on ENOMEM. */
struct profile *profile_new(const char *name);
void profile_free(struct profile *profile); /* takes NULL */

/* Has it a rule under `when`? */
bool profile_uses_levels(const struct profile *profile);

/* Does it say `trace always`, at every level? */
bool profile_traces_always(const struct profile *profile);

static inline void
cleanup_profile(struct profile **profile)
{
	profile_free(*profile);
}
#define _cleanup_profile_ _cleanup_(cleanup_profile)

#endif
