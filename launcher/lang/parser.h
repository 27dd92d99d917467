/* What the parts of the parser share. For lang/ only. */
#ifndef BAILEY_LANG_PARSER_H
#define BAILEY_LANG_PARSER_H

#include "lang/profile.h"

enum { PARSE_ERRORS_MAX = 100 }; /* of one file, then reading stops */

struct parser {
	struct profile *profile;
	struct arena *arena; /* the profile's */
	struct diag_list *diags;
	const char *file;
	unsigned layer;
	bool command_line; /* a --rule: no include */
	size_t errors_before;
};

/* The words of one statement, in the profile's arena; words[0] is its keyword, n at
 * least 1. */
struct phrase {
	const struct word *words;
	size_t n;
};

/* Fills the statement from the phrase. 0, -EINVAL (diags), -ENOMEM. */
typedef int parse_function(struct parser *parser, struct statement *statement,
                           const struct phrase *phrase);

/* One line, whatever it holds. 0, -EINVAL (diags), -ENOMEM. */
int
parse_line(struct parser *parser, unsigned line, const char *text, size_t length);

/* ("allow" ["?"] | "deny") ...: `words` are those of a rule. For `drop`. */
int parse_rule(struct parser *parser, struct statement *statement,
               const struct phrase *phrase);

/* Adds an error, unless there are too many. Returns -EINVAL. */
#define parse_error(parser, at, id, hint, ...)                                     \
	(parse_is_full(parser)                                                     \
	         ? -EINVAL                                                         \
	         : diag_error((parser)->diags, id, at, hint, __VA_ARGS__))
bool parse_is_full(const struct parser *parser);

/* "unknown operation 'raed'", with the candidate that was probably meant. */
int parse_unknown(struct parser *parser, const struct word *word, const char *id,
                  const char *what, const char *const *candidates, size_t n);

/* Behind the last word there should be one more. */
int
parse_missing(struct parser *parser, const struct phrase *phrase, const char *what);

/* Words from index n on are too many. 0 where there are none. */
int parse_no_more(struct parser *parser, const struct phrase *phrase, size_t n);

/* The statement's words are those from index first on. */
void parse_keep_words(struct statement *statement, const struct phrase *phrase,
                      size_t first);

/* path := ("/" | "~" | "~/" | "${NAME}" | "@ZONE") ... */
int parse_path(struct parser *parser, const struct word *word);

/* A path of one file or folder: no zone, no wildcards. */
int parse_literal_path(struct parser *parser, const struct word *word);

/* "@NAME" of an abstract socket */
int parse_abstract_name(struct parser *parser, const struct word *word);

/* Every "${" of the word is a variable in good form. */
int parse_variables(struct parser *parser, const struct word *word);

/* "@NAME" */
int parse_zone_name(struct parser *parser, const struct word *word);

/* Bytes of the [A-Za-z_][A-Za-z0-9_]* at text. */
size_t parse_name_length(const char *text);

parse_function parse_include, parse_bare, parse_set, parse_zone, parse_drop,
        parse_mkdir, parse_mkfile, parse_caps, parse_env, parse_limit, parse_trace,
        parse_protect, parse_require, parse_when, parse_verify, parse_manifest;

#endif
