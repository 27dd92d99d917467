/* What the shim wants to know (preload/wire.h): calls of openat(2) that open
 * nothing. Whoever else says the words gets the same answers. */
#ifndef BAILEY_SUPERVISOR_QUESTION_H
#define BAILEY_SUPERVISOR_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/call.h"

/* Of a call of openat(2). */
bool question_is_one(const struct call *call);
int64_t question_answer(struct call *call);

#endif
