/* Code that did not come with the system. */
#include "probe.h"
#include "probe_broker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Fills an open descriptor with a file. */
static int
copy_into(char **arguments, int n)
{
	static char bytes[65536];
	int out = (int)probe_number(arguments[0]);
	int in = open(arguments[1], O_RDONLY | O_CLOEXEC);
	ssize_t got;

	(void)n;
	if (in < 0)
		return -errno;
	while ((got = read(in, bytes, sizeof(bytes))) > 0)
		if (write(out, bytes, (size_t)got) != got)
			got = -1;
	close(in);
	return probe_result(got);
}

/* fexecve(3), but without its detour by /proc. */
static int
exec_descriptor(char **arguments, int n)
{
	int report[2], error = 0;
	pid_t child;

	(void)n;
	if (pipe2(report, O_CLOEXEC))
		return -errno;
	child = fork();
	if (child == 0) {
		execveat((int)probe_number(arguments[0]), "", arguments, environ,
		         AT_EMPTY_PATH);
		error = errno;
		_exit(write(report[1], &error, sizeof(error)) < 0);
	}
	close(report[1]);
	if (child < 0 || read(report[0], &error, sizeof(error)) < 0)
		error = errno;
	close(report[0]);
	waitpid(child, NULL, 0);
	return -error;
}

const struct probe_operation probe_broker_code_operations[] = {
	{ "copy-into", 2, copy_into, "FD FILE" },
	{ "exec-of-fd", 1, exec_descriptor, "FD [ARGUMENT]..." },
	{ 0 },
};
