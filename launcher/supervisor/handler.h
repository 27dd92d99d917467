/* The handlers of handler.def. */
#ifndef BAILEY_SUPERVISOR_HANDLER_H
#define BAILEY_SUPERVISOR_HANDLER_H

#include "supervisor/call.h"

#define HANDLER(name, function, compat) int64_t function(struct call *call);
#include "supervisor/handler.def"
#undef HANDLER

#endif
