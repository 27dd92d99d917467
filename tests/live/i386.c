/* A 32-bit program: what such programs do otherwise, by the very calls. Prints a
 * line for each, "name result": at least 0, or -errno.
 *
 *     i386 allowed TREE PORT LIBRARY PROGRAM
 *     i386 denied  HOLE PORT LIBRARY PROGRAM
 *
 * The working folder is the one that may be written. See test-i386.sh. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/net.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "i386.h"

#ifndef __i386__
#error "to be built with -m32"
#endif

enum { IPC_SHMAT = 21, LARGE_FILE = 0100000, PAGE = 4096 };

static const char *tree;

static char *
in_tree(const char *name)
{
	static char paths[4][4096];
	static unsigned at;
	char *path = paths[at++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", tree, name);
	return path;
}

/* The results are those of the kernel: libc's wrappers choose calls of their own.
 */
static long
called(long result)
{
	return result == -1 ? -errno : result;
}
#define CALL(number, ...) called(syscall(number, __VA_ARGS__))

void
tell(const char *name, long result)
{
	printf("%s %ld\n", name, result);
}

/* Descriptors and addresses are not the same everywhere. */
static void
tell_success(const char *name, long result)
{
	tell(name, result < 0 && result > -4096 ? result : 0);
}

static void
close_result(const char *name, long fd)
{
	tell_success(name, fd);
	if (fd >= 0)
		close((int)fd);
}

static void
try_opens(void)
{
	close_result("open",
	             CALL(SYS_open, in_tree("opened"), O_CREAT | O_RDWR, 0640));
	close_result("openat", CALL(SYS_openat, AT_FDCWD, in_tree("file"),
	                            O_WRONLY | LARGE_FILE));
	close_result("creat", CALL(SYS_creat, in_tree("created"), 0600));
	close_result("open of a large file",
	             CALL(SYS_open, in_tree("large"), O_RDWR | LARGE_FILE));
	close_result("open of a large file without saying so",
	             CALL(SYS_open, in_tree("large"), O_RDWR));
}

static void
try_entries(void)
{
	tell("mkdir", CALL(SYS_mkdir, in_tree("folder"), 0750));
	tell("rename", CALL(SYS_rename, in_tree("other"), in_tree("renamed")));
	tell("unlink", CALL(SYS_unlink, in_tree("doomed")));
	tell("rmdir", CALL(SYS_rmdir, in_tree("empty")));
	tell("symlink", CALL(SYS_symlink, "file", in_tree("link")));
	tell("link", CALL(SYS_link, in_tree("file"), in_tree("hard")));
	tell("mknod", CALL(SYS_mknod, in_tree("fifo"), S_IFIFO | 0600, 0));
}

static void
try_lengths(void)
{
	tell("truncate", CALL(SYS_truncate, in_tree("file"), 3));
	tell("truncate to less than nothing",
	     CALL(SYS_truncate, in_tree("file"), -1));
	tell("truncate64", CALL(SYS_truncate64, in_tree("sparse"), 5, 1));
	tell("truncate64 to less than nothing",
	     CALL(SYS_truncate64, in_tree("sparse"), 5, -1));
}

static void
try_owners(void)
{
	tell("chmod", CALL(SYS_chmod, in_tree("file"), 0604));
	tell("chown of 16 bits to nobody",
	     CALL(SYS_chown, in_tree("file"), 0xffff, 0xffff));
	tell("chown of 16 bits", CALL(SYS_chown, in_tree("file"),
	                              0x7fff0000 | (getuid() & 0xffff), 0xffff));
	tell("lchown of 16 bits",
	     CALL(SYS_lchown, in_tree("file"), 0xffff, 0xffff));
	tell("chown32", CALL(SYS_chown32, in_tree("file"), getuid(), -1));
}

