#include "base/md5.h"

#include <errno.h>
#include <string.h>

enum { ROUNDS = 64, LENGTH_AT = 56 };

/* floor(2^32 * abs(sin(i + 1))) */
static const uint32_t constants[ROUNDS] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const uint8_t shifts[4][4] = {
	{ 7, 12, 17, 22 },
	{ 5, 9, 14, 20 },
	{ 4, 11, 16, 23 },
	{ 6, 10, 15, 21 },
};

static uint32_t
load_word(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t
rotate(uint32_t word, unsigned n)
{
	return word << n | word >> (32 - n);
}

/* The function of round i, and which word of the block it takes. */
static uint32_t
mix(unsigned i, const uint32_t s[4], unsigned *word)
{
	switch (i / 16) {
	case 0:
		*word = i;
		return (s[1] & s[2]) | (~s[1] & s[3]);
	case 1:
		*word = (5 * i + 1) % 16;
		return (s[3] & s[1]) | (~s[3] & s[2]);
	case 2:
		*word = (3 * i + 5) % 16;
		return s[1] ^ s[2] ^ s[3];
	}
	*word = (7 * i) % 16;
	return s[2] ^ (s[1] | ~s[3]);
}

static void
add_block(struct md5 *md5, const uint8_t *block)
{
	uint32_t words[16], s[4];

	memcpy(s, md5->state, sizeof(s));
	for (unsigned i = 0; i < 16; i++)
		words[i] = load_word(block + 4 * (size_t)i);
	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned word;
		uint32_t sum = mix(i, s, &word) + s[0] + constants[i];

		sum += words[word];
		s[0] = s[3];
		s[3] = s[2];
		s[2] = s[1];
		s[1] += rotate(sum, shifts[i / 16][i % 4]);
	}
	for (unsigned i = 0; i < 4; i++)
		md5->state[i] += s[i];
}

void
md5_init(struct md5 *md5)
{
	*md5 = (struct md5){
		.state = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
	};
}

void
md5_add(struct md5 *md5, const void *bytes, size_t n)
{
	const uint8_t *byte = bytes;
	size_t filled = md5->length % MD5_BLOCK;

	md5->length += n;
	while (n > 0) {
		size_t part = MD5_BLOCK - filled;

		if (part > n)
			part = n;
		memcpy(md5->block + filled, byte, part);
		if (filled + part == MD5_BLOCK)
			add_block(md5, md5->block);
		filled = (filled + part) % MD5_BLOCK;
		byte += part;
		n -= part;
	}
}

void
md5_end(struct md5 *md5, uint8_t out[MD5_SIZE])
{
	static const uint8_t padding[MD5_BLOCK] = { 0x80 };
	uint64_t bits = md5->length * 8;
	size_t filled = md5->length % MD5_BLOCK;
	uint8_t tail[8];

	for (unsigned i = 0; i < 8; i++)
		tail[i] = (uint8_t)(bits >> (8 * i));
	md5_add(md5, padding,
	        (filled < LENGTH_AT ? LENGTH_AT : LENGTH_AT + MD5_BLOCK) - filled);
	md5_add(md5, tail, sizeof(tail));
	for (unsigned i = 0; i < MD5_SIZE; i++)
		out[i] = (uint8_t)(md5->state[i / 4] >> (8 * (i % 4)));
}

static int
digit(char letter)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = letter ? strchr(digits, letter) : NULL;

	return found ? (int)(found - digits) : -1;
}

int
md5_from_hex(const char *text, uint8_t out[MD5_SIZE])
{
	for (unsigned i = 0; i < MD5_SIZE; i++) {
		int high = digit(text[2 * i]), low;

		if (high < 0)
			return -EINVAL;
		low = digit(text[2 * i + 1]);
		if (low < 0)
			return -EINVAL;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
