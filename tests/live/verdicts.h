/* Requests that verdicts.c throws; those of sockets are verdicts_net.c's. */
#ifndef BAILEY_TESTS_VERDICTS_H
#define BAILEY_TESTS_VERDICTS_H

#include <stdbool.h>
#include <stddef.h>

enum { THROWN_WORDS = 5, THROWN_SIZE = 4096 };

struct thrown {
	const char *name;
	const char *words[THROWN_WORDS]; /* as `why` takes them */
	size_t n_words;
	char target[THROWN_SIZE]; /* of one word */
	bool on_folder;
	int (*run)(const struct thrown *thrown); /* 0, or -1 with errno */
	int kind, port;                          /* verdicts_net.c's own */
};

unsigned dice(unsigned n); /* below n */

/* A folder of the tree: "" or "/a/b". */
const char *dice_folder(void);

/* One line. */
void net_print_rule(const char *tree);

void net_throw(const char *tree, struct thrown *ret);

/* Errors that come behind the verdict: nobody is there, the name is taken. */
bool net_is_allowed(int error);

#endif
