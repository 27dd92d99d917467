/* The probe: one small program that tries ONE operation and says how it ended.
 *
 *     probe NAME ARGUMENT...
 *
 * prints "ok" and exits 0, or prints the name of the errno (EACCES) and exits 1.
 * Questions about the own process (caps, fds, env ...) print the answer instead.  2
 * is a wrong command line.  Every live test runs the same probe command bare and
 * under bailey, and compares the two words.
 *
 * It uses nothing of bailey, no passwd or name lookups and no /proc unless the
 * operation is about it, so that it also links statically. */
#ifndef BAILEY_TESTS_PROBE_H
#define BAILEY_TESTS_PROBE_H

#include <stddef.h>
#include <sys/types.h>

/* The operation printed its own answer. */
#define PROBE_ANSWERED 1

/* Seconds: servers and strangers end by themselves, not before a test on a slow
 * machine does. */
#define PROBE_LIFETIME 3600

struct probe_operation {
	const char *name;
	int n_arguments; /* at least; more are passed on */
	int (*run)(char **arguments, int n);
	const char *usage;
};

/* Each ends with a row whose name is NULL. */
extern const struct probe_operation probe_file_operations[];
extern const struct probe_operation probe_exec_operations[];
extern const struct probe_operation probe_net_operations[];
extern const struct probe_operation probe_process_operations[];
extern const struct probe_operation probe_memory_operations[];
extern const struct probe_operation probe_kernel_operations[];
extern const struct probe_operation probe_filter_operations[];
extern const struct probe_operation probe_state_operations[];
extern const struct probe_operation probe_tree_operations[];
extern const struct probe_operation probe_broker_call_operations[];
extern const struct probe_operation probe_broker_code_operations[];
extern const struct probe_operation probe_broker_net_operations[];
extern const struct probe_operation probe_broker_state_operations[];
extern const struct probe_operation probe_broker_step_operations[];
extern const struct probe_operation probe_thread_operations[];
extern const struct probe_operation probe_shim_operations[];
extern const struct probe_operation probe_signal_operations[];

/* -1 with errno set becomes -errno, everything else 0. */
int probe_result(long result);

/* 0 with the descriptor closed, or -errno. */
int probe_close(int fd);

/* A whole number, decimal or 0x...; exits 2 where the text is none. */
long probe_number(const char *text);

/* Runs an operation that is given as its name and arguments; exits 2 where there is
 * none of that name. Result as struct probe_operation's. */
int probe_run(char **words, int n);

/* Runs attempt in a child and gives what it returned (0 or -errno); -EINTR where a
 * signal ended the child, so that a probe never leaves its mark on the caller. */
int probe_in_child(int (*attempt)(void *context), void *context);

#endif
