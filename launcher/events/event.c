#include "events/event.h"

#include <errno.h>
#include <string.h>

#include "policy/policy_print.h"

static const char *
steal_to_arena(struct arena *arena, struct strbuf *buffer)
{
	const char *text = strbuf_text(buffer);

	return text ? arena_strdup(arena, text) : NULL;
}

/* "write /etc/passwd" is the operation and, behind the first blank, the target. */
static const char *
request_target(struct arena *arena, const struct request *request)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const char *blank;

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
		.verdict = verdict->allowed ? "allowed" : "denied",
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

int
event_to_json(const struct event *event, json_t **ret)
{
	json_t *object = json_object();
	int error = object ? 0 : -ENOMEM;

#define FIELD(member, name)                                                        \
	if (!error)                                                                \
		error = json_set_text(object, name, event->member);
#include "events/event.def"
#undef FIELD
	if (error) {
		json_decref(object);
		return -ENOMEM;
	}
	*ret = object;
	return 0;
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
	strbuf_addf(out, "%s: %s ", event->verdict, event->operation);
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
	print_field(out, "tier", event->tier);
	if (event->hint)
		print_field(out, "fix", event->hint);
}
