#include "supervisor/script.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "kernel/task.h"
#include "policy/verify.h"

/* Only the tracer's thread is here. */
enum { ARGUMENTS_SIZE = 64 * 1024, AUXV_MAX = 64 };

/* 1: a regular file, its path in out; 0: none; -EACCES: nobody knows. */
static int
name_file(const char *link, char out[PATH_MAX])
{
	struct stat status;
	ssize_t length;

	if (stat(link, &status) || !S_ISREG(status.st_mode))
		return 0;
	length = readlink(link, out, PATH_MAX);
	if (length <= 0 || length >= PATH_MAX)
		return -EACCES;
	out[length] = '\0';
	return 1;
}

/* Where the kernel has a descriptor of the thread's own under this name. */
static bool
name_of_descriptor(pid_t tid, const char *word, char out[64])
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/",
		                               "/proc/thread-self/fd/" };
	const char *number = strcmp(word, "/dev/stdin") == 0 ? "0" : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(folders) && !number; i++)
		if (text_starts_with(word, folders[i]))
			number = word + strlen(folders[i]);
	if (!number || !*number || strspn(number, "0123456789") != strlen(number) ||
	    strlen(number) > 10)
		return false;
	snprintf(out, 64, "/proc/%d/fd/%s", (int)tid, number);
	return true;
}

/* As name_file, for a word of the thread's. Links of /proc that are another file
 * for us than for it are followed nowhere. */
static int
find_file(pid_t tid, const char *word, char out[PATH_MAX])
{
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC,
		                      .resolve = RESOLVE_NO_MAGICLINKS };
	_cleanup_close_ int folder = -1, fd = -1;
	char link[64];

	if (name_of_descriptor(tid, word, link))
		return name_file(link, out);
	folder = task_open_cwd(tid);
	if (folder < 0)
		return -EACCES;
	fd = (int)syscall(SYS_openat2, folder, word, &how, sizeof(how));
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG
		               ? 0
		               : -EACCES;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return name_file(link, out);
}

static ssize_t
read_proc(pid_t tid, const char *name, void *out, size_t size)
{
	_cleanup_close_ int fd = -1;
	char path[32];
	size_t have = 0;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (have < size && (n = read(fd, (char *)out + have, size - have)) > 0)
		have += (size_t)n;
	return n < 0 ? -errno : (ssize_t)have;
}

/* The name that execve(2) was given: getauxval(3), AT_EXECFN. */
static int
read_started(pid_t tid, char out[PATH_MAX])
{
	Elf64_auxv_t auxv[AUXV_MAX];
	ssize_t size = read_proc(tid, "auxv", auxv, sizeof(auxv));

	for (ssize_t i = 0; i < size / (ssize_t)sizeof(auxv[0]); i++)
		if (auxv[i].a_type == AT_EXECFN)
			return task_read_string(tid, auxv[i].a_un.a_val, out,
			                        PATH_MAX);
	return -EACCES;
}

/* As name_file: among the arguments behind the program's name, or standard input.
 */
static int
find_operand(pid_t tid, char out[PATH_MAX])
{
	static char arguments[ARGUMENTS_SIZE + 1];
	ssize_t size = read_proc(tid, "cmdline", arguments, ARGUMENTS_SIZE);
	bool only_options = true;
	char link[64];

	if (size < 0)
		return -EACCES;
	arguments[size] = '\0';
	for (const char *word = arguments + strlen(arguments) + 1;
	     word < arguments + size; word += strlen(word) + 1) {
		int found = find_file(tid, word, out);

		if (found)
			return found;
		only_options &= *word == '-';
	}
	if (size == ARGUMENTS_SIZE)
		return -EACCES;
	snprintf(link, sizeof(link), "/proc/%d/fd/0", (int)tid);
	return only_options ? name_file(link, out) : 0;
}

/* Its paths begin there then, and would be other files here. */
static bool
has_other_root(pid_t tid)
{
	_cleanup_close_ int fd = task_open_root(tid);
	struct stat its, ours;

	return fd < 0 || fstat(fd, &its) || stat("/", &ours) ||
	       its.st_dev != ours.st_dev || its.st_ino != ours.st_ino;
}

static int
find_script(pid_t tid, const char *program, char out[PATH_MAX])
{
	char word[PATH_MAX];
	int found;

	if (has_other_root(tid))
		return -EACCES;

	if (read_started(tid, word))
		return -EACCES;
	found = find_file(tid, word, out);
	if (found < 0 || (found && strcmp(out, program) != 0))
		return found;
	return find_operand(tid, out);
}

int
script_check(struct call *call, const char *program)
{
	const struct request start = { .operation = OPERATION_EXEC,
		                       .path = program };
	const struct policy *policy = call->supervisor->policy;
	char script[PATH_MAX] = "";
	struct request request = { .operation = OPERATION_EXEC, .path = script };
	const struct rule *rule;
	int found;

	if (!policy->checks_scripts)
		return 0;
	rule = decide(policy, &start).rule;
	if (!rule || !rule->asks_scripts)
		return 0;
	found = find_script(call->tid, program, script);
	if (found == 0 || (found > 0 && rule_takes_script(rule, script)))
		return 0;
	if (found < 0)
		request.path = program;
	call->has_status = task_read_status(call->tid, &call->status) == 0;
	return call_refuse(call, &request, rule,
	                   found < 0 ? "its script cannot be found out"
	                             : "the interpreter's rule has no such place "
	                               "behind 'scripts'",
	                   false);
}
