/* The command line into struct tool_options, by the table tools/option.def. */
#ifndef BAILEY_OPTIONS_H
#define BAILEY_OPTIONS_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "tools/tool.h"

/* argv[0] is the verb. Options end at the first word that is none, or at "--". 0:
 * *ret borrows from argv and arena. -EINVAL: one line that says what is wrong is in
 * *fault; *ret untouched. -ENOMEM. */
int options_parse(struct arena *arena, enum verb verb, int argc, char **argv,
                  struct strbuf *fault, struct tool_options *ret);

/* 0, or -EINVAL where the word names no verb. */
int verb_from_name(const char *word, enum verb *ret);
const char *verb_name(enum verb verb);

/* The verb nearest to a mistyped word, NULL: none. */
const char *verb_suggest(const char *word);

#endif
