/* Is what a thread has mapped the very file that was judged? */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "supervisor/tracer_job.h"

/* How the kernel calls the node of a pin there: a mapping of our own tells. Only of
 * a regular file: to open anything else may do something. */
static int
name_node(const struct pin *pin, struct trace_node *ret)
{
	_cleanup_close_ int fd = -1;
	struct trace_mapping mapping;
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *memory;
	int error;

	if (!S_ISREG(pin->status.st_mode))
		return -EACCES;
	fd = open(pin->self, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	error = trace_find_mapping(getpid(), (uintptr_t)memory, &mapping);
	munmap(memory, size);
	if (!error)
		*ret = mapping.node;
	return error;
}

/* Has a stopped thread got what it was to get, or an error? That it is executable
 * is asked as well: another thread may have moved it away and put the right file
 * there to read, without asking anybody. */
bool
job_is_expected(const struct job *job)
{
	struct trace_mapping mapping;
	int64_t result;

	if (trace_return_value(job->tid, &result))
		return false;
	if (trace_is_error(result))
		return true;
	return trace_find_mapping(job->tid, (uint64_t)result, &mapping) == 0 &&
	       mapping.executable &&
	       strcmp(mapping.node.text, job->expected.text) == 0;
}

int
job_expect(struct job *job, const struct pin *pin)
{
	return name_node(pin, &job->expected);
}
