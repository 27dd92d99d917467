/* MD5 (RFC 1321): what dpkg keeps of the files of a package. It finds damage and
 * replaced files; it does not withstand who can choose both files. */
#ifndef BAILEY_BASE_MD5_H
#define BAILEY_BASE_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { MD5_SIZE = 16, MD5_BLOCK = 64 };

struct md5 {
	uint32_t state[4];
	uint64_t length; /* bytes so far */
	uint8_t block[MD5_BLOCK];
};

void md5_init(struct md5 *md5);
void md5_add(struct md5 *md5, const void *bytes, size_t n);
void md5_end(struct md5 *md5, uint8_t out[MD5_SIZE]);

/* 32 hexadecimal digits at text. 0 or -EINVAL. */
int md5_from_hex(const char *text, uint8_t out[MD5_SIZE]);

#endif
