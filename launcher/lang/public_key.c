#include "lang/public_key.h"

#include <errno.h>
#include <string.h>

#include "base/base64.h"

static const char algorithm[] = { 'E', 'd' };

int
public_key_decode(struct arena *arena, const char *text, struct public_key *ret)
{
	size_t length;
	char *bytes;
	int error = base64_decode(arena, text, &bytes, &length);

	if (error)
		return error;
	if (length != sizeof(algorithm) + sizeof(*ret) ||
	    memcmp(bytes, algorithm, sizeof(algorithm)) != 0)
		return -EINVAL;
	memcpy(ret, bytes + sizeof(algorithm), sizeof(*ret));
	return 0;
}
