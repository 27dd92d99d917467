#include "base/text.h"

#include <errno.h>
#include <string.h>

enum { SUGGEST_MAX = 40 }; /* longer words are no misspelt keywords */

bool
text_starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends_with(const char *text, const char *suffix)
{
	size_t length = strlen(text), wanted = strlen(suffix);

	return length >= wanted &&
	       memcmp(text + length - wanted, suffix, wanted) == 0;
}

/* RFC 3629 section 4: the first byte gives the length and bounds the second
 * one; that excludes overlong forms, surrogates and all above U+10FFFF. */
static const struct utf8_lead {
	unsigned char first, last; /* of the lead byte */
	unsigned char low, high;   /* of the second byte */
	unsigned char length;
} utf8_leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Bytes of the character at bytes, 0 where it is none. Not for ASCII. */
static size_t
utf8_length(const unsigned char *bytes, size_t left)
{
	const struct utf8_lead *lead = NULL;
	size_t i;

	for (i = 0; i < sizeof(utf8_leads) / sizeof(utf8_leads[0]); i++) {
		if (bytes[0] >= utf8_leads[i].first &&
		    bytes[0] <= utf8_leads[i].last)
			lead = &utf8_leads[i];
	}
	if (!lead || left < lead->length)
		return 0;
	if (bytes[1] < lead->low || bytes[1] > lead->high)
		return 0;
	for (i = 2; i < lead->length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	}
	return lead->length;
}

size_t
text_utf8_prefix(const char *bytes, size_t length)
{
	const unsigned char *start = (const unsigned char *)bytes;
	size_t at = 0, step;

	while (at < length) {
		step = start[at] < 0x80 ? 1 : utf8_length(start + at, length - at);
		if (!step)
			break;
		at += step;
	}
	return at;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein, each pair swapped at most once. Both words have at most
 * SUGGEST_MAX bytes. */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned rows[SUGGEST_MAX + 1][SUGGEST_MAX + 1];
	unsigned best;
	size_t i, j;

	for (i = 0; i <= n; i++)
		rows[i][0] = (unsigned)i;
	for (j = 0; j <= m; j++)
		rows[0][j] = (unsigned)j;
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= m; j++) {
			best = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			best = least(best, rows[i - 1][j] + 1);
			best = least(best, rows[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				best = least(best, rows[i - 2][j - 2] + 1);
			rows[i][j] = best;
		}
	}
	return rows[n][m];
}

const char *
text_suggest(const char *word, const char *const *candidates, size_t n)
{
	size_t length = strlen(word), other, i;
	unsigned allowed, found;
	const char *nearest = NULL;

	if (!length || length > SUGGEST_MAX)
		return NULL;
	/* One slip in a short word, up to three in a long one. */
	allowed = length < 3 ? 1 : least((unsigned)(length + 1) / 3 + 1, 4);
	for (i = 0; i < n; i++) {
		if (!candidates[i])
			continue;
		other = strlen(candidates[i]);
		if (other > SUGGEST_MAX)
			continue;
		found = distance(word, length, candidates[i], other);
		/* All letters changed is another word. */
		if (found < allowed && found < other) {
			allowed = found;
			nearest = candidates[i];
		}
	}
	return nearest;
}

static int
digits_to_uint(const char *text, unsigned base, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;
	unsigned digit;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		digit = (unsigned)(unsigned char)*text - '0';
		if (digit >= base)
			return -EINVAL;
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit, &value))
			return -ERANGE;
	}
	if (value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

int
text_to_uint(const char *text, uint64_t max, uint64_t *ret)
{
	return digits_to_uint(text, 10, max, ret);
}

int
text_to_mode(const char *text, unsigned *ret)
{
	uint64_t value;
	int error;

	/* 700 without the 0 is a slip that would give a strange mode. */
	if (text[0] != '0')
		return -EINVAL;
	error = digits_to_uint(text, 8, 07777, &value);
	if (error)
		return error;
	*ret = (unsigned)value;
	return 0;
}
