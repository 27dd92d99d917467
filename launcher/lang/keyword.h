/* The statements of the profile language. One list: keyword.def. */
#ifndef BAILEY_LANG_KEYWORD_H
#define BAILEY_LANG_KEYWORD_H

enum keyword {
#define KEYWORD(NAME, word, form, help) KEYWORD_##NAME,
#include "lang/keyword.def"
#undef KEYWORD
	KEYWORD_COUNT,
};

const char *keyword_name(enum keyword keyword);
const char *keyword_form(enum keyword keyword);
const char *keyword_help(enum keyword keyword);

/* 0, or -EINVAL where the word is none; *ret untouched then. */
int keyword_from_name(const char *word, enum keyword *ret);

#endif