/* What the kernel has made of a time. */
static void
tell_times(const char *name, long result, const char *path)
{
	struct stat status;

	tell(name, result);
	if (stat(path, &status) == 0 && result == 0)
		printf("%s: %lld.%09ld %lld.%09ld\n", name,
		       (long long)status.st_atim.tv_sec, status.st_atim.tv_nsec,
		       (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

static void
try_times(void)
{
	const int32_t seconds[] = { 100, -200 };
	const int32_t values[] = { 300, 400, 500, 600 };
	const int32_t none[] = { 300, 1000000, 500, 600 };
	const int32_t omit[] = { 700, 800, 0, UTIME_OMIT };
	/* The upper half of nanoseconds is rubbish that the kernel ignores. */
	const int32_t wide[] = { 0, 2, 900, 0x5a5a5a5a, 1000, 0, 1100, -1 };
	const char *path = in_tree("file");

	tell_times("utime", CALL(SYS_utime, path, seconds), path);
	tell_times("utimes", CALL(SYS_utimes, path, values), path);
	tell_times("utimes of no microseconds", CALL(SYS_utimes, path, none), path);
	tell_times("futimesat", CALL(SYS_futimesat, AT_FDCWD, path, values), path);
	tell_times("utimensat", CALL(SYS_utimensat, AT_FDCWD, path, omit, 0), path);
	tell_times("utimensat_time64",
	           CALL(SYS_utimensat_time64, AT_FDCWD, path, wide, 0), path);
	tell("utimes to now", CALL(SYS_utimes, path, 0));
}

/* --- mappings --- */

struct old_mapping {
	uint32_t address, length, protection, flags;
	int32_t fd;
	uint32_t offset;
};

static long
map_old(int protection, int flags, int fd, unsigned offset)
{
	const struct old_mapping mapping = {
		0, PAGE, (uint32_t)protection, (uint32_t)flags, fd, offset
	};

	return CALL(SYS_mmap, &mapping);
}

static long
map_new(int protection, int flags, int fd)
{
	return CALL(SYS_mmap2, 0, PAGE, protection, flags, fd, 0);
}

static void *
wait_for_ever(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

static void
try_mappings(const char *library)
{
	int fd = open(library, O_RDONLY);
	pthread_t thread;

	tell_success("mmap2 of code",
	             map_new(PROT_READ | PROT_EXEC, MAP_PRIVATE, fd));
	tell_success("mmap of code",
	             map_old(PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
	tell_success("mmap of code at an odd place",
	             map_old(PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 12));
	tell_success("mmap of memory", map_old(PROT_READ | PROT_WRITE,
	                                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	tell_success("mmap of a file", map_old(PROT_READ, MAP_PRIVATE, fd, PAGE));
	if (pthread_create(&thread, NULL, wait_for_ever, NULL) == 0)
		tell_success("mmap2 of code beside a thread",
		             map_new(PROT_READ | PROT_EXEC, MAP_PRIVATE, fd));
	close(fd);
}

/* --- programs --- */

static void
try_start(const char *program)
{
	pid_t pid;
	int status = -1;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		char *const arguments[] = { (char *)(uintptr_t)program, NULL };

		execve(program, arguments, NULL);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	tell("execve", WIFEXITED(status) ? -WEXITSTATUS(status) : -1000);
}

/* --- SysV IPC --- */

static void
try_memory(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
	uint32_t at = 0;

	tell_success("ipc shmget", id);
	tell("ipc shmat", CALL(SYS_ipc, IPC_SHMAT, id, 0, &at, 0, 0));
	tell("ipc shmdt", CALL(SYS_ipc, 22, 0, 0, 0, at, 0));
	shmctl(id, IPC_RMID, NULL);
}

/* What no 32-bit program gets, whatever it is about. */
static void
try_outside(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
	uint32_t at = 0;
	const long packets[] = { AF_PACKET, SOCK_RAW, 0 };

	tell("ipc shmat of code",
	     CALL(SYS_ipc, IPC_SHMAT, id, SHM_EXEC, &at, 0, 0));
	shmctl(id, IPC_RMID, NULL);
	tell_success("socketcall packets",
	             CALL(SYS_socketcall, SYS_SOCKET, packets));
	tell("socketcall of no operation", CALL(SYS_socketcall, 99, packets));
	tell("ipc of no operation", CALL(SYS_ipc, 99, 0, 0, 0, 0, 0));
}

int
main(int argc, char **argv)
{
	bool allowed = argc > 1 && strcmp(argv[1], "allowed") == 0;
	int port;

	if (argc != 6)
		return 2;
	umask(027);
	tree = argv[2];
	port = atoi(argv[3]);
	try_opens();
	try_entries();
	if (allowed)
		try_lengths();
	else
		tell("truncate64", CALL(SYS_truncate64, in_tree("sparse"), 5, 1));
	try_owners();
	if (allowed)
		try_times();
	else
		tell("utime", CALL(SYS_utime, in_tree("file"), 0));
	try_sockets(tree, port, allowed);
	try_start(argv[5]);
	if (allowed)
		try_memory();
	else
		try_outside();
	try_mappings(argv[4]);
	return 0;
}
