/* Between expect.c and expect_run.c alone. */
#ifndef BAILEY_LANG_EXPECT_PARSER_H
#define BAILEY_LANG_EXPECT_PARSER_H

#include "lang/expect.h"

struct expect_parser {
	struct arena *arena;
	struct diag_list *diags;
	struct expect_file *file;
	struct word *words; /* of this line */
	size_t n;
};

/* -EINVAL with a message. */
int expect_unknown(struct expect_parser *parser, const struct word *word,
                   const char *what, const char *const *candidates, size_t n);

/* Fewer than n words are -EINVAL: behind the last one something is missing. */
int expect_need(struct expect_parser *parser, size_t n, const char *form);
int expect_need_no_more(struct expect_parser *parser, size_t n);
int expect_operation(struct expect_parser *parser, const struct word *word);

/* Appends the expectation of this line. 0, -ENOMEM. */
int expect_push(struct expect_parser *parser, struct expectation *item);

/* Arena, NULL behind; NULL on ENOMEM. */
const char *const *
expect_texts(struct arena *arena, const struct word *words, size_t n);

int expect_parse_run(struct expect_parser *parser);
int expect_parse_denied(struct expect_parser *parser);

#endif
