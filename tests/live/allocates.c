/* A wrapper may be called where malloc(3) must not: what libc does without memory
 * the shim does without, too. A program of its own, for its malloc would hide
 * another's.
 *
 *     allocates FOLDER    one that only asking opens, with .ssh/id, which nobody
 * reads */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* glibc's own, behind whoever defines malloc (malloc(3), "replacing malloc"). */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool is_counting;
static int allocated;

void *
malloc(size_t size)
{
	allocated += is_counting;
	return __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	allocated += is_counting;
	return __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
	allocated += is_counting;
	return __libc_realloc(old, size);
}

#define WITHOUT_MEMORY(route, expected)                                            \
	do {                                                                       \
		bool is_as_expected;                                               \
                                                                                   \
		allocated = 0;                                                     \
		is_counting = true;                                                \
		is_as_expected = (expected);                                       \
		is_counting = false;                                               \
		if (!is_as_expected || allocated) {                                \
			printf("%s: %d times%s\n", route, allocated,               \
			       is_as_expected ? "" : ", and it went wrong");       \
			wrong++;                                                   \
		}                                                                  \
	} while (0)

static bool
closes(int fd)
{
	return fd >= 0 && close(fd) == 0;
}

static bool
spawns(char *const *words, char *const *environment)
{
	pid_t child;
	int status;

	return posix_spawn(&child, words[0], NULL, NULL, words, environment) == 0 &&
	       waitpid(child, &status, 0) == child && status == 0;
}

int
main(int argc, char **argv)
{
	static char program[] = "/bin/true";
	char *const words[] = { program, NULL };
	char *const nothing[] = { NULL };
	char secret[4096], made[4096];
	int wrong = 0;
	const char *path = argv[1];

	if (argc != 2)
		return 2;

	snprintf(secret, sizeof(secret), "%s/.ssh/id", path);
	snprintf(made, sizeof(made), "%s/made", path);
	for (int i = 0; i < 5; i++) {
		WITHOUT_MEMORY("open", closes(open(path, O_RDONLY)));
		WITHOUT_MEMORY("openat", closes(openat(AT_FDCWD, path, O_RDONLY)));
		WITHOUT_MEMORY("open, refused", open(secret, O_RDONLY) < 0);
	}
	WITHOUT_MEMORY("creat", creat(made, 0600) < 0);
	WITHOUT_MEMORY("mkdir", mkdir(made, 0700) < 0);
	WITHOUT_MEMORY("mkfifo", mkfifo(made, 0700) < 0);
	WITHOUT_MEMORY("link", link(secret, made) < 0);
	WITHOUT_MEMORY("symlink", symlink("text", made) < 0);
	WITHOUT_MEMORY("rename", rename(secret, made) < 0);
	WITHOUT_MEMORY("unlink", unlink(secret) < 0);
	WITHOUT_MEMORY("remove", remove(secret) < 0);
	WITHOUT_MEMORY("execve", execve(secret, words, nothing) < 0);
	WITHOUT_MEMORY("execvp", execvp(secret, words) < 0);
	WITHOUT_MEMORY("posix_spawn", spawns(words, nothing));
	WITHOUT_MEMORY("system", system("exit 0") == 0);
	if (wrong == 0)
		puts("ok");
	return 0;
}
