/* The operations that a profile speaks about. One list: operation.def. */
#ifndef BAILEY_LANG_OPERATION_H
#define BAILEY_LANG_OPERATION_H

enum target_kind {
	TARGET_PATH, /* a path, a glob, a zone, a variable */
	TARGET_NET,  /* tcp, udp, unix ... */
	TARGET_NAME, /* a word: self, all, a system call or @group */
};

enum operation {
#define OPERATION(NAME, word, kind, gives, takes) OPERATION_##NAME,
#include "lang/operation.def"
#undef OPERATION
	OPERATION_COUNT,
};

const char *operation_name(enum operation operation);

/* Here, because planners ask it of each rule for each file. */
static inline enum target_kind
operation_target_kind(enum operation operation)
{
	static const unsigned char kinds[] = {
#define OPERATION(NAME, word, kind, gives, takes) [OPERATION_##NAME] = (kind),
#include "lang/operation.def"
#undef OPERATION
	};

	return (enum target_kind)kinds[operation];
}

/* Bit sets of 1u << operation: what an allow rule gives, a deny rule takes. */
unsigned operation_gives(enum operation operation);
unsigned operation_takes(enum operation operation);

/* 0, or -EINVAL where the word names none; *ret untouched then. */
int operation_from_name(const char *word, enum operation *ret);

#endif
