/* What the verbs that print a profile have in common: results on stdout, failures
 * on stderr, the kernel to answer for, and the gaps as JSON. */
#ifndef BAILEY_TOOLS_OUTPUT_H
#define BAILEY_TOOLS_OUTPUT_H

#include <jansson.h>

#include "base/strbuf.h"
#include "kernel/features.h"
#include "tools/workbench.h"

/* Writes the whole text and flushes. STATUS_OK, or STATUS_USAGE after a message:
 * a full disk or a closed pipe must not look like success. */
int output_text(const struct strbuf *text);

/* The same for JSON, indented, with a newline. Takes the reference; NULL is a
 * failure (memory). */
int output_json(json_t *root);

/* A JSON string; bytes that are no UTF-8 are escaped as strbuf_add_printable does.
 * NULL text gives null. */
json_t *output_json_string(const char *text);

/* Prints the messages of the bench, or the error where there is none. Returns
 * STATUS_USAGE. */
int output_failure(struct workbench *bench, const struct tool_options *options,
                   int error);

/* Probes the kernel, older by --as-landlock-abi. 0, or -EINVAL where its value is
 * no number; *ret untouched then. */
int output_features(const struct tool_options *options, struct features *ret);

/* The resolved program that a profile is named after ("nginx" -> /usr/sbin/nginx,
 * also from "./nginx.profile"), for ${APP}; NULL: there is none. Arena. */
const char *output_program(struct arena *arena, const char *profile);

/* A word without '/' is a file of this folder before it is the name of a profile:
 * what profile_load wants. Arena; NULL without memory. */
const char *output_profile_file(struct arena *arena, const char *word);

/* A set of gaps (kernel/gaps.h) as an array of {what, outcome, follows}. */
json_t *output_json_gaps(unsigned gaps);

/* "not enforced", "enforced more strictly", "refused". */
const char *output_gap_words(unsigned gap);

#endif
