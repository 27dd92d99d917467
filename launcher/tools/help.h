/* Usage and --help texts, and the one form of a usage error.  All words come from
 * verb.def and option.def. */
#ifndef BAILEY_TOOLS_HELP_H
#define BAILEY_TOOLS_HELP_H

#include <stdio.h>

#include "tools/tool.h"

/* `bailey VERB --help`: usage, options, exit statuses. */
void help_print(FILE *stream, enum verb verb);

/* `bailey --help`: the verbs and the options that all of them take. */
void help_print_all(FILE *stream);

/* "bailey VERB: MESSAGE; try 'bailey VERB --help'" on stderr. Returns the status to
 * exit with: STATUS_USAGE, for `run` STATUS_LAUNCH_REFUSED. */
int help_usage_error(enum verb verb, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
