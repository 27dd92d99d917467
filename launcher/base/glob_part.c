#include "base/glob_part.h"

#include <string.h>

#include "base/text.h"

size_t
glob_symbol(const char *text, uint32_t *symbol)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length;

	*symbol = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	length = strnlen(text, length);
	if (text_utf8_prefix(text, length) != length || length < 2) {
		*symbol = SYMBOL_RAW | bytes[0];
		return 1;
	}
	*symbol = bytes[0] & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++)
		*symbol = *symbol << 6 | (bytes[i] & 0x3f);
	return length;
}

size_t
glob_symbol_encode(uint32_t symbol, char text[5])
{
	size_t length, i;

	if (symbol < 0x80 || symbol >= SYMBOL_RAW) {
		text[0] = (char)(symbol & 0xff);
		text[1] = '\0';
		/* Of the raw ones only those exist that are no ASCII. */
		return symbol < 0x80 || (symbol & 0xff) >= 0x80;
	}
	if (symbol >= 0xd800 && symbol <= 0xdfff)
		return 0;
	length = symbol < 0x800 ? 2 : symbol < 0x10000 ? 3 : 4;
	for (i = length - 1; i > 0; i--) {
		text[i] = (char)(0x80 | (symbol & 0x3f));
		symbol >>= 6;
	}
	text[0] = (char)((0xf00u >> length) | symbol);
	text[length] = '\0';
	return length;
}

/* One symbol of a set, its backslash passed over. */
static uint32_t
set_symbol(const char **set)
{
	uint32_t symbol;

	if ((*set)[0] == '\\' && (*set)[1])
		(*set)++;
	*set += glob_symbol(*set, &symbol);
	return symbol;
}

const char *
glob_set_start(const char *set, bool *negated)
{
	*negated = *set == '!' || *set == '^';
	return *negated ? set + 1 : set;
}

bool
glob_set_next(const char **set, uint32_t *low, uint32_t *high, bool *first)
{
	/* A ']' in the first place is an ordinary character. */
	if (!**set || (**set == ']' && !*first))
		return false;
	*first = false;
	*low = *high = set_symbol(set);
	if ((*set)[0] == '-' && (*set)[1] && (*set)[1] != ']') {
		(*set)++;
		*high = set_symbol(set);
	}
	return true;
}

size_t
glob_set_length(const char *set)
{
	bool negated, first = true;
	const char *next = glob_set_start(set, &negated);
	uint32_t low, high;

	while (glob_set_next(&next, &low, &high, &first))
		;
	return *next ? (size_t)(next - set) + 1 : 0;
}

bool
glob_set_holds(const char *set, uint32_t symbol)
{
	bool negated, first = true, found = false;
	const char *next = glob_set_start(set, &negated);
	uint32_t low, high;

	if (symbol == '/')
		return false;
	while (!found && glob_set_next(&next, &low, &high, &first))
		found = low <= symbol && symbol <= high;
	return found != negated;
}

bool
glob_part_holds(const struct glob_part *part, uint32_t symbol)
{
	switch (part->kind) {
	case PART_LITERAL:
		return symbol == part->symbol;
	case PART_SET:
		return glob_set_holds(part->set, symbol);
	case PART_ANY:
	case PART_STAR:
		return symbol != '/';
	case PART_DEEP:
	case PART_FOLDERS:
		return true;
	case PART_END:
		return false;
	}
	return false;
}

static struct glob_part
star_part(const char *pattern, size_t at, size_t end)
{
	size_t stars = 0;

	while (at + stars < end && pattern[at + stars] == '*')
		stars++;
	if (stars == 1)
		return (struct glob_part){ .kind = PART_STAR, .length = 1 };
	if (at + stars < end && pattern[at + stars] == '/' &&
	    (at == 0 || pattern[at - 1] == '/'))
		return (struct glob_part){ .kind = PART_FOLDERS,
			                   .length = stars + 1 };
	return (struct glob_part){ .kind = PART_DEEP, .length = stars };
}

struct glob_part
glob_part_at(const char *pattern, size_t at, size_t end)
{
	struct glob_part part = { .kind = PART_LITERAL };
	size_t escape = 0, set;

	if (at >= end)
		return (struct glob_part){ .kind = PART_END };
	switch (pattern[at]) {
	case '*':
		return star_part(pattern, at, end);
	case '?':
		return (struct glob_part){ .kind = PART_ANY, .length = 1 };
	case '[':
		set = glob_set_length(pattern + at + 1);
		if (set && at + 1 + set <= end)
			return (struct glob_part){ .kind = PART_SET,
				                   .set = pattern + at + 1,
				                   .length = 1 + set };
		break;
	case '\\':
		escape = at + 1 < end;
		break;
	}
	part.length = escape + glob_symbol(pattern + at + escape, &part.symbol);
	return part;
}

size_t
glob_base_length(const char *pattern, bool *tree)
{
	size_t length = strlen(pattern);

	*tree = length && pattern[length - 1] == '/';
	return *tree ? length - 1 : length;
}
