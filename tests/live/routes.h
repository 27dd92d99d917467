#ifndef BAILEY_TESTS_LIVE_ROUTES_H
#define BAILEY_TESTS_LIVE_ROUTES_H

/* Starts words[0] with its arguments by every route, each in a child of its own.
 * What it starts prints the rest of the line. */
void start_all(char **words);

/* folder/ROUTE by each route; where folder is NULL, ROUTE by those that search. */
void start_each(const char *folder, char **words);

/* "system", "popen": the status that it gives, or ffff. "quotes": what a command
 * with quotes prints. */
void start_shell(const char *route);

/* Tells of every walk below path. */
void walk_all(const char *path);

#endif
