/* Every way of libc to start a program, with an environment that has lost the shim.
 */
#include "routes.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const no_environment[] = { NULL };

static int
start_execve(char *const *words)
{
	return execve(words[0], words, no_environment);
}

static int
start_execve_null(char *const *words)
{
	return execve(words[0], words, NULL);
}

static int
start_execv(char *const *words)
{
	clearenv();
	return execv(words[0], words);
}

static int
start_execvp(char *const *words)
{
	clearenv();
	return execvp(words[0], words);
}

static int
start_execvpe(char *const *words)
{
	return execvpe(words[0], words, no_environment);
}

static int
start_execl(char *const *words)
{
	unsetenv("LD_PRELOAD");
	return execl(words[0], words[0], words[1], words[2], NULL);
}

static int
start_execlp(char *const *words)
{
	unsetenv("LD_PRELOAD");
	return execlp(words[0], words[0], words[1], words[2], NULL);
}

static int
start_execle(char *const *words)
{
	return execle(words[0], words[0], words[1], words[2], NULL, no_environment);
}

static int
start_execveat(char *const *words)
{
	return execveat(AT_FDCWD, words[0], words, no_environment, 0);
}

/* The program's own list is kept behind the shim. */
static int
start_with_others(char *const *words)
{
	char *const environment[] = { (char[]){ "LD_PRELOAD=libm.so.6" }, NULL };

	return execve(words[0], words, environment);
}

static int
start_in_vfork_child(char *const *words)
{
	int status;
	pid_t child = vfork();

	if (child == 0) {
		execve(words[0], words, no_environment);
		_exit(126);
	}
	waitpid(child, &status, 0);
	_exit(0);
}

static int
start_posix_spawn(char *const *words)
{
	pid_t child;

	if (posix_spawn(&child, words[0], NULL, NULL, words, no_environment) == 0)
		waitpid(child, NULL, 0);
	_exit(0);
}

static int
start_posix_spawnp(char *const *words)
{
	pid_t child;

	if (posix_spawnp(&child, words[0], NULL, NULL, words, no_environment) == 0)
		waitpid(child, NULL, 0);
	_exit(0);
}

static void
join(char *const *words, char *out, size_t size)
{
	snprintf(out, size, "%s %s %s", words[0], words[1], words[2]);
}

static int
start_system(char *const *words)
{
	char command[4096];

	join(words, command, sizeof(command));
	clearenv();
	_exit(system(command) ? 1 : 0);
}

static int
start_popen(char *const *words)
{
	char command[4096], line[4096];
	FILE *stream;

	join(words, command, sizeof(command));
	unsetenv("LD_PRELOAD");
	stream = popen(command, "r");
	while (stream && fgets(line, sizeof(line), stream))
		fputs(line, stdout);
	fflush(stdout);
	_exit(0);
}

static const struct starter {
	const char *name;
	int (*start)(char *const *words);
} starters[] = {
	{ "execve", start_execve },
	{ "execve-null", start_execve_null },
	{ "execv", start_execv },
	{ "execvp", start_execvp },
	{ "execvpe", start_execvpe },
	{ "execl", start_execl },
	{ "execlp", start_execlp },
	{ "execle", start_execle },
	{ "execveat", start_execveat },
	{ "with-others", start_with_others },
	{ "in-vfork-child", start_in_vfork_child },
	{ "posix_spawn", start_posix_spawn },
	{ "posix_spawnp", start_posix_spawnp },
	{ "system", start_system },
	{ "popen", start_popen },
};

void
start_all(char **words)
{
	for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++) {
		pid_t child;

		printf("%s ", starters[i].name);
		fflush(stdout);
		child = fork();
		if (child == 0) {
			starters[i].start(words);
			printf("%s\n", strerrorname_np(errno));
			fflush(stdout);
			_exit(1);
		}
		waitpid(child, NULL, 0);
	}
}
