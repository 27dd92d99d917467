/* Events as JSON and back: one line a record. */
#include "events/event.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "policy/policy_print.h"

#define KEY_SIZE 32

static int
set_number(json_t *object, const char *name, uint64_t number)
{
	return number ? json_object_set_new(object, name,
	                                    json_integer((json_int_t)number))
	              : 0;
}

int
event_to_json(const struct event *event, json_t **ret)
{
	json_t *object = json_object();
	int error = object ? 0 : -ENOMEM;

#define FIELD(member, name)                                                        \
	if (!error)                                                                \
		error = json_set_text(object, name, event->member);
#define NUMBER(member, name)                                                       \
	if (!error)                                                                \
		error = set_number(object, name, event->member);
#include "events/event.def"
#undef FIELD
#undef NUMBER
	if (error) {
		json_decref(object);
		return -ENOMEM;
	}
	*ret = object;
	return 0;
}

char *
event_to_line(const struct event *event)
{
	_cleanup_strbuf_ struct strbuf line = STRBUF_EMPTY;
	_cleanup_free_ char *dump = NULL;
	json_t *json;

	if (event_to_json(event, &json))
		return NULL;
	dump = json_dump_plain(json, JSON_COMPACT);
	json_decref(json);
	if (!dump)
		return NULL;
	strbuf_add(&line, dump);
	strbuf_add_char(&line, '\n');
	return strbuf_steal(&line);
}

/* NAME, or NAME_b64 with any bytes. A NUL can stand in no target. */
static int
get_text(struct arena *arena, const json_t *object, const char *name,
         const char **ret)
{
	const char *text = json_string_value(json_object_get(object, name));
	char key[KEY_SIZE], *bytes;
	const char *encoded;
	size_t length;
	int error;

	*ret = arena_strdup(arena, text);
	if (text)
		return *ret ? 0 : -ENOMEM;
	snprintf(key, sizeof(key), "%s_b64", name);
	encoded = json_string_value(json_object_get(object, key));
	if (!encoded)
		return 0;
	error = base64_decode(arena, encoded, &bytes, &length);
	if (error)
		return error;
	if (strlen(bytes) != length)
		return -EINVAL;
	*ret = bytes;
	return 0;
}

static uint64_t
get_number(const json_t *object, const char *name)
{
	json_int_t number = json_integer_value(json_object_get(object, name));

	return number > 0 ? (uint64_t)number : 0;
}

int
event_from_json(struct arena *arena, const json_t *json, struct event *ret)
{
	struct event event = { 0 };
	int error = json_is_object(json) ? 0 : -EINVAL;

#define FIELD(member, name)                                                        \
	if (!error)                                                                \
		error = get_text(arena, json, name, &event.member);
#define NUMBER(member, name) event.member = get_number(json, name);
#include "events/event.def"
#undef FIELD
#undef NUMBER
	if (error)
		return error;
	if (!event.operation || !event.target || !event.verdict)
		return -EINVAL;
	*ret = event;
	return 0;
}
