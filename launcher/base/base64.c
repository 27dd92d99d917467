#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                             "0123456789+/";

enum {
	GROUP_BYTES = 3,
	GROUP_DIGITS = 4,
	DIGIT_BITS = 6,
};

void
base64_add(struct strbuf *out, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i += GROUP_BYTES) {
		uint32_t group = 0;

		for (size_t j = 0; j < GROUP_BYTES; j++) {
			group <<= 8;
			if (i + j < length)
				group |= (unsigned char)bytes[i + j];
		}
		for (size_t j = 0; j < GROUP_DIGITS; j++)
			strbuf_add_char(
			        out,
			        i + j <= length
			                ? digits[group >> (18 - DIGIT_BITS * j) &
			                         63]
			                : '=');
	}
}

/* Up to two '=' end the text. */
static size_t
padding(const char *text, size_t length)
{
	size_t n = 0;

	while (n < 2 && n < length && text[length - n - 1] == '=')
		n++;
	return n;
}

int
base64_decode(struct arena *arena, const char *text, char **ret, size_t *length)
{
	size_t given = strlen(text), pad = padding(text, given), used = 0;
	char *bytes = arena_alloc(arena, given / GROUP_DIGITS * GROUP_BYTES + 1);
	uint32_t group = 0;

	if (!bytes)
		return -ENOMEM;
	if (given % GROUP_DIGITS)
		return -EINVAL;
	for (size_t i = 0; i < given - pad; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;

		if (!digit)
			return -EINVAL;
		group = group << DIGIT_BITS | (uint32_t)(digit - digits);
		/* From the second digit of a group on each completes a byte. */
		if (i % GROUP_DIGITS)
			bytes[used++] =
			        (char)(group >>
			               (GROUP_BYTES - i % GROUP_DIGITS) * 2);
	}
	bytes[used] = '\0';
	*ret = bytes;
	*length = used;
	return 0;
}
