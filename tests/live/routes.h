#ifndef BAILEY_TESTS_LIVE_ROUTES_H
#define BAILEY_TESTS_LIVE_ROUTES_H

/* By each route, a line each: ROUTE ok | ERRNO. */
void read_all(const char *path);
void list_all(const char *path);

/* By open(2) alone: a line each, PATH ok | ERRNO. */
void read_these(char *const *paths);

/* By one: ok | refused. After: behind an open to write that is refused. */
void read_one(const char *path);
void read_shared(const char *name);
void read_after(const char *path);

/* Starts words[0] with its arguments by every route, each in a child of its own.
 * What it starts prints the rest of the line. */
void start_all(char **words);

/* folder/ROUTE by each route; where folder is NULL, ROUTE by those that search. */
void start_each(const char *folder, char **words);

/* "system", "popen": the status that it gives, or ffff. "quotes": what a command
 * with quotes prints. */
void start_shell(const char *route);

/* Makes, moves and removes folder/ROUTE by each route, and what must be there
 * before. */
void make_all(const char *folder);
void make_ready(const char *folder);

/* The names of the routes, a line each. */
void read_names(void);
void make_names(void);
void start_names(void);

/* Tells of every walk below path. */
void walk_all(const char *path);

#endif
