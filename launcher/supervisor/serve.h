/* How the supervisor comes to be, for supervisor.c and serve.c alone. */
#ifndef BAILEY_SUPERVISOR_SERVE_H
#define BAILEY_SUPERVISOR_SERVE_H

#include "supervisor/supervisor.h"

/* The ends of the socket between them, in one table of descriptors. */
enum { LAUNCHER_END, SUPERVISOR_END };

/* What the two share until exec, and the supervisor has from then on: static. */
struct birth {
	pid_t launch;
	int sockets[2];
	pid_t supervisor; /* for Yama */
	int listener;     /* these two before the order to serve */
	struct supervisor_request request;
};

/* What the supervisor says: ready to be given a listener, and in a traced tree once
 * more when it traces. */
struct report {
	int error;
	bool untraced;
};

/* The process; argument is a struct birth. Never returns. */
int supervise(void *argument);

#endif
