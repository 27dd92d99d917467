/* One record: who tried what, verdict, rule, smallest fix. */
#ifndef BAILEY_EVENTS_EVENT_H
#define BAILEY_EVENTS_EVENT_H

#include <jansson.h>
#include <stdint.h>
#include <time.h>

#include "base/strbuf.h"
#include "policy/decide.h"

/* Verdicts. */
#define EVENT_ALLOWED "allowed"
#define EVENT_DENIED "denied"
#define EVENT_COMPLAINED "complained" /* allowed, enforced it would be denied */
#define EVENT_UNRECORDED "unrecorded" /* count more found no room */

struct event {
#define FIELD(member, name) const char *member;
#define NUMBER(member, name) uint64_t member;
#include "events/event.def"
#undef FIELD
#undef NUMBER
};

/* What a request under a policy came to. Strings go to the arena. 0 or -ENOMEM. */
int event_from_verdict(struct arena *arena, const struct policy *policy,
                       const struct request *request, const struct verdict *verdict,
                       struct event *ret);

/* Neither allowed nor unrecorded: what a log of denials holds. */
bool event_is_denial(const struct event *event);

/* All strings again in this arena. 0 or -ENOMEM, *ret untouched. */
int event_copy(struct arena *arena, const struct event *event, struct event *ret);

/* *ret is the caller's (json_decref). Text that is no UTF-8 is given as NAME_b64. 0
 * or -ENOMEM. */
int event_to_json(const struct event *event, json_t **ret);

/* The reverse, for what was read from a log: fields that are missing or of another
 * type are NULL or 0. 0; -EINVAL where it has no operation, target or verdict, or
 * is no object; -ENOMEM. Strings go to the arena. */
int event_from_json(struct arena *arena, const json_t *json, struct event *ret);

/* The JSON on one line with its newline, in ASCII. The caller's (free), NULL
 * without memory. */
char *event_to_line(const struct event *event);

/* The reverse of what event_from_verdict made of the request: the words of `why`,
 * "connect" "tcp" "127.0.0.1" "port" "80". At most EVENT_WORDS_MAX; 0: no memory.
 * Strings go to the arena. */
#define EVENT_WORDS_MAX 8
size_t event_words(struct arena *arena, const struct event *event,
                   const char *words[EVENT_WORDS_MAX]);

/* For people, several lines:
 *     denied: write /etc/passwd
 *     rule: none (default deny)
 *     tier: kernel
 *     fix: allow write /etc/passwd */
void event_print(struct strbuf *out, const struct event *event);

/* The same in one line, for whoever watches the program:
 *     bailey: denied: write /x by /usr/bin/tee[17]: default deny; fix: allow write
 * /x
 */
void event_print_line(struct strbuf *out, const struct event *event);

/* "2026-11-23T12:00:00.000000Z" and its NUL. Asks the clock alone: no system call.
 */
#define EVENT_TIME_SIZE 32
void event_time_now(char out[EVENT_TIME_SIZE]);
/* That of a given moment; one before 1970 is taken for its beginning. */
void event_time_write(const struct timespec *time, char out[EVENT_TIME_SIZE]);

#endif
