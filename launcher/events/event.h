/* One record: who tried what, verdict, rule, smallest fix. */
#ifndef BAILEY_EVENTS_EVENT_H
#define BAILEY_EVENTS_EVENT_H

#include <jansson.h>

#include "base/strbuf.h"
#include "policy/decide.h"

struct event {
#define FIELD(member, name) const char *member;
#include "events/event.def"
#undef FIELD
};

/* What a request under a policy came to. Strings go to the arena. 0 or -ENOMEM. */
int event_from_verdict(struct arena *arena, const struct policy *policy,
                       const struct request *request, const struct verdict *verdict,
                       struct event *ret);

/* *ret is the caller's (json_decref). A target that is no UTF-8 is given as
 * target_b64. 0 or -ENOMEM. */
int event_to_json(const struct event *event, json_t **ret);

/* For people, several lines:
 *     denied: write /etc/passwd
 *     rule: none (default deny)
 *     tier: kernel
 *     fix: allow write /etc/passwd */
void event_print(struct strbuf *out, const struct event *event);

#endif
