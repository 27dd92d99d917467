#include "events/event.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

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

static int
set_text(json_t *object, const char *name, const char *text)
{
	return text && json_object_set_new(object, name, json_string(text))
	               ? -ENOMEM
	               : 0;
}

/* RFC 4648, with padding. */
static int
set_base64(json_t *object, const char *name, const char *bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                             "abcdefghijklmnopqrstuvwxyz0123456789+/";
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	size_t length = strlen(bytes);

	for (size_t i = 0; i < length; i += 3) {
		unsigned char in[3] = { 0 };
		size_t n = length - i < 3 ? length - i : 3;

		memcpy(in, bytes + i, n);
		strbuf_add_char(&out, digits[in[0] >> 2]);
		strbuf_add_char(&out, digits[(in[0] & 3) << 4 | in[1] >> 4]);
		strbuf_add_char(&out, n > 1 ? digits[(in[1] & 15) << 2 | in[2] >> 6]
		                            : '=');
		strbuf_add_char(&out, n > 2 ? digits[in[2] & 63] : '=');
	}
	return strbuf_failed(&out) ? -ENOMEM
	                           : set_text(object, name, strbuf_text(&out));
}

static int
set_field(json_t *object, const char *name, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (text && text_utf8_prefix(text, length) != length) {
		_cleanup_strbuf_ struct strbuf encoded = STRBUF_EMPTY;

		strbuf_addf(&encoded, "%s_b64", name);
		return strbuf_failed(&encoded)
		               ? -ENOMEM
		               : set_base64(object, strbuf_text(&encoded), text);
	}
	return set_text(object, name, text);
}

int
event_to_json(const struct event *event, json_t **ret)
{
	json_t *object = json_object();
	int error = object ? 0 : -ENOMEM;

#define FIELD(member, name)                                                        \
	if (!error)                                                                \
		error = set_field(object, name, event->member);
#include "events/event.def"
#undef FIELD
	if (error) {
		json_decref(object);
		return error;
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
