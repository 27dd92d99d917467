/* Names that are made, moved and removed: the calls that symbols.def writes down.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wire.h"

int __xmknod(int version, const char *path, mode_t mode, dev_t *device);
int
__xmknodat(int version, int folder, const char *path, mode_t mode, dev_t *device);

#define WRAP(name)
#define LEFT(name, reason)
#define PASS(name, arguments, values, ask)                                         \
	EXPORT int name arguments                                                  \
	{                                                                          \
		int saved = errno, result;                                         \
                                                                                   \
		if (!NEXT(name))                                                   \
			return ask_return(-ENOSYS);                                \
		result = NEXT(name) values;                                        \
		if (result == 0 || !ask_is_worth(errno, WIRE_WRITES))              \
			return result;                                             \
		errno = saved;                                                     \
		return ask_return(ask_call ask);                                   \
	}
#include "symbols.def"

/* remove(3): unlink(2), and rmdir(2) for a folder. */
EXPORT int
remove(const char *path)
{
	int saved = errno, result;

	if (!NEXT(remove))
		return ask_return(-ENOSYS);
	result = NEXT(remove)(path);
	if (result == 0 || !ask_is_worth(errno, WIRE_WRITES))
		return result;
	errno = saved;
	result = ask_call(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0);
	if (result == -EISDIR)
		result = ask_call(SYS_unlinkat, AT_FDCWD, (long)path, AT_REMOVEDIR,
		                  0, 0);
	return ask_return(result);
}
