#include "events/journal.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

#define FIELD_PREFIX "BAILEY_"
#define BYTES_SUFFIX "_B64"
#define KEY_SIZE 48
#define NUMBER_SIZE 24

/* syslog(3) levels. */
static const struct {
	const char *verdict;
	unsigned priority;
} priorities[] = {
	{ EVENT_ALLOWED, 6 },
	{ EVENT_COMPLAINED, 5 },
	{ EVENT_DENIED, 4 },
	{ EVENT_UNRECORDED, 4 },
};

static unsigned
priority_of(const char *verdict)
{
	for (size_t i = 0; i < ARRAY_SIZE(priorities); i++)
		if (strcmp(priorities[i].verdict, verdict) == 0)
			return priorities[i].priority;
	return 4;
}

/* "op" -> "BAILEY_OP" */
static void
field_key(char key[KEY_SIZE], const char *name, const char *suffix)
{
	size_t length =
	        (size_t)snprintf(key, KEY_SIZE, FIELD_PREFIX "%s%s", name, suffix);

	for (size_t i = 0; i < length && i < KEY_SIZE; i++)
		key[i] = (char)toupper((unsigned char)key[i]);
}

/* A line ends a field of this form, and a newline in a value would begin a field of
 * the attacker's: so nothing is written but what is printable. */
static void
add_text(struct strbuf *out, const char *name, const char *text)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;
	char key[KEY_SIZE];
	bool plain;

	if (!text)
		return;
	strbuf_add_printable(&printable, text);
	if (strbuf_failed(&printable)) {
		out->failed = true;
		return;
	}
	plain = strcmp(strbuf_text(&printable), text) == 0;
	field_key(key, name, plain ? "" : BYTES_SUFFIX);
	strbuf_addf(out, "%s=", key);
	if (plain)
		strbuf_add(out, text);
	else
		base64_add(out, text, strlen(text));
	strbuf_add_char(out, '\n');
}

static void
add_number(struct strbuf *out, const char *name, uint64_t number)
{
	char text[NUMBER_SIZE];

	if (!number)
		return;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	add_text(out, name, text);
}

/* "denied: write /etc/passwd (nginx)" */
static void
add_message(struct strbuf *out, const struct event *event)
{
	strbuf_add(out, "MESSAGE=");
	strbuf_add_printable(out, event->verdict);
	strbuf_add(out, ": ");
	strbuf_add_printable(out, event->operation);
	strbuf_add_char(out, ' ');
	strbuf_add_printable(out, event->target);
	if (event->profile) {
		strbuf_add(out, " (");
		strbuf_add_printable(out, event->profile);
		strbuf_add_char(out, ')');
	}
	strbuf_add_char(out, '\n');
}

void
journal_add_entry(struct strbuf *out, const struct event *event)
{
	add_message(out, event);
	strbuf_addf(out,
	            "MESSAGE_ID=" JOURNAL_MESSAGE_ID "\nPRIORITY=%u\n"
	            "SYSLOG_IDENTIFIER=bailey\n",
	            priority_of(event->verdict));
#define FIELD(member, name) add_text(out, name, event->member);
#define NUMBER(member, name) add_number(out, name, event->member);
#include "events/event.def"
#undef FIELD
#undef NUMBER
}

/* BAILEY_NAME of the entry as NAME of the event. Nonzero without memory. */
static int
take_text(const json_t *entry, json_t *event, const char *name, const char *from,
          const char *to)
{
	char key[KEY_SIZE], own[KEY_SIZE];
	const char *text;

	field_key(key, name, from);
	snprintf(own, sizeof(own), "%s%s", name, to);
	text = json_string_value(json_object_get(entry, key));
	return text ? json_object_set_new(event, own, json_string(text)) : 0;
}

static int
take_number(const json_t *entry, json_t *event, const char *name)
{
	char key[KEY_SIZE];
	const char *text;
	uint64_t number;

	field_key(key, name, "");
	text = json_string_value(json_object_get(entry, key));
	if (!text || text_to_uint(text, INT64_MAX, &number))
		return 0;
	return json_object_set_new(event, name, json_integer((json_int_t)number));
}

static int
event_from_entry(struct arena *arena, const json_t *entry, struct event *ret)
{
	json_t *event = json_object();
	int error = event ? 0 : -ENOMEM;

#define FIELD(member, name)                                                        \
	if (!error && (take_text(entry, event, name, "", "") ||                    \
	               take_text(entry, event, name, BYTES_SUFFIX, "_b64")))       \
		error = -ENOMEM;
#define NUMBER(member, name)                                                       \
	if (!error && take_number(entry, event, name))                             \
		error = -ENOMEM;
#include "events/event.def"
#undef FIELD
#undef NUMBER
	if (!error)
		error = event_from_json(arena, event, ret);
	json_decref(event);
	return error;
}

int
journal_read_lines(struct arena *arena, const char *text, size_t length,
                   struct event_list *list)
{
	return event_list_add_lines(arena, list, text, length, event_from_entry);
}
