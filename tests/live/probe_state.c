/* Questions about the own process. The answer is printed. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
print_environment(char **arguments, int n)
{
	const char *value = getenv(arguments[0]);

	(void)n;
	if (!value)
		return -ENOENT;
	printf("%s\n", value);
	return PROBE_ANSWERED;
}

/* The five sets by system call: /proc may be out of reach. */
static int
print_capabilities(char **arguments, int n)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2] = { 0 };
	uint64_t bounding = 0, ambient = 0;

	(void)arguments;
	(void)n;
	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (unsigned bit = 0; bit < 64; bit++) {
		if (prctl(PR_CAPBSET_READ, bit, 0, 0, 0) == 1)
			bounding |= 1ULL << bit;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, bit, 0, 0) == 1)
			ambient |= 1ULL << bit;
	}
	printf("effective %08x%08x\n", data[1].effective, data[0].effective);
	printf("permitted %08x%08x\n", data[1].permitted, data[0].permitted);
	printf("inheritable %08x%08x\n", data[1].inheritable, data[0].inheritable);
	printf("bounding %016llx\n", (unsigned long long)bounding);
	printf("ambient %016llx\n", (unsigned long long)ambient);
	return PROBE_ANSWERED;
}

static const struct limit_name {
	const char *name;
	int resource;
} limit_names[] = {
	{ "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC },
	{ "core", RLIMIT_CORE },     { "fsize", RLIMIT_FSIZE },
	{ "as", RLIMIT_AS },         { "stack", RLIMIT_STACK },
	{ "cpu", RLIMIT_CPU },       { "memlock", RLIMIT_MEMLOCK },
};

static void
print_limit_value(rlim_t value, char end)
{
	if (value == RLIM_INFINITY)
		printf("infinity%c", end);
	else
		printf("%llu%c", (unsigned long long)value, end);
}

static int
print_limit(char **arguments, int n)
{
	struct rlimit limit;

	(void)n;
	for (size_t i = 0; i < sizeof(limit_names) / sizeof(limit_names[0]); i++) {
		if (strcmp(limit_names[i].name, arguments[0]))
			continue;
		if (getrlimit((__rlimit_resource_t)limit_names[i].resource, &limit))
			return -errno;
		print_limit_value(limit.rlim_cur, ' ');
		print_limit_value(limit.rlim_max, '\n');
		return PROBE_ANSWERED;
	}
	return -EINVAL;
}

/* Open descriptors, one line: asked one by one, since /proc/self/fd may be out of
 * reach and would open one itself. */
static int
print_descriptors(char **arguments, int n)
{
	const char *gap = "";

	(void)arguments;
	(void)n;
	for (int fd = 0; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0) {
			printf("%s%d", gap, fd);
			gap = " ";
		}
	printf("\n");
	return PROBE_ANSWERED;
}

static int
print_number(long number)
{
	if (number < 0)
		return -errno;
	printf("%ld\n", number);
	return PROBE_ANSWERED;
}

static int
print_no_new_privs(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return print_number(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static int
print_securebits(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return print_number(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
}

static int
print_seccomp(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return print_number(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

static int
print_pid(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return print_number(getpid());
}

static int
print_umask(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	printf("%03o\n", umask(0));
	return PROBE_ANSWERED;
}

static int
print_nice(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	printf("%d\n", getpriority(PRIO_PROCESS, 0));
	return PROBE_ANSWERED;
}

static int
print_folder(char **arguments, int n)
{
	char *folder = getcwd(NULL, 0);

	(void)arguments;
	(void)n;
	if (!folder)
		return -errno;
	printf("%s\n", folder);
	free(folder);
	return PROBE_ANSWERED;
}

/* The number of bytes in the arguments: whether long lists arrive. */
static int
print_argument_bytes(char **arguments, int n)
{
	size_t bytes = 0;

	for (int i = 0; i < n; i++)
		bytes += strlen(arguments[i]);
	printf("%d %zu\n", n, bytes);
	return PROBE_ANSWERED;
}

static int
print_arguments(char **arguments, int n)
{
	for (int i = 0; i < n; i++)
		printf("[%s]", arguments[i]);
	printf("\n");
	return PROBE_ANSWERED;
}

static int
linger(char **arguments, int n)
{
	unsigned left = (unsigned)probe_number(arguments[0]);

	(void)n;
	printf("lingering\n");
	fflush(stdout);
	while (left)
		left = sleep(left);
	printf("lingered\n");
	return PROBE_ANSWERED;
}

/* landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION (1). */
static int
print_landlock_abi(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return print_number(syscall(444, NULL, 0, 1));
}

static int
exit_with(char **arguments, int n)
{
	(void)n;
	exit((int)probe_number(arguments[0]));
}

/* Dies by the signal itself, whatever was inherited. */
static int
die_by(char **arguments, int n)
{
	int number = (int)probe_number(arguments[0]);
	sigset_t set;

	(void)n;
	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
	return -EINVAL;
}

const struct probe_operation probe_state_operations[] = {
	{ "env", 1, print_environment, "NAME" },
	{ "caps", 0, print_capabilities, "" },
	{ "rlimit", 1, print_limit, "NAME" },
	{ "fds", 0, print_descriptors, "" },
	{ "nnp", 0, print_no_new_privs, "" },
	{ "securebits", 0, print_securebits, "" },
	{ "seccomp", 0, print_seccomp, "" },
	{ "pid", 0, print_pid, "" },
	{ "umask", 0, print_umask, "" },
	{ "nice", 0, print_nice, "" },
	{ "cwd", 0, print_folder, "" },
	{ "argument-bytes", 0, print_argument_bytes, "[ARGUMENT]..." },
	{ "arguments", 0, print_arguments, "[ARGUMENT]..." },
	{ "linger", 1, linger, "SECONDS" },
	{ "landlock-abi", 0, print_landlock_abi, "" },
	{ "exit", 1, exit_with, "STATUS" },
	{ "die", 1, die_by, "SIGNAL" },
	{ 0 },
};
