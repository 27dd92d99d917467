/* Opens with O_CREAT of what is there and belongs to somebody else. For open.c. */
#ifndef BAILEY_SUPERVISOR_OPEN_STICKY_H
#define BAILEY_SUPERVISOR_OPEN_STICKY_H

#include "supervisor/pin.h"

/* Beyond the errors of the kernel, which end at 4095. */
#define OPEN_AGAIN (-5000)      /* to be walked once more */
#define OPEN_NOT_STICKY (-5001) /* the pin may be opened as it is */

/* What a stranger has put into a sticky folder does not serve who would make it:
 * the kernel's settings fs.protected_regular and fs.protected_fifos (proc(5)). It
 * knows the folder only by the name, so by that it is opened, which was judged. May
 * wait for others, as the call does. A descriptor, the caller's, -errno, or one of
 * these two. flags without O_CREAT. */
int open_sticky(struct call *call, const struct pin *pin, int flags, mode_t mode);

#endif
