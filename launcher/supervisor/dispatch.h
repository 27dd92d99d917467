/* From a notification to its handler and back: handler.def. */
#ifndef BAILEY_SUPERVISOR_DISPATCH_H
#define BAILEY_SUPERVISOR_DISPATCH_H

#include "kernel/notify.h"
#include "supervisor/call.h"

/* Once, before the first call. */
void dispatch_init(void);

/* Has such a call a handler? */
bool dispatch_knows(const struct seccomp_data *data);

/* What the handler of call->data says: it may have become another call than the one
 * that was received. A value, -errno, CALL_ANSWERED. */
int64_t dispatch_again(struct call *call);

/* Answers the call. Whatever goes wrong is a refusal. */
void dispatch_call(const struct supervisor *supervisor,
                   const union notification *notification);

#endif
