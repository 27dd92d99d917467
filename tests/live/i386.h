/* The parts of i386.c. */
#ifndef BAILEY_TESTS_LIVE_I386_H
#define BAILEY_TESTS_LIVE_I386_H

#include <stdbool.h>

void tell(const char *name, long result);

/* Each way to a socket twice: through socketcall(2) and by its own number. Unix
 * sockets are made in the working folder or, where that is denied, below `folder`.
 */
void try_sockets(const char *folder, int port, bool allowed);

#endif
