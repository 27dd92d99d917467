/* From a notification to its handler and back: handler.def. */
#ifndef BAILEY_SUPERVISOR_DISPATCH_H
#define BAILEY_SUPERVISOR_DISPATCH_H

#include "kernel/notify.h"
#include "supervisor/call.h"

/* Once, before the first call. */
void dispatch_init(void);

/* Answers the call. Whatever goes wrong is a refusal. */
void dispatch_call(const struct supervisor *supervisor,
                   const union notification *notification);

#endif
