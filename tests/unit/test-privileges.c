/* Each row runs in a child of its own; what it returns is what went wrong. */
#include "kernel/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "harness.h"
#include "kernel/features.h"

#define BIT(capability) (1ULL << (capability))
#define BIND BIT(CAP_NET_BIND_SERVICE)
#define SOMEBODY 65534 /* nobody */
#define SKIP "skip"    /* returned where the kernel cannot */

/* "CapEff" of a text as in proc_pid_status(5); ~0 where it is not there. */
static uint64_t
status_field(const char *status, const char *field)
{
	const char *line = strstr(status, field);
	unsigned long long value;

	if (!line || sscanf(line + strlen(field), ":%llx", &value) != 1)
		return ~0ull;
	return value;
}

static bool
caps_are(const char *status, uint64_t kept, uint64_t ambient)
{
	return status_field(status, "CapPrm") == kept &&
	       status_field(status, "CapEff") == kept &&
	       status_field(status, "CapInh") == kept &&
	       status_field(status, "CapAmb") == ambient;
}

static char *
own_status(void)
{
	_cleanup_close_ int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t length;

	return fd >= 0 && fd_read_all(fd, 1 << 16, &text, &length) == 0 ? text
	                                                                : NULL;
}

/* The status of a program that this process starts. */
static char *
status_after_exec(void)
{
	int pipe_fds[2];
	char *text = NULL;
	size_t length;
	pid_t child;

	if (pipe(pipe_fds))
		return NULL;
	child = fork();
	if (child == 0) {
		dup2(pipe_fds[1], STDOUT_FILENO);
		execl("/bin/cat", "cat", "/proc/self/status", NULL);
		_exit(127);
	}
	close(pipe_fds[1]);
	if (fd_read_all(pipe_fds[0], 1 << 16, &text, &length))
		text = NULL;
	close(pipe_fds[0]);
	waitpid(child, NULL, 0);
	return text;
}

static const char *
root_drops_all(void)
{
	_cleanup_free_ char *before = NULL, *after = NULL;
	int bits;

	if (privileges_no_new_privs() || privileges_drop(0))
		return "it failed";
	before = own_status();
	after = status_after_exec();
	bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	if (!before || !caps_are(before, 0, 0))
		return "capabilities are left";
	if (status_field(before, "CapBnd") != 0)
		return "the bounding set is left";
	if (!after || !caps_are(after, 0, 0))
		return "exec gives capabilities";
	if ((bits & SECBIT_NOROOT) == 0 || (bits & SECBIT_NOROOT_LOCKED) == 0)
		return "NOROOT is not locked";
	return NULL;
}

/* What the sets alone are worth, without no_new_privs. */
static const char *
root_keeps_one(void)
{
	_cleanup_free_ char *before = NULL, *after = NULL;

	if (privileges_drop(BIND))
		return "it failed";
	before = own_status();
	after = status_after_exec();
	if (!before || !caps_are(before, BIND, 0))
		return "not the kept capability alone";
	if (status_field(before, "CapBnd") != BIND)
		return "the bounding set holds others";
	if (!after || status_field(after, "CapEff") != BIND ||
	    status_field(after, "CapPrm") != BIND)
		return "exec does not give it, or more";
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0,
	          0) == 0)
		return "ambient capabilities can be raised";
	return NULL;
}

