/* The last steps: put the walls up around this very process and become the program.
 */
#ifndef BAILEY_CHILD_H
#define BAILEY_CHILD_H

#include "plan.h"

/* Runs the steps in their order, then execve. Does not return on success. On
 * failure: -errno, and *step (a literal) names the step that failed: "exec" where
 * it was the program itself that could not be started. The process is partly
 * confined by then and must exit. Async-signal-safe. */
int child_become(struct plan *plan, const char **step);

/* Why the step failed so, where it is that no supervisor can be had, or none that
 * traces. A literal, or NULL: it is something else. */
const char *child_is_alone(const char *step, int error);

#endif
