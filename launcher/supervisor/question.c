#include "supervisor/question.h"

#include "preload/wire.h"
#include "supervisor/code.h"

/* What the broker is asked anyway it has answered already. */
static int64_t
worth_asking(const struct supervisor *supervisor)
{
	int64_t facts = WIRE_CONTAINED;

	if (!(supervisor->needs & NEED_OPEN))
		facts |= WIRE_READS;
	if (!(supervisor->needs & NEED_WRITE))
		facts |= WIRE_WRITES;
	if (!(supervisor->needs & NEED_EXEC))
		facts |= WIRE_STARTS;
	return facts;
}

static bool
is_query(const struct call *call)
{
	return call_int(call, WIRE_QUERY_ARGUMENT) == WIRE_QUERY &&
	       !call_pointer(call, 1);
}

bool
question_is_one(const struct call *call)
{
	return call_is_again(call) &&
	       (is_query(call) ||
	        call_int(call, WIRE_QUERY_ARGUMENT) == WIRE_START);
}

int64_t
question_answer(struct call *call)
{
	if (is_query(call))
		return worth_asking(call->supervisor);
	return code_judge_start(call, call_int(call, 0), call_pointer(call, 1),
	                        call_int(call, 2));
}
