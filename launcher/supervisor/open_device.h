/* Devices that a rule lets be read or written, and none sent requests. For open.c.
 */
#ifndef BAILEY_SUPERVISOR_OPEN_DEVICE_H
#define BAILEY_SUPERVISOR_OPEN_DEVICE_H

#include "supervisor/pin.h"

/* Is it such a device? */
bool open_device_is_shut(const struct call *call, const struct pin *pin);

/* Opens it, without waiting for anything: the descriptor, or -errno. */
int open_device_shut(const struct pin *pin, int flags);

#endif
