/* The verbs of the command line.  options.c fills struct tool_options from
 * option.def; each verb is one file here, prints its result on stdout and its
 * errors on stderr, and returns the exit status of DESIGN.md section 8. */
#ifndef BAILEY_TOOLS_TOOL_H
#define BAILEY_TOOLS_TOOL_H

#include <stdbool.h>
#include <stddef.h>

enum verb {
#define VERB(NAME, word, function, synopsis, summary, statuses) VERB_##NAME,
#include "tools/verb.def"
#undef VERB
	VERB_COUNT,
};

enum option_id {
#define OPTION(NAME, letter, word, argument, verbs, help) OPTION_##NAME,
#include "tools/option.def"
#undef OPTION
	OPTION_COUNT,
};

/* Exit statuses. */
enum {
	STATUS_OK = 0,
	STATUS_FINDINGS = 1, /* check: findings; why: denied */
	STATUS_USAGE = 2,
	STATUS_LAUNCH_REFUSED = 125,
	STATUS_CANNOT_EXEC = 126,
	STATUS_NOT_FOUND = 127,
};

struct tool_options {
	enum verb verb;
	bool given[OPTION_COUNT];
	const char *value[OPTION_COUNT]; /* of the last one given */
	const char *const *rules;        /* every --rule, in order */
	size_t n_rules;
	const char *const *words; /* the rest, NULL-terminated as argv is */
	size_t n_words;
	bool color; /* for stderr messages */
	bool color_stdout;
};

#define VERB(NAME, word, function, synopsis, summary, statuses)                    \
	int function(const struct tool_options *options);
#include "tools/verb.def"
#undef VERB

#endif
