/* What the files of surroundings share. */
#ifndef BAILEY_TESTS_SURROUNDINGS_H
#define BAILEY_TESTS_SURROUNDINGS_H

extern const char *path; /* of the command line */

/* 0 or -errno. */
int try_to_open(const char *name);

/* "ok", "refused" or what went wrong; always 0. */
int say(int error);

int by_bad_paths(void);
int by_bad_words(void);

/* ready: the file that says so; then path, a folder, is waited for. NULL: it is
 * there. */
int born_late(const char *ready);

#endif
