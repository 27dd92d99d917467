#include "supervisor/proc_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* The process of "/proc/PID" or "/proc/PID/...", *rest: what is behind PID; 0: of
 * none. */
static pid_t
process_of(const char *path, const char **rest)
{
	char *end;
	unsigned long pid;

	if (!text_starts_with(path, "/proc/") || path[6] < '1' || path[6] > '9')
		return 0;
	pid = strtoul(path + 6, &end, 10);
	if (pid > INT_MAX || (*end != '/' && *end != '\0'))
		return 0;
	*rest = end;
	return (pid_t)pid;
}

int
proc_name_own(struct call *call, const char *path)
{
	const struct task_status *status;
	const char *rest;
	pid_t pid = process_of(path, &rest);
	int error;

	if (!pid)
		return 0;
	error = call_status(call, &status);
	if (error)
		return error;
	return pid == status->tgid || pid == call->tid ? 0 : -EACCES;
}

/* What any process may read of any other of its user (proc(5)): all else wants the
 * right to trace it. */
static bool
is_shown_to_all(const char *rest)
{
	static const char *const names[] = { "",         "/cmdline", "/comm",
		                             "/stat",    "/status",  "/statm",
		                             "/cgroup",  "/limits",  "/oom_score",
		                             "/loginuid" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(rest, names[i]) == 0)
			return true;
	return false;
}

int
proc_name_judge(struct call *call, const char *path, char out[PATH_MAX])
{
	const struct task_status *status;
	const char *rest = NULL;
	char behind[PATH_MAX];
	pid_t pid = process_of(path, &rest);
	int error;

	if (!pid) {
		if (out != path)
			memcpy(out, path, strlen(path) + 1);
		return 0;
	}
	error = call_status(call, &status);
	if (error)
		return error;
	if (pid == status->tgid || pid == call->tid) {
		memcpy(behind, rest, strlen(rest) + 1);
		snprintf(out, PATH_MAX, "/proc/%d%.*s",
		         (int)call->supervisor->launch, PATH_MAX - 32, behind);
		return 0;
	}
	if (!is_shown_to_all(rest) && !call_is_own(call, pid))
		return -EACCES;
	if (out != path)
		memcpy(out, path, strlen(path) + 1);
	return 0;
}
