#ifndef BAILEY_TESTS_LIVE_ROUTES_H
#define BAILEY_TESTS_LIVE_ROUTES_H

/* Starts words[0] with its arguments by every route, each in a child of its own.
 * What it starts prints the rest of the line. */
void start_all(char **words);

/* Tells of every walk below path. */
void walk_all(const char *path);

#endif
