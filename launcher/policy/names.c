#include "policy/names.h"

#include <assert.h>
#include <errno.h>
#include <linux/capability.h>
#include <strings.h>
#include <sys/resource.h>

#include "base/cleanup.h"

static const char *const capability_words[] = {
#define CAPABILITY(word, number) [number] = word,
#include "policy/capability.def"
#undef CAPABILITY
};

static const char *const limit_words[] = {
#define LIMIT(word, resource) [resource] = word,
#include "policy/limit.def"
#undef LIMIT
};

/* The last one that every kernel of DESIGN.md section 9 has. */
static_assert(ARRAY_SIZE(capability_words) > CAP_CHECKPOINT_RESTORE,
              "capability.def is complete");
static_assert(ARRAY_SIZE(limit_words) == RLIM_NLIMITS, "limit.def is complete");

static int
find_word(const char *const *words, size_t n, const char *word, int *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(words[i], word) == 0) {
			*ret = (int)i;
			return 0;
		}
	}
	return -EINVAL;
}

int
capability_from_name(const char *name, int *ret)
{
	if (strncasecmp(name, "cap_", 4) == 0)
		name += 4;
	return find_word(capability_words, ARRAY_SIZE(capability_words), name, ret);
}

const char *
capability_name(int capability)
{
	if (capability < 0 || (size_t)capability >= ARRAY_SIZE(capability_words))
		return NULL;
	return capability_words[capability];
}

int
limit_from_name(const char *name, int *ret)
{
	return find_word(limit_words, ARRAY_SIZE(limit_words), name, ret);
}

const char *
limit_name(int resource)
{
	if (resource < 0 || (size_t)resource >= ARRAY_SIZE(limit_words))
		return NULL;
	return limit_words[resource];
}

const char *const *
capability_names(size_t *n)
{
	*n = ARRAY_SIZE(capability_words);
	return capability_words;
}

const char *const *
limit_names(size_t *n)
{
	*n = ARRAY_SIZE(limit_words);
	return limit_words;
}
