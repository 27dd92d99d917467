/* What others ask about code: the tracer, and the shim by an open. */
#ifndef BAILEY_SUPERVISOR_CODE_H
#define BAILEY_SUPERVISOR_CODE_H

#include <stdbool.h>
#include <sys/types.h>

#include "supervisor/call.h"

/* May the program that a tracee, stopped behind its exec, is about to run be run?
 * Records where not. */
bool code_is_exec_allowed(const struct supervisor *supervisor, pid_t tid);

/* May the program be started that these arguments of execveat(2) name? What is no
 * file with a name is left to others. Records where not. 0 or -errno. */
int code_judge_start(struct call *call, int folder, uint64_t address, int flags);

#endif
