/* For signal.c and signal_owner.c. */
#ifndef BAILEY_SUPERVISOR_SIGNAL_H
#define BAILEY_SUPERVISOR_SIGNAL_H

#include "supervisor/call.h"

/* A signal to the outside: records it. -EPERM; 0 where it may be all the same. */
int signal_refuse(struct call *call);

/* Is it the caller's process? 1, 0, -errno. */
int signal_is_own_process(struct call *call, pid_t process);

/* The requests of ioctl(2) by which a descriptor gets a process that it signals:
 * FIOSETOWN, SIOCSPGRP, FIOASYNC. */
int64_t signal_set_owner(struct call *call);

#endif
