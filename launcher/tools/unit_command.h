/* Command lines of units, wrapped: systemd.service(5), "COMMAND LINES". */
#ifndef BAILEY_TOOLS_UNIT_COMMAND_H
#define BAILEY_TOOLS_UNIT_COMMAND_H

#include <stdbool.h>

#include "base/arena.h"

struct unit_command {
	const char *prefix;  /* "-", "+", ":" ... as they stand */
	const char *program; /* without quotes */
	const char *text;    /* the program and its arguments, as they stand */
	bool renamed;        /* "@": the program gets another argv[0] */
};

/* From one value of ExecStart= and its like, without " ; ". 0; -EINVAL: there is no
 * program; -ENOMEM. */
int unit_command_parse(struct arena *arena, const char *value,
                       struct unit_command *ret);

/* "-BAILEY run -p PROFILE --rule RULE --log=journald -- PROGRAM ARGUMENTS". rule
 * may be NULL. Arena; NULL: no memory. */
const char *unit_command_wrap(struct arena *arena, const char *bailey,
                              const char *profile, const char *rule,
                              const struct unit_command *command);

#endif
