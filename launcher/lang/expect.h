/* What a profile is to allow and to refuse: NAME.test beside NAME.profile, in words
 * of the same grammar (bailey.test(5)). No files are opened here. */
#ifndef BAILEY_LANG_EXPECT_H
#define BAILEY_LANG_EXPECT_H

#include "lang/profile.h"

enum expectation_kind {
	EXPECT_ALLOW,
	EXPECT_DENY,
	EXPECT_RUN,
	EXPECT_DENIED, /* during a command */
};

enum { EXPECT_ANY = -1, EXPECT_PATIENCE_MS = 60 * 1000 };

struct expectation {
	enum expectation_kind kind;
	struct location at;
	const char *text; /* the statement as it stands there, without "expect" */
	const char *const *words; /* ALLOW DENY: operation and target; DENIED:
	                             operation and pattern; RUN: none */
	size_t n_words;
	const char *error;          /* DENY: "EACCES"; NULL: any */
	const char *const *command; /* RUN DENIED: argv, NULL behind */
	size_t n_command;
	long status;        /* RUN: EXPECT_ANY where nothing is said */
	long denials;       /* the same */
	const char *output; /* an extended regular expression; NULL: any */
	unsigned patience;  /* ms */
};

/* Made before all else below the scratch home. */
struct given {
	struct location at;
	const char *path; /* begins with "~/" */
	bool folder;
	const char *content; /* ""; with a NUL behind its length */
	size_t length;
};

struct expect_file {
	const char *use; /* a name, or a file from the folder of this one; NULL */
	struct location use_at;
	const char *work; /* begins with "~/": ${CWD}; NULL: the scratch home */
	struct given *givens;
	size_t n_givens, givens_capacity;
	struct expectation *items;
	size_t n, capacity;
};

/* All of it is the arena's; file names the text in messages (borrowed). Reads on
 * after an error. 0, -EINVAL (diags), -ENOMEM. */
int expect_parse(struct arena *arena, struct diag_list *diags, const char *file,
                 const char *text, size_t length, struct expect_file *ret);

#endif
