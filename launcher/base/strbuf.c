#include "base/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { FIRST_SIZE = 64 };

void
strbuf_free(struct strbuf *buffer)
{
	free(buffer->data);
	*buffer = STRBUF_EMPTY;
}

/* Makes room for extra bytes and a NUL. False, and failed for good, where there
 * is none. */
static bool
reserve(struct strbuf *buffer, size_t extra)
{
	size_t wanted, capacity;
	char *grown;

	if (buffer->failed)
		return false;
	if (buffer->capacity - buffer->length > extra)
		return true;
	if (extra > PTRDIFF_MAX / 2 - buffer->length) {
		buffer->failed = true;
		return false;
	}
	wanted = buffer->length + extra + 1;
	capacity = buffer->capacity ? buffer->capacity * 2 : FIRST_SIZE;
	if (capacity < wanted)
		capacity = wanted;
	grown = realloc(buffer->data, capacity);
	if (!grown) {
		buffer->failed = true;
		return false;
	}
	buffer->data = grown;
	buffer->capacity = capacity;
	return true;
}

void
strbuf_add_bytes(struct strbuf *buffer, const char *bytes, size_t length)
{
	if (!reserve(buffer, length))
		return;
	if (length)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void
strbuf_add(struct strbuf *buffer, const char *text)
{
	strbuf_add_bytes(buffer, text, strlen(text));
}

void
strbuf_add_char(struct strbuf *buffer, char c)
{
	strbuf_add_bytes(buffer, &c, 1);
}

static void
strbuf_addv(struct strbuf *buffer, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		buffer->failed = true;
		return;
	}
	if (!reserve(buffer, (size_t)length))
		return;
	vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, args);
	buffer->length += (size_t)length;
}

void
strbuf_addf(struct strbuf *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_addv(buffer, format, args);
	va_end(args);
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* Marks and overrides of the writing direction (UAX #9) and line separators: with
 * them a name can show as another one. */
static bool
is_reordering(const unsigned char *bytes, size_t left)
{
	if (left < 3 || bytes[0] != 0xe2)
		return false;
	if (bytes[1] == 0x80) /* U+200E, U+200F, U+2028 to U+202E */
		return bytes[2] == 0x8e || bytes[2] == 0x8f ||
		       (bytes[2] >= 0xa8 && bytes[2] <= 0xae);
	return bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
}

/* C1 controls are U+0080 to U+009F, in UTF-8 c2 80 to c2 9f: terminals that
 * know them obey them like an escape sequence. */
static size_t
printable_length(const char *text, size_t left)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length;

	if (bytes[0] < 0x80)
		return is_plain(bytes[0]) ? 1 : 0;
	if (bytes[0] == 0xc2 && left > 1 && bytes[1] < 0xa0)
		return 0;
	if (is_reordering(bytes, left))
		return 0;
	for (length = 2; length <= 4 && length <= left; length++) {
		if (text_utf8_prefix(text, length) == length)
			return length;
	}
	return 0;
}

void
strbuf_add_printable(struct strbuf *buffer, const char *text)
{
	size_t left = strlen(text), length;

	while (left) {
		for (length = 0;
		     length < left && is_plain((unsigned char)text[length]);)
			length++;
		if (!length)
			length = printable_length(text, left);
		if (length) {
			strbuf_add_bytes(buffer, text, length);
		} else {
			strbuf_addf(buffer, "\\x%02x", (unsigned char)text[0]);
			length = 1;
		}
		text += length;
		left -= length;
	}
}

bool
strbuf_failed(const struct strbuf *buffer)
{
	return buffer->failed;
}

const char *
strbuf_text(const struct strbuf *buffer)
{
	if (buffer->failed)
		return NULL;
	return buffer->data ? buffer->data : "";
}

char *
strbuf_steal(struct strbuf *buffer)
{
	char *text;

	/* An untouched buffer still owes its caller an allocated "". */
	if (!reserve(buffer, 0)) {
		strbuf_free(buffer);
		return NULL;
	}
	buffer->data[buffer->length] = '\0';
	text = STEAL_PTR(buffer->data);
	*buffer = STRBUF_EMPTY;
	return text;
}
