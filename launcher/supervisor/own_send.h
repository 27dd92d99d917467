/* A datagram that the thread sends itself. */
#ifndef BAILEY_SUPERVISOR_OWN_SEND_H
#define BAILEY_SUPERVISOR_OWN_SEND_H

#include "supervisor/control.h"

/* The receiver of a unix datagram sees who sent it (unix(7), SCM_CREDENTIALS), and
 * systemd takes notifications from the main process alone. So the thread's socket
 * is connected to the address that was judged, and the thread sends there without
 * one: the call has no address that could be changed any more. Only for a socket
 * that nobody can send to and that has no peer, and without descriptors. Pieces are
 * sent by writev(2), which has no address either. True: the call has been answered;
 * false: it is to be sent by the supervisor. */
bool own_send(struct call *call, const struct endpoint *endpoint,
              const struct message *message, int flags);

#endif
