/* The library of the vendor as it came with the last update, signed and all: it
 * does what it always did, and takes orders. */
#include "stub.h"

stub_library stub_update;

void
stub_update(int fd, stub_perform *perform)
{
	stub_obey(fd, perform);
}
