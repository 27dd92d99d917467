#include "kernel/landlock_rights.h"

#include <assert.h>

#include "base/cleanup.h"
#include "kernel/kernel_abi.h"

struct right {
	uint64_t bit;
	const char *word;
	int abi;
	enum landlock_group group;
	bool on_files;
};

static const struct right rights[] = {
#define RIGHT(bit, word, abi, group, on_files)                                     \
	{ 1ULL << (bit), word, abi, group, on_files },
#include "kernel/landlock_right.def"
#undef RIGHT
};

static_assert(ARRAY_SIZE(rights) == 16, "ABI 7 has 16 file rights");
static_assert(LANDLOCK_ACCESS_FS_MAKE_SYM == 1ULL << 12 &&
                      ABI_LANDLOCK_FS_IOCTL_DEV == 1ULL << 15,
              "the bits of landlock_right.def are the kernel's");

enum operation
landlock_group_operation(enum landlock_group group)
{
	static const enum operation operations[GROUP_COUNT] = {
		[GROUP_LIST] = OPERATION_READ,   [GROUP_READ] = OPERATION_READ,
		[GROUP_WRITE] = OPERATION_WRITE, [GROUP_EXEC] = OPERATION_EXEC,
		[GROUP_IOCTL] = OPERATION_IOCTL,
	};

	return operations[group];
}

uint64_t
landlock_group_rights(enum landlock_group group, int abi)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rights); i++)
		if (rights[i].group == group && rights[i].abi <= abi)
			bits |= rights[i].bit;
	return bits;
}

uint64_t
landlock_file_rights(void)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rights); i++)
		if (rights[i].on_files)
			bits |= rights[i].bit;
	return bits;
}

const char *
landlock_next_right(uint64_t *remaining)
{
	for (size_t i = 0; i < ARRAY_SIZE(rights); i++)
		if (*remaining & rights[i].bit) {
			*remaining &= ~rights[i].bit;
			return rights[i].word;
		}
	return NULL;
}
