#include "events/event.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "policy/policy_print.h"

#define NANOSECONDS_A_MICROSECOND 1000
#define SECONDS_A_DAY 86400

static const char *
steal_to_arena(struct arena *arena, struct strbuf *buffer)
{
	const char *text = strbuf_text(buffer);

	return text ? arena_strdup(arena, text) : NULL;
}

/* As it is, not as it may be shown: the log says exactly what was asked for, and
 * the sinks care for what must not get out raw. */
static const char *
request_target(struct arena *arena, const struct request *request)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const char *blank;

	switch (operation_target_kind(request->operation)) {
	case TARGET_PATH:
		return arena_strdup(arena, request->path);
	case TARGET_NAME:
		return arena_strdup(arena, request->name);
	case TARGET_NET:
		break;
	}
	if (request->proto == NET_UNIX)
		return arena_printf(arena, "unix %s", request->path);
	/* "connect tcp port 80" is the operation and, behind the first blank, the
	 * target. */
	request_print(&text, request);
	if (!strbuf_text(&text))
		return NULL;
	blank = strchr(strbuf_text(&text), ' ');
	return arena_strdup(arena, blank ? blank + 1 : "");
}

int
event_from_verdict(struct arena *arena, const struct policy *policy,
                   const struct request *request, const struct verdict *verdict,
                   struct event *ret)
{
	_cleanup_strbuf_ struct strbuf fix = STRBUF_EMPTY;
	const struct rule *rule = verdict->rule;
	struct event event = {
		.profile = policy->name,
		.digest = policy->digest,
		.operation = operation_name(request->operation),
		.target = request_target(arena, request),
		.tier = tier_name(rule ? rule->tier : TIER_KERNEL),
		.verdict = verdict->allowed ? EVENT_ALLOWED : EVENT_DENIED,
	};

	if (!event.target)
		return -ENOMEM;
	if (rule)
		event.rule = rule->text;
	if (rule && rule->at.file) {
		event.rule_at =
		        arena_printf(arena, "%s:%u", rule->at.file, rule->at.line);
		if (!event.rule_at)
			return -ENOMEM;
	}
	if (!verdict->allowed) {
		decide_fix(&fix, request, verdict);
		event.hint = steal_to_arena(arena, &fix);
		if (!event.hint)
			return -ENOMEM;
	}
	*ret = event;
	return 0;
}

bool
event_is_denial(const struct event *event)
{
	return event->verdict && (strcmp(event->verdict, EVENT_DENIED) == 0 ||
	                          strcmp(event->verdict, EVENT_COMPLAINED) == 0);
}

int
event_copy(struct arena *arena, const struct event *event, struct event *ret)
{
	struct event copy = *event;

#define FIELD(member, name)                                                        \
	copy.member = arena_strdup(arena, event->member);                          \
	if (event->member && !copy.member)                                         \
		return -ENOMEM;
#define NUMBER(member, name)
#include "events/event.def"
#undef FIELD
#undef NUMBER
	*ret = copy;
	return 0;
}

size_t
event_words(struct arena *arena, const struct event *event,
            const char *words[EVENT_WORDS_MAX])
{
	char *rest = arena_strdup(arena, event->target), *word;
	enum operation operation;
	size_t n = 0;

	if (!rest)
		return 0;
	words[n++] = event->operation;
	if (!operation_from_name(event->operation, &operation) &&
	    operation_target_kind(operation) == TARGET_NET) {
		/* A path may hold blanks; what stands before it does not. */
		bool path = strncmp(rest, "unix ", strlen("unix ")) == 0;
		size_t most = path ? n + 1 : EVENT_WORDS_MAX - 1;

		while (n < most && strchr(rest, ' ')) {
			word = strsep(&rest, " ");
			words[n++] = word;
		}
	}
	words[n++] = rest;
	return n;
}

static void
print_field(struct strbuf *out, const char *label, const char *text)
{
	strbuf_addf(out, "%s: ", label);
	strbuf_add_printable(out, text);
	strbuf_add_char(out, '\n');
}

void
event_print(struct strbuf *out, const struct event *event)
{
	strbuf_add_printable(out, event->verdict);
	strbuf_add(out, ": ");
	strbuf_add_printable(out, event->operation);
	strbuf_add_char(out, ' ');
	strbuf_add_printable(out, event->target);
	strbuf_add_char(out, '\n');
	if (event->rule && event->rule_at) {
		strbuf_add(out, "rule: ");
		strbuf_add_printable(out, event->rule);
		strbuf_add(out, " (");
		strbuf_add_printable(out, event->rule_at);
		strbuf_add(out, ")\n");
	} else {
		print_field(out, "rule",
		            event->rule ? event->rule : "none (default deny)");
	}
	if (event->tier)
		print_field(out, "tier", event->tier);
	if (event->hint)
		print_field(out, "fix", event->hint);
}

void
event_print_line(struct strbuf *out, const struct event *event)
{
	strbuf_add(out, "bailey: ");
	strbuf_add_printable(out, event->verdict);
	strbuf_add(out, ": ");
	strbuf_add_printable(out, event->operation);
	strbuf_add_char(out, ' ');
	strbuf_add_printable(out, event->target);
	if (event->exe && *event->exe) {
		strbuf_add(out, " by ");
		strbuf_add_printable(out, event->exe);
		strbuf_addf(out, "[%" PRIu64 "]", event->pid);
	}
	strbuf_add(out, ": ");
	strbuf_add_printable(out, event->rule ? event->rule : "default deny");
	if (event->rule && event->rule_at) {
		strbuf_add(out, " (");
		strbuf_add_printable(out, event->rule_at);
		strbuf_add_char(out, ')');
	}
	if (event->count > 1)
		strbuf_addf(out, ", %" PRIu64 " times", event->count);
	if (event->hint) {
		strbuf_add(out, "; fix: ");
		strbuf_add_printable(out, event->hint);
	}
	strbuf_add_char(out, '\n');
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* gmtime_r(3) would read the file of the time zone, at each launch. */
static void
write_date(time_t days, char *out, size_t size)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30,
		                       31, 31, 30, 31, 30, 31 };
	int year = 1970, month = 0;

	for (; days >= 365 + is_leap(year); year++)
		days -= 365 + is_leap(year);
	for (; days >= lengths[month] + (month == 1 && is_leap(year)); month++)
		days -= lengths[month] + (month == 1 && is_leap(year));
	snprintf(out, size, "%04d-%02d-%02d", year, month + 1, (int)days + 1);
}

void
event_time_write(const struct timespec *time, char out[EVENT_TIME_SIZE])
{
	const time_t seconds = time->tv_sec > 0 ? time->tv_sec : 0;
	const unsigned second = (unsigned)(seconds % SECONDS_A_DAY);
	char date[EVENT_TIME_SIZE];

	write_date(seconds / SECONDS_A_DAY, date, sizeof(date));
	snprintf(out, EVENT_TIME_SIZE, "%.10sT%02u:%02u:%02u.%06uZ", date,
	         second / 3600, second / 60 % 60, second % 60,
	         (unsigned)(time->tv_nsec / NANOSECONDS_A_MICROSECOND) % 1000000);
}

void
event_time_now(char out[EVENT_TIME_SIZE])
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	event_time_write(&now, out);
}
