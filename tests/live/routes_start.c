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

FILE *_IO_popen(const char *command, const char *mode);

static char *const no_environment[] = { NULL };

/* All but where programs are searched for. */
static void
lose_environment(void)
{
	char *path = getenv("PATH");

	path = path ? strdup(path) : NULL;
	clearenv();
	if (path)
		setenv("PATH", path, 1);
}

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
	lose_environment();
	return execv(words[0], words);
}

static int
start_execvp(char *const *words)
{
	lose_environment();
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
	lose_environment();
	_exit(system(command) ? 1 : 0);
}

static int
start_by_pipe(char *const *words, FILE *(*open_pipe)(const char *, const char *))
{
	char command[4096], line[4096];
	FILE *stream;

	join(words, command, sizeof(command));
	unsetenv("LD_PRELOAD");
	stream = open_pipe(command, "r");
	while (stream && fgets(line, sizeof(line), stream))
		fputs(line, stdout);
	fflush(stdout);
	_exit(0);
}

static int
start_popen(char *const *words)
{
	return start_by_pipe(words, popen);
}

static int
start__IO_popen(char *const *words)
{
	return start_by_pipe(words, _IO_popen);
}

/* Whatever is opened may not be started by its descriptor. */
static int
start_fexecve(char *const *words)
{
	return fexecve(open(words[0], O_RDONLY), words, no_environment);
}

static const struct starter {
	const char *name;
	int (*start)(char *const *words);
	enum { BY_NAME, SEARCHES, NEVER } kind;
} starters[] = {
	{ "execve", start_execve, BY_NAME },
	{ "execve-null", start_execve_null, BY_NAME },
	{ "execv", start_execv, BY_NAME },
	{ "execvp", start_execvp, SEARCHES },
	{ "execvpe", start_execvpe, SEARCHES },
	{ "execl", start_execl, BY_NAME },
	{ "execlp", start_execlp, SEARCHES },
	{ "execle", start_execle, BY_NAME },
	{ "execveat", start_execveat, BY_NAME },
	{ "with-others", start_with_others, BY_NAME },
	{ "in-vfork-child", start_in_vfork_child, BY_NAME },
	{ "posix_spawn", start_posix_spawn, BY_NAME },
	{ "posix_spawnp", start_posix_spawnp, SEARCHES },
	{ "system", start_system, BY_NAME },
	{ "popen", start_popen, BY_NAME },
	{ "_IO_popen", start__IO_popen, BY_NAME },
	{ "fexecve", start_fexecve, NEVER },
};

static void
start_one(const struct starter *starter, char *const *words)
{
	pid_t child;

	printf("%s ", starter->name);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		starter->start(words);
		printf("%s\n", strerrorname_np(errno));
		fflush(stdout);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

void
start_all(char **words)
{
	for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++)
		if (starters[i].kind != NEVER)
			start_one(&starters[i], words);
}

void
start_each(const char *folder, char **words)
{
	char program[4096];

	for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++) {
		if (!folder && starters[i].kind != SEARCHES)
			continue;
		snprintf(program, sizeof(program), "%s%s%s", folder ? folder : "",
		         folder ? "/" : "", starters[i].name);
		words[0] = program;
		start_one(&starters[i], words);
		puts("");
	}
}

void
start_names(void)
{
	for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++)
		puts(starters[i].name);
}

void
start_shell(const char *route)
{
	FILE *stream;

	if (strcmp(route, "quotes") == 0) {
		clearenv();
		fflush(stdout);
		_exit(system("printf '%s ' \"it's\" '\"$0\"'; echo $0") ? 1 : 0);
	}
	if (strcmp(route, "system") == 0) {
		printf("%x\n", (unsigned)system("exit 3"));
		return;
	}
	stream = popen("exit 3", "r");
	printf("%x\n", stream ? (unsigned)pclose(stream) : 0xffff);
}
