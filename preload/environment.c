#include "environment.h"

#include <string.h>
#include <unistd.h>

#include "wire.h"

static const char variable[] = "LD_PRELOAD=";
static const char asan[] = "ASAN_OPTIONS=";

/* An environment while it is looked at: none of it was read by the kernel yet. */
struct entries {
	char *const *list;
	size_t n;
	struct memory_seen seen; /* of the texts */
};

/* -1: it cannot be read, or is longer than what is put back. */
static int
count(struct entries *entries)
{
	struct memory_seen seen = { 0 };

	for (; entries->list; entries->n++) {
		char *const *entry = &entries->list[entries->n];

		if (entries->n > ENTRIES_MAX ||
		    !memory_has(&seen, entry, sizeof(*entry)))
			return -1;
		if (!*entry)
			break;
	}
	return 0;
}

/* The value of the entry of that name ("NAME="); *index: where, or n. NULL: none.
 */
static const char *
find_entry(struct entries *entries, const char *name, size_t *index)
{
	const char *value;

	for (*index = 0; *index < entries->n; (*index)++) {
		value = memory_behind(&entries->seen, entries->list[*index], name);
		if (value)
			return value;
	}
	return NULL;
}

static bool
is_listed(const char *list, const char *path)
{
	size_t length = strlen(path);
	const char *found = list;

	while (found && (found = strstr(found, path)) != NULL) {
		bool begins = found == list || found[-1] == ':' || found[-1] == ' ';
		char end = found[length];

		if (begins && (end == '\0' || end == ':' || end == ' '))
			return true;
		found += length;
	}
	return false;
}

/* Behind the text that ends there; the new end. */
static char *
append(char *end, const char *text)
{
	size_t length = strlen(text);

	memcpy(end, text, length + 1);
	return end + length;
}

/* room->entries are n, NULL behind them. */
static void
tell_asan(struct environment *room, size_t n)
{
	struct entries entries = { .list = room->entries, .n = n };
	size_t index;
	const char *options = find_entry(&entries, asan, &index);
	ssize_t length = 0;
	char *end;

	if (options)
		length = memory_length(&entries.seen, options, ASAN_TEXT_MAX);
	if (length < 0 || (size_t)length + sizeof(asan) + sizeof(WIRE_ASAN_OPTION) >
	                          ASAN_TEXT_MAX)
		return;
	if (options && strstr(options, WIRE_ASAN_OPTION))
		return;
	end = append(room->asan, asan);
	if (length)
		end = append(append(end, options), ":");
	append(end, WIRE_ASAN_OPTION);
	room->entries[index] = room->asan;
	if (!options)
		room->entries[n + 1] = NULL;
}

/* The shim in front of those others ("": none) as entry `index` of room. */
static void
put_shim(struct environment *room, const struct entries *entries, size_t index,
         const char *path, const char *others)
{
	size_t n = entries->n;
	char *end = append(append(room->preload, variable), path);

	if (*others)
		append(append(end, ":"), others);
	if (n)
		memcpy(room->entries, entries->list, n * sizeof(*room->entries));
	room->entries[index] = room->preload;
	n += index == n;
	room->entries[n] = NULL;
	tell_asan(room, n);
}

char *const *
environment_keep(char *const *list, struct environment *room)
{
	struct entries entries = { .list = list };
	const char *path = next_own_path(), *others;
	ssize_t length = 0;
	size_t index;

	if (!path || !(ask_facts() & WIRE_CONTAINED) || count(&entries))
		return list;
	others = find_entry(&entries, variable, &index);
	if (others)
		length = memory_length(&entries.seen, others, TEXT_MAX);
	if (length < 0 || (others && is_listed(others, path)) ||
	    sizeof(variable) + strlen(path) + (size_t)length + 1 > TEXT_MAX)
		return list;
	put_shim(room, &entries, index, path, others ? others : "");
	return room->entries;
}

/* For the shell. At most four times as long, and two more. */
static char *
append_quoted(char *end, const char *text)
{
	*end++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			end = append(end, "'\\'");
		*end++ = *text;
	}
	return append(end, "'");
}

const char *
environment_keep_in_command(const char *command, char room[TEXT_MAX])
{
	static const char again[] = " exec /bin/sh -c ", name[] = " sh";
	struct entries entries = { .list = environ };
	const char *path = next_own_path();
	ssize_t length;
	size_t index;
	char *end;

	if (!command || !path || !(ask_facts() & WIRE_CONTAINED) ||
	    count(&entries) || find_entry(&entries, variable, &index))
		return command;
	length = memory_length(&entries.seen, command, TEXT_MAX);
	if (length < 0 || sizeof(variable) + sizeof(again) + sizeof(name) + 4 +
	                                  4 * strlen(path) + 4 * (size_t)length >
	                          TEXT_MAX)
		return command;
	end = append_quoted(append(room, variable), path);
	append(append_quoted(append(end, again), command), name);
	return room;
}

const char *
environment_value(const char *name, size_t most)
{
	struct entries entries = { .list = environ };
	const char *value;
	size_t index;

	if (count(&entries))
		return NULL;
	value = find_entry(&entries, name, &index);
	if (!value || memory_length(&entries.seen, value, most) < 0)
		return NULL;
	return value;
}
