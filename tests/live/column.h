/* In which column of live.sh a program is. */
#ifndef BAILEY_TESTS_LIVE_COLUMN_H
#define BAILEY_TESTS_LIVE_COLUMN_H

#include <stdbool.h>

/* Prints which shim this process has: honest, it lies, it is silent (the liar, that
 * is told of no folder), or none. */
void column_print(void);

/* Prints it where the one word of main is "shim". True where it was printed. */
bool column_told(int argc, char **argv);

#endif
