#include "probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct probe_operation *const families[] = {
	probe_file_operations,         probe_exec_operations,
	probe_net_operations,          probe_process_operations,
	probe_memory_operations,       probe_kernel_operations,
	probe_filter_operations,       probe_state_operations,
	probe_tree_operations,         probe_broker_call_operations,
	probe_broker_code_operations,  probe_broker_net_operations,
	probe_broker_state_operations, probe_broker_step_operations,
	probe_thread_operations,       probe_shim_operations,
	probe_signal_operations,
};

int
probe_result(long result)
{
	return result == -1 ? -errno : 0;
}

int
probe_close(int fd)
{
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

long
probe_number(const char *text)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 0);
	if (errno || end == text || *end) {
		fprintf(stderr, "probe: '%s' is no number\n", text);
		exit(2);
	}
	return number;
}

int
probe_in_child(int (*attempt)(void *context), void *context)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(-attempt(context));
	if (waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

static const struct probe_operation *
find_operation(const char *name)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (const struct probe_operation *row = families[i]; row->name;
		     row++)
			if (!strcmp(row->name, name))
				return row;
	return NULL;
}

static int
print_usage(void)
{
	fputs("usage: probe NAME [ARGUMENT]...\n", stderr);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (const struct probe_operation *row = families[i]; row->name;
		     row++)
			fprintf(stderr, "  %s %s\n", row->name, row->usage);
	return 2;
}

int
probe_run(char **words, int n)
{
	const struct probe_operation *operation =
	        n > 0 ? find_operation(words[0]) : NULL;

	if (!operation || n - 1 < operation->n_arguments)
		exit(print_usage());
	return operation->run(words + 1, n - 1);
}
