/* Places where a wrapper must work, or be out of the way. PATH is one that only
 * asking opens; each case prints "ok", "refused" or what went wrong.
 *
 *     surroundings CASE PATH [LIBRARY] */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surroundings.h"

enum { THREADS = 4, FORKS = 100, TURNS = 200 };

const char *path;
static const char *library;
static volatile sig_atomic_t in_handler;
static int before_constructors = -1;

int
try_to_open(const char *name)
{
	int fd = open(name, O_RDONLY);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

int
say(int error)
{
	puts(error == 0 ? "ok" : error == -EACCES ? "refused" : strerror(-error));
	return 0;
}

/* Before any constructor: ld.so runs these of the program first of all. */
static void
open_early(int argc, char **argv, char **environment)
{
	(void)environment;
	if (argc > 2)
		before_constructors = try_to_open(argv[2]);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const early)(int, char **,
                                                 char **) = open_early;

static int
in_preinit(void)
{
	return say(before_constructors);
}

static void
handle(int signal)
{
	(void)signal;
	in_handler = try_to_open(path) == 0 ? 1 : 2;
}

/* Out of the middle of malloc(3), too: nothing may be locked that it locks. */
static int
in_signal_handler(void)
{
	signal(SIGALRM, handle);
	for (int i = 0; i < TURNS && in_handler != 2; i++) {
		in_handler = 0;
		ualarm(200, 0);
		while (!in_handler)
			free(malloc(100000));
	}
	return say(in_handler == 1 ? 0 : -EACCES);
}

static _Atomic bool stop;
static _Atomic int failed;

static void *
open_all_the_time(void *unused)
{
	(void)unused;
	while (!stop && !failed)
		if (try_to_open(path))
			failed = 1;
	return NULL;
}

/* A child of a process with threads holds every lock as it was then. */
static int
in_fork_of_threads(void)
{
	pthread_t threads[THREADS];
	int status;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, open_all_the_time, NULL);
	for (int i = 0; i < FORKS && !failed; i++) {
		pid_t child = fork();

		if (child == 0) {
			alarm(10);
			_exit(try_to_open(path) ? 1 : 0);
		}
		waitpid(child, &status, 0);
		if (status)
			failed = 2;
	}
	stop = true;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return say(failed ? -EACCES : 0);
}

/* The child writes into its parent's memory: what the wrapper keeps must be right
 * for both. */
static int
in_vfork(void)
{
	volatile int error = 0;
	pid_t child = vfork();

	if (child == 0) {
		error = try_to_open(path);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return say(error ? error : try_to_open(path));
}

static int
through(void *handle_of, const char *name)
{
	int (*function)(const char *) =
	        handle_of ? (int (*)(const char *))dlsym(handle_of, name) : NULL;

	if (!function) {
		printf("%s\n", dlerror());
		return 0;
	}
	return say(function(path));
}

static int
in_library(void)
{
	return through(dlopen(library, RTLD_NOW), "library_open");
}

/* It looks for its symbols in itself and in libc first: no shim, and fail closed.
 */
static int
in_deep_library(void)
{
	return through(dlopen(library, RTLD_NOW | RTLD_DEEPBIND), "library_open");
}

/* A libc of its own. */
static int
in_other_namespace(void)
{
	return through(dlmopen(LM_ID_NEWLM, library, RTLD_NOW), "library_open");
}

static int
behind_dlclose(void)
{
	void *shim = dlopen(getenv("LD_PRELOAD"), RTLD_NOW | RTLD_NOLOAD);

	if (!shim) {
		puts("it is not loaded");
		return 0;
	}
	dlclose(shim);
	dlclose(shim);
	dlclose(shim);
	return say(try_to_open(path));
}

static int own_calls;

/* As fakeroot does it, but inside the program. */
int
open64(const char *name, int flags, ...)
{
	int (*next)(const char *, int, ...) =
	        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");

	own_calls++;
	return next(name, flags);
}

static int
in_own_wrapper(void)
{
	int fd = open64(path, O_RDONLY);

	if (own_calls != 1)
		puts("the program's own was not called");
	return say(fd < 0 ? -errno : 0);
}

static int
for_itself(void)
{
	return say(try_to_open(path));
}

/* How often the same refusal is heard: all of them, by whoever says it. */
static int
again(void)
{
	for (int i = 0; i < TURNS; i++) {
		int error;

		errno = 0;
		error = try_to_open(path);
		if (error != -EACCES) {
			printf("turn %d: ", i);
			return say(error);
		}
	}
	return say(-EACCES);
}

/* A name that is refused comes to lead elsewhere, by somebody outside who waits for
 * "ready": at the latest it is heard when the shim has forgotten (wire.h,
 * WIRE_REMEMBER_MS). */
static int
until_it_changes(void)
{
	struct stat status;

	if (try_to_open(path) != -EACCES || try_to_open(path) != -EACCES)
		return puts("it was not refused"), 0;
	close(open(library, O_WRONLY | O_CREAT, 0600));
	for (int i = 0; i < TURNS; i++) {
		if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
			break;
		usleep(20000);
	}
	usleep(1200000);
	return say(try_to_open(path));
}

static int
when_born(void)
{
	return born_late(library);
}

static const struct place {
	const char *name;
	int (*take)(void);
} places[] = {
	{ "preinit", in_preinit },
	{ "signal", in_signal_handler },
	{ "fork", in_fork_of_threads },
	{ "vfork", in_vfork },
	{ "library", in_library },
	{ "deepbind", in_deep_library },
	{ "namespace", in_other_namespace },
	{ "dlclose", behind_dlclose },
	{ "wrapper", in_own_wrapper },
	{ "itself", for_itself },
	{ "again", again },
	{ "changes", until_it_changes },
	{ "bad-paths", by_bad_paths },
	{ "bad-words", by_bad_words },
	{ "born", when_born },
};

int
main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	path = argv[2];
	library = argc > 3 ? argv[3] : NULL;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].name, argv[1]) == 0)
			return places[i].take();
	return 2;
}