static const char *
become_somebody(bool with_capabilities)
{
	if (geteuid() != 0)
		return NULL;
	if (with_capabilities && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return "no PR_SET_KEEPCAPS";
	return setresgid(SOMEBODY, SOMEBODY, SOMEBODY) ||
	                       setresuid(SOMEBODY, SOMEBODY, SOMEBODY)
	               ? "cannot become another user"
	               : NULL;
}

static const char *
user_keeps_one(void)
{
	_cleanup_free_ char *after = NULL;
	const char *fault = become_somebody(true);

	if (fault)
		return fault;
	if (privileges_no_new_privs() || privileges_drop(BIND))
		return "it failed";
	after = status_after_exec();
	if (!after || !caps_are(after, BIND, BIND))
		return "exec does not give it, or more";
	return status_field(after, "CapBnd") == BIND
	               ? NULL
	               : "the bounding set holds others";
}

static const char *
user_has_none(void)
{
	_cleanup_free_ char *status = NULL;
	const char *fault = become_somebody(false);

	if (fault)
		return fault;
	if (privileges_no_new_privs() || privileges_drop(BIND))
		return "it failed";
	status = own_status();
	return status && caps_are(status, 0, 0) ? NULL : "capabilities are left";
}

static const char *
no_new_privs(void)
{
	if (privileges_no_new_privs())
		return "it failed";
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? NULL : "it is not set";
}

static const char *
no_core(void)
{
	struct rlimit limit = { 0 };

	if (privileges_no_core() || getrlimit(RLIMIT_CORE, &limit))
		return "it failed";
	return limit.rlim_cur == 1 && limit.rlim_max == 1 ? NULL : "it is not 1";
}

static const char *
no_core_below_hard_limit(void)
{
	struct rlimit limit = { 0, 0 };
	const char *fault = become_somebody(false);

	if (fault)
		return fault;
	if (setrlimit(RLIMIT_CORE, &limit) || privileges_no_core())
		return "it failed";
	getrlimit(RLIMIT_CORE, &limit);
	return limit.rlim_cur == 0 && limit.rlim_max == 0 ? NULL : "it is not 0";
}

static const char *
limit_becomes(rlim_t value, rlim_t expected)
{
	const struct limit_policy limit = { .resource = RLIMIT_NOFILE,
		                            .value = value };
	struct rlimit now = { 0 };

	if (privileges_limit(&limit) || getrlimit(RLIMIT_NOFILE, &now))
		return "it failed";
	return now.rlim_cur == expected && now.rlim_max == expected
	               ? NULL
	               : "the limit is another";
}

static const char *
limit_below(void)
{
	return limit_becomes(64, 64);
}

static const char *
limit_above_hard(void)
{
	const struct rlimit hard = { 32, 48 };
	const char *fault = become_somebody(false);

	if (fault)
		return fault;
	return setrlimit(RLIMIT_NOFILE, &hard) ? "cannot set a limit"
	                                       : limit_becomes(4096, 48);
}

static const char *
mdwe(void)
{
	struct features features;
	void *memory;

	features_probe(&features);
	if (!features.mdwe)
		return SKIP;
	if (privileges_mdwe())
		return "it failed";
	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED && errno == EACCES
	               ? NULL
	               : "writable and executable memory is there";
}

/* Opens 3 to 20 and 60, closes, and looks at what an exec would find. */
static const char *
close_all_but(unsigned n_listen, const int *keep, unsigned n_keep)
{
	for (int fd = 3; fd <= 20; fd++)
		if (dup2(STDOUT_FILENO, fd) < 0)
			return "cannot open";
	if (dup2(STDOUT_FILENO, 60) < 0)
		return "cannot open";
	if (n_keep ? privileges_close_fds(keep, n_keep)
	           : privileges_close_fds_on_exec(n_listen))
		return "it failed";
	for (int fd = 0; fd <= 60; fd++) {
		bool wanted = fd < 3 + (int)n_listen;
		int flags = fcntl(fd, F_GETFD);

		for (unsigned i = 0; i < n_keep; i++)
			wanted |= keep[i] == fd;
		if (wanted != (flags >= 0 && !(flags & FD_CLOEXEC)))
			return wanted ? "one is gone" : "one is left";
		if (n_keep && !wanted && flags >= 0)
			return "one is open";
	}
	return NULL;
}

static const char *
close_but_listen(void)
{
	return close_all_but(2, NULL, 0);
}

static const char *
close_but_kept(void)
{
	const int keep[] = { 1, 3, 7, 8, 60 };

	return close_all_but(0, keep, 5);
}

static const char *
close_without_close_range(void)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		         offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { 4, program };
	const int keep[] = { 7 };

	if (privileges_no_new_privs() ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter))
		return SKIP;
	return close_all_but(0, keep, 1) ? "close" : close_all_but(1, NULL, 0);
}

static const struct {
	const char *name;
	const char *(*function)(void);
	bool root; /* says nothing for another user */
} rows[] = {
	{ "root drops all capabilities", root_drops_all, true },
	{ "root keeps one capability", root_keeps_one, true },
	{ "a user keeps one capability", user_keeps_one, true },
	{ "a user without capabilities", user_has_none, false },
	{ "no_new_privs", no_new_privs, false },
	{ "no core dumps", no_core, false },
	{ "no core dumps below a hard limit", no_core_below_hard_limit, false },
	{ "a limit", limit_below, false },
	{ "a limit above the hard one", limit_above_hard, false },
	{ "mdwe", mdwe, false },
	{ "exec closes all but LISTEN_FDS", close_but_listen, false },
	{ "close all but kept ones", close_but_kept, false },
	{ "close without close_range", close_without_close_range, false },
};

/* Behind a close of all descriptors nothing can be reported but by the status. */
static _Noreturn void
run_row(size_t row, char *report, size_t size)
{
	const char *fault = rows[row].function();

	snprintf(report, size, "%s", fault ? fault : "");
	_exit(fault ? EXIT_FAILURE : EXIT_SUCCESS);
}

START_TEST(holds)
{
	size_t size = 256;
	char *report = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = -1;
	pid_t child;

	ck_assert(report != MAP_FAILED);
	if (rows[_i].root && geteuid() != 0) {
		fprintf(stderr, "# skipped: %s: not root\n", rows[_i].name);
		return;
	}
	child = fork();
	if (child == 0)
		run_row((size_t)_i, report, size);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (strcmp(report, SKIP) == 0) {
		ck_assert_ptr_null(getenv("BAILEY_REQUIRE_LIVE"));
		fprintf(stderr, "# skipped: %s: not with this kernel\n",
		        rows[_i].name);
	} else {
		ck_assert_msg(status == 0, "%s: %s", rows[_i].name, report);
	}
	munmap(report, size);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "privileges", holds, ARRAY_SIZE(rows) },
	};

	return harness_run(harness_suite("privileges", tables, ARRAY_SIZE(tables)));
}
