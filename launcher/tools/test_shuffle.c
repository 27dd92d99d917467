#include <errno.h>
#include <sys/random.h>

#include "base/text.h"
#include "tools/test.h"

/* What is printed should be short enough to type. */
enum { SEED_MAX = 999999999 };

int
test_seed(const char *value, uint64_t *ret)
{
	uint32_t random;

	if (value)
		return text_to_uint(value, SEED_MAX, ret) || !*ret ? -EINVAL : 0;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	*ret = 1 + random % SEED_MAX;
	return 0;
}

/* xorshift64*: the same on every host, which rand(3) is not. */
static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ull;
}

/* Fisher and Yates. */
void
test_shuffle(uint64_t seed, size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t other = (size_t)((next_random(&seed) >> 32) % i);
		size_t kept = order[i - 1];

		order[i - 1] = order[other];
		order[other] = kept;
	}
}
