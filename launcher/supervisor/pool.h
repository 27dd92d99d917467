/* The workers: each takes one call and answers it, however long that lasts. One
 * spare always waits for the next call, so that what blocks (a FIFO, a slow server)
 * holds up nobody else. */
#ifndef BAILEY_SUPERVISOR_POOL_H
#define BAILEY_SUPERVISOR_POOL_H

#include "supervisor/call.h"

/* More blocked calls than this at a time, and further ones wait. */
#define POOL_WORKERS_MAX 512

/* Starts the first worker; the calling thread stays free. 0 or -errno. */
int pool_start(const struct supervisor *supervisor);

#endif
