/* A path pattern in parts, for glob.c and its neighbours only.
 *
 * Text is taken in symbols: one UTF-8 character, or one byte that belongs to
 * none (a file name may hold anything). */
#ifndef BAILEY_BASE_GLOB_PART_H
#define BAILEY_BASE_GLOB_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SYMBOL_RAW = 0x110000, /* this and a byte: not UTF-8 */
	SYMBOL_END = 0x110100, /* above all symbols */
};

enum glob_part_kind {
	PART_END,
	PART_LITERAL, /* symbol */
	PART_ANY,     /* ? */
	PART_SET,     /* [..] */
	PART_STAR,    /* * */
	PART_DEEP,    /* ** */
	PART_FOLDERS, /* ** and its '/' at the start of a component: none, one or
	                 more whole folders */
};

struct glob_part {
	enum glob_part_kind kind;
	uint32_t symbol;
	const char *set; /* behind the '[' */
	size_t length;   /* bytes of the pattern */
};

/* The part at byte `at` of a pattern that ends at byte `end`. Malformed patterns
 * (glob_fault) are read as literally as can be. */
struct glob_part glob_part_at(const char *pattern, size_t at, size_t end);

/* The length of a pattern without the '/' that makes it a tree. */
size_t glob_base_length(const char *pattern, bool *tree);

/* Bytes of the symbol at text, which is not at its end. */
size_t glob_symbol(const char *text, uint32_t *symbol);

/* The reverse: writes it and a NUL; returns its bytes, 0 where it is none (a
 * surrogate). */
size_t glob_symbol_encode(uint32_t symbol, char text[5]);

/* Bytes of the set behind a '[', with the ']'; 0: it is not closed. */
size_t glob_set_length(const char *set);

/* Is the symbol in the set? Never true for '/'. */
bool glob_set_holds(const char *set, uint32_t symbol);

/* One range of a set: calls for each in turn with *set moved on; false at the
 * closing ']'. The mark of a negated set is behind the caller (glob_set_start). */
bool glob_set_next(const char **set, uint32_t *low, uint32_t *high, bool *first);
const char *glob_set_start(const char *set, bool *negated);

/* Is the symbol one that the part takes from within a component? */
bool glob_part_holds(const struct glob_part *part, uint32_t symbol);

#endif
