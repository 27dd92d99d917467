/* What the tracer asks about code. */
#ifndef BAILEY_SUPERVISOR_CODE_H
#define BAILEY_SUPERVISOR_CODE_H

#include <stdbool.h>
#include <sys/types.h>

#include "supervisor/call.h"

/* May the program that a tracee, stopped behind its exec, is about to run be run?
 * Records where not. */
bool code_is_exec_allowed(const struct supervisor *supervisor, pid_t tid);

#endif
