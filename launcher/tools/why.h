/* The answer of `why`, for it and for `why --last`. */
#ifndef BAILEY_TOOLS_WHY_H
#define BAILEY_TOOLS_WHY_H

#include <jansson.h>

#include "tools/tool.h"

/* Prints the verdict about options->words, which are PROFILE OPERATION TARGET...,
 * and returns the exit status. past: NULL, or, with --json, a recorded event that
 * is printed beside the answer: {"event": ..., "now": ...}; takes the reference. */
int why_ask(const struct tool_options *options, json_t *past);

/* `why --last [PROFILE]`: the last denial of this user, and what the profile says
 * now. */
int why_last(const struct tool_options *options);

#endif
