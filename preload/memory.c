/* What the program hands over is the kernel's to read: a wrapper that followed an
 * address which leads nowhere would end a program that libc's own tells of EFAULT.
 */
#include "shim.h"

#include <errno.h>
#include <stdint.h>

#include "raw.h"

enum {
	PAGE = 4096, /* or a part of one */
	SET_SIZE = 8,
	NO_WAY =
	        -1, /* for rt_sigprocmask: -EINVAL, behind the reading of the set */
};

/* The cheapest call that reads memory and does nothing else. Another thread may
 * take the page away a moment later: it would take it from under libc as well. */
static bool
is_readable(uintptr_t page)
{
	return raw_call(SYS_rt_sigprocmask, NO_WAY, (long)page, 0, SET_SIZE, 0,
	                0) == -EINVAL;
}

bool
memory_has(struct memory_seen *seen, const void *address, size_t size)
{
	uintptr_t first = (uintptr_t)address / PAGE * PAGE;
	uintptr_t last = ((uintptr_t)address + size - 1) / PAGE * PAGE;

	for (uintptr_t page = first; page <= last; page += PAGE) {
		if (seen->page == page && page)
			continue;
		if (!is_readable(page))
			return false;
		seen->page = page;
	}
	return true;
}

ssize_t
memory_length(struct memory_seen *seen, const char *text, size_t most)
{
	for (size_t i = 0; i < most; i++) {
		if ((i == 0 || (uintptr_t)&text[i] % PAGE == 0) &&
		    !memory_has(seen, &text[i], 1))
			return -1;
		if (!text[i])
			return (ssize_t)i;
	}
	return -1;
}

const char *
memory_behind(struct memory_seen *seen, const char *text, const char *prefix)
{
	for (; *prefix; text++, prefix++)
		if (!memory_has(seen, text, 1) || *text != *prefix)
			return NULL;
	return text;
}
