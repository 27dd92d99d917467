/* Races about the memory of a call: its path, its structure, its descriptor. */
#include "race.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SWAPPED 20 /* the descriptor that is swapped */

/* tree/x/file and tree/y/file in turn. */
static char path[] = "tree/x/file";
#define PATH_BYTE 5

static char victim[] = "tree/x/victim";
static int allowed_fd, forbidden_fd;

static void
swap_path(unsigned turn)
{
	path[PATH_BYTE] = turn & 1 ? 'y' : 'x';
}

static void
swap_victim(unsigned turn)
{
	victim[PATH_BYTE] = turn & 1 ? 'y' : 'x';
}

static void
swap_descriptor(unsigned turn)
{
	dup2(turn & 1 ? forbidden_fd : allowed_fd, SWAPPED);
}

static void
prepare_nothing(void)
{
}

static void
attempt_open(void)
{
	race_judge_file(open(path, O_WRONLY | O_CLOEXEC), "tree/y/file");
}

static void
attempt_create(void)
{
	int fd = open(victim, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd >= 0)
		race_worked();
	close(fd);
	if (!access("tree/y/victim", F_OK)) {
		race_escaped();
		unlink("tree/y/victim");
	}
	unlink("tree/x/victim");
}

static void
attempt_rename(void)
{
	race_make_file("tree/x/source", "source");
	if (!rename("tree/x/source", victim))
		race_worked();
	if (!access("tree/y/victim", F_OK)) {
		race_escaped();
		unlink("tree/y/victim");
	}
}

/* The forbidden one is there from the start, by the test. */
static char kept[] = "tree/x/kept";

static void
swap_kept(unsigned turn)
{
	kept[PATH_BYTE] = turn & 1 ? 'y' : 'x';
}

static void
attempt_unlink_kept(void)
{
	race_make_file("tree/x/kept", "kept");
	if (!unlink(kept))
		race_worked();
	if (access("tree/y/kept", F_OK)) {
		race_escaped();
		race_make_file("tree/y/kept", "kept");
	}
}

static void
attempt_link(void)
{
	unlink("tree/x/linked");
	if (link(path, "tree/x/linked"))
		return;
	race_judge_file(open("tree/x/linked", O_RDONLY | O_CLOEXEC), "tree/y/file");
}

static void
attempt_truncate(void)
{
	struct stat status;

	if (!truncate(path, 4))
		race_worked();
	if (stat("tree/y/file", &status) || status.st_size == 4) {
		race_escaped();
		race_make_file("tree/y/file", "forbidden");
	}
}

/* Counts by the mode of the forbidden file, and puts it back where it can. */
static void
judge_mode(int result)
{
	struct stat status;

	if (!result)
		race_worked();
	if (stat("tree/y/file", &status) || (status.st_mode & 0777) == 0640) {
		race_escaped();
		chmod("tree/y/file", 0644);
	}
}

static void
attempt_chmod(void)
{
	judge_mode(chmod(path, 0640));
}

static void
prepare_files(void)
{
	allowed_fd = open("tree/x/file", O_RDONLY | O_CLOEXEC);
	forbidden_fd = open("tree/y/file", O_RDONLY | O_CLOEXEC);
	if (allowed_fd < 0 || forbidden_fd < 0 || dup2(allowed_fd, SWAPPED) < 0)
		race_fail("files");
}

static void
attempt_fchmod(void)
{
	judge_mode(fchmod(SWAPPED, 0640));
}

static void
prepare_folders(void)
{
	allowed_fd = open("tree/x", O_PATH | O_CLOEXEC);
	forbidden_fd = open("tree/y", O_PATH | O_CLOEXEC);
	if (allowed_fd < 0 || forbidden_fd < 0 || dup2(allowed_fd, SWAPPED) < 0)
		race_fail("folders");
}

static void
attempt_open_at(void)
{
	race_judge_file(openat(SWAPPED, "file", O_WRONLY | O_CLOEXEC),
	                "tree/y/file");
}

/* The own program, and a file whose first bytes are text. */
static void
prepare_code(void)
{
	allowed_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	forbidden_fd = open("tree/x/code", O_RDONLY | O_CLOEXEC);
	if (allowed_fd < 0 || forbidden_fd < 0 || dup2(allowed_fd, SWAPPED) < 0)
		race_fail("code");
}

static void
attempt_map(void)
{
	const char *code =
	        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, SWAPPED, 0);

	if (code == MAP_FAILED)
		return;
	if (memcmp(code, "DROPPED", 7) == 0)
		race_escaped();
	else
		race_worked();
	munmap((void *)code, 4096);
}

/* struct open_how: flags, mode, resolve. */
static uint64_t how[3];

static void
swap_how(unsigned turn)
{
	how[0] = O_CLOEXEC | (turn & 1 ? O_RDWR : O_RDONLY);
}

static void
attempt_open_how(void)
{
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, "tree/y/file", how,
	                      sizeof(how));

	if (fd < 0)
		return;
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		race_worked();
	else
		race_escaped();
	close(fd);
}

const struct race race_file_rows[] = {
	{ "open-path", prepare_nothing, swap_path, attempt_open },
	{ "create-path", prepare_nothing, swap_victim, attempt_create },
	{ "rename-path", prepare_nothing, swap_victim, attempt_rename },
	{ "unlink-path", prepare_nothing, swap_kept, attempt_unlink_kept },
	{ "link-path", prepare_nothing, swap_path, attempt_link },
	{ "truncate-path", prepare_nothing, swap_path, attempt_truncate },
	{ "chmod-path", prepare_nothing, swap_path, attempt_chmod },
	{ "fchmod-descriptor", prepare_files, swap_descriptor, attempt_fchmod },
	{ "open-descriptor", prepare_folders, swap_descriptor, attempt_open_at },
	{ "map-descriptor", prepare_code, swap_descriptor, attempt_map },
	{ "openat2-how", prepare_nothing, swap_how, attempt_open_how },
	{ 0 },
};
