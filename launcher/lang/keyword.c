#include "lang/keyword.h"

#include <errno.h>
#include <string.h>

static const struct row {
	const char *word;
	const char *form;
	const char *help;
} rows[KEYWORD_COUNT] = {
#define KEYWORD(NAME, word, form, help) [KEYWORD_##NAME] = { word, form, help },
#include "lang/keyword.def"
#undef KEYWORD
};

const char *
keyword_name(enum keyword keyword)
{
	return rows[keyword].word;
}

const char *
keyword_form(enum keyword keyword)
{
	return rows[keyword].form;
}

const char *
keyword_help(enum keyword keyword)
{
	return rows[keyword].help;
}

int
keyword_from_name(const char *word, enum keyword *ret)
{
	enum keyword i;

	for (i = 0; i < KEYWORD_COUNT; i++) {
		if (strcmp(rows[i].word, word) == 0) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}
