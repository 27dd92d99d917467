/* Memory that is, or becomes, code. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096

static int
map_result(void *address)
{
	return address == MAP_FAILED ? -errno : 0;
}

static int
try_mmap_write_exec(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return map_result(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* How injected code becomes code: written first, made executable then. */
static int
protect_written_page(int protection, long (*protect)(void *page, int protection))
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return -errno;
	memset(page, 0x90, PAGE);
	return probe_result(protect(page, protection));
}

static long
protect_plain(void *page, int protection)
{
	return mprotect(page, PAGE, protection);
}

static long
protect_key(void *page, int protection)
{
	return syscall(SYS_pkey_mprotect, page, PAGE, protection, -1);
}

static int
try_mprotect_exec(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return protect_written_page(PROT_READ | PROT_EXEC, protect_plain);
}

static int
try_pkey_mprotect_exec(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return protect_written_page(PROT_READ | PROT_EXEC, protect_key);
}

static int
try_mprotect_write_exec(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return protect_written_page(PROT_READ | PROT_WRITE | PROT_EXEC,
	                            protect_plain);
}

static int
try_shm_exec(char **arguments, int n)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
	void *address;
	int result;

	(void)arguments;
	(void)n;
	if (id < 0)
		return -errno;
	address = shmat(id, NULL, SHM_EXEC);
	result = address == (void *)-1 ? -errno : 0;
	shmctl(id, IPC_RMID, NULL);
	return result;
}

static int
try_shm(char **arguments, int n)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
	void *address;
	int result;

	(void)arguments;
	(void)n;
	if (id < 0)
		return -errno;
	address = shmat(id, NULL, 0);
	result = address == (void *)-1 ? -errno : 0;
	shmctl(id, IPC_RMID, NULL);
	return result;
}

/* personality(2): READ_IMPLIES_EXEC makes every later PROT_READ executable. */
static int
try_personality(char **arguments, int n)
{
	(void)arguments;
	(void)n;
	return probe_result(personality(READ_IMPLIES_EXEC));
}

static int
try_memfd(char **arguments, int n)
{
	(void)n;
	return probe_close(
	        memfd_create("probe", (unsigned)probe_number(arguments[0])));
}

/* Writes and reads back: the harmless use that must go on working. */
static int
try_memfd_use(char **arguments, int n)
{
	int fd = memfd_create("probe", (unsigned)probe_number(arguments[0]));
	char byte = 'x';
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = probe_result(write(fd, &byte, 1));
	if (!result)
		result = probe_result(pread(fd, &byte, 1, 0));
	close(fd);
	return result;
}

static int
try_map_file_exec(char **arguments, int n)
{
	int fd = open(arguments[0], O_RDONLY | O_CLOEXEC);
	int result;

	(void)n;
	if (fd < 0)
		return -errno;
	result = map_result(
	        mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
	close(fd);
	return result;
}

const struct probe_operation probe_memory_operations[] = {
	{ "mmap-wx", 0, try_mmap_write_exec, "" },
	{ "mprotect-x", 0, try_mprotect_exec, "" },
	{ "mprotect-wx", 0, try_mprotect_write_exec, "" },
	{ "pkey-mprotect-x", 0, try_pkey_mprotect_exec, "" },
	{ "shm-exec", 0, try_shm_exec, "" },
	{ "shm", 0, try_shm, "" },
	{ "personality", 0, try_personality, "" },
	{ "memfd", 1, try_memfd, "FLAGS" },
	{ "memfd-use", 1, try_memfd_use, "FLAGS" },
	{ "map-exec", 1, try_map_file_exec, "FILE" },
	{ 0 },
};
