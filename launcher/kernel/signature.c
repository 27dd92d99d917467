#include "kernel/signature.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

#define TRUSTED "trusted comment: "

/* Of the bytes themselves; of their BLAKE2b sum, as minisign does now. */
static const char plain[] = { 'E', 'd' };
static const char prehashed[] = { 'E', 'D' };

struct signature {
	char algorithm[sizeof(plain)];
	uint8_t key_id[PUBLIC_KEY_ID];
	uint8_t bytes[crypto_sign_BYTES];
};

static int
decode(struct arena *arena, const char *line, void *out, size_t size)
{
	size_t length;
	char *bytes;
	int error = line ? base64_decode(arena, line, &bytes, &length) : -EINVAL;

	if (error)
		return error;
	if (length != size)
		return -EINVAL;
	memcpy(out, bytes, size);
	return 0;
}

static bool
is_signed(const struct public_key *key, const struct signature *signature,
          const char *bytes, size_t length)
{
	const unsigned char *message = (const unsigned char *)bytes;
	unsigned char sum[crypto_generichash_BYTES_MAX];

	if (memcmp(signature->algorithm, prehashed, sizeof(prehashed)) == 0) {
		crypto_generichash(sum, sizeof(sum), message, length, NULL, 0);
		message = sum;
		length = sizeof(sum);
	} else if (memcmp(signature->algorithm, plain, sizeof(plain)) != 0) {
		return false;
	}
	return crypto_sign_verify_detached(signature->bytes, message, length,
	                                   key->bytes) == 0;
}

/* minisign signs the comment too: who changes it has broken the signature. */
static int
check_comment(struct arena *arena, const struct public_key *key,
              const struct signature *signature, const char *comment,
              const char *line)
{
	size_t length = strlen(comment);
	unsigned char *message =
	        arena_alloc(arena, sizeof(signature->bytes) + length + 1);
	uint8_t global[crypto_sign_BYTES];
	int error = decode(arena, line, global, sizeof(global));

	if (!message)
		return -ENOMEM;
	if (error)
		return error;
	memcpy(message, signature->bytes, sizeof(signature->bytes));
	memcpy(message + sizeof(signature->bytes), comment, length);
	return crypto_sign_verify_detached(global, message,
	                                   sizeof(signature->bytes) + length,
	                                   key->bytes)
	               ? -EINVAL
	               : 0;
}

int
signature_check(struct arena *arena, const struct public_key *key,
                const char *bytes, size_t length, char *text, const char **why)
{
	const char *first = strsep(&text, "\n"), *second = strsep(&text, "\n");
	const char *third = strsep(&text, "\n"), *fourth = strsep(&text, "\n");
	struct signature signature;
	int error;

	*why = "its signature is in no form of minisign or signify";
	if (sodium_init() < 0)
		return -EINVAL;
	if (!text_starts_with(first, "untrusted comment:"))
		return -EINVAL;
	error = decode(arena, second, &signature, sizeof(signature));
	if (error)
		return error;
	*why = "it is signed with another key";
	if (memcmp(signature.key_id, key->id, sizeof(key->id)) != 0)
		return -EINVAL;
	*why = "its signature is not valid: it was changed, or another key signed "
	       "it";
	if (!is_signed(key, &signature, bytes, length))
		return -EINVAL;
	if (!third || !text_starts_with(third, TRUSTED))
		return 0;
	*why = "the comment of its signature was changed";
	return check_comment(arena, key, &signature, third + strlen(TRUSTED),
	                     fourth);
}
