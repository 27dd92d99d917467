/* Races about names: symbolic links, folders and the working folder change under a
 * path that stays the same. */
#include "race.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int box_fd, x_fd, y_fd;

static void
make_folder(const char *folder)
{
	if (mkdir(folder, 0755) && errno != EEXIST)
		race_fail(folder);
}

static void
make_link(const char *target, const char *name)
{
	if (symlink(target, name) && errno != EEXIST)
		race_fail(name);
}

/* Two names change places: neither is ever missing. */
static void
exchange(const char *one, const char *other)
{
	renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

static void
prepare_link(void)
{
	make_link("file", "tree/x/link");
	make_link("../y/file", "tree/x/other-link");
}

static void
swap_link(unsigned turn)
{
	(void)turn;
	exchange("tree/x/link", "tree/x/other-link");
}

static void
attempt_open_link(void)
{
	race_judge_file(open("tree/x/link", O_WRONLY | O_CLOEXEC), "tree/y/file");
}

static void
attempt_chmod_link(void)
{
	struct stat status;

	if (!chmod("tree/x/link", 0640))
		race_worked();
	if (stat("tree/y/file", &status) || (status.st_mode & 0777) == 0640) {
		race_escaped();
		chmod("tree/y/file", 0644);
	}
}

/* A folder and a symbolic link to the forbidden one. */
static void
prepare_door(void)
{
	make_folder("tree/x/door");
	make_link("../y", "tree/x/other-door");
	if (access("tree/x/door/file", F_OK) &&
	    access("tree/x/other-door/file", F_OK))
		race_fail("door");
	if (access("tree/x/door/file", F_OK))
		race_make_file("tree/x/door/file", "allowed");
}

static void
swap_door(unsigned turn)
{
	(void)turn;
	exchange("tree/x/door", "tree/x/other-door");
}

static void
attempt_open_door(void)
{
	race_judge_file(open("tree/x/door/file", O_WRONLY | O_CLOEXEC),
	                "tree/y/file");
}

/* By its full name: what is opened by its name alone (supervisor/open_named.h). */
static char full_name[PATH_MAX];

static void
prepare_full_door(void)
{
	char folder[PATH_MAX - 32];

	prepare_door();
	if (!getcwd(folder, sizeof(folder)))
		race_fail("getcwd");
	snprintf(full_name, sizeof(full_name), "%s/tree/x/door/file", folder);
}

static void
attempt_open_full_door(void)
{
	race_judge_file(open(full_name, O_WRONLY | O_CLOEXEC), "tree/y/file");
}

static void
attempt_mkdir_door(void)
{
	if (!mkdir("tree/x/door/made", 0755))
		race_worked();
	if (!access("tree/y/made", F_OK)) {
		race_escaped();
		rmdir("tree/y/made");
	}
	rmdir("tree/x/door/made");
}

static void
attempt_rename_door(void)
{
	race_make_file("tree/x/source", "source");
	if (!rename("tree/x/source", "tree/x/door/victim"))
		race_worked();
	if (!access("tree/y/victim", F_OK)) {
		race_escaped();
		unlink("tree/y/victim");
	}
}

static void
attempt_bind_door(void)
{
	const struct sockaddr_un name = { AF_UNIX, "tree/x/door/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && !bind(fd, (const struct sockaddr *)&name, sizeof(name)))
		race_worked();
	if (!access("tree/y/socket", F_OK)) {
		race_escaped();
		unlink("tree/y/socket");
	}
	unlink("tree/x/door/socket");
	unlink("tree/x/other-door/socket");
	close(fd);
}

/* A folder that moves: from one place its ".." leads to an own y/, from the other
 * to the forbidden one. */
static void
prepare_box(void)
{
	make_folder("tree/x/sub");
	make_folder("tree/x/sub/y");
	race_make_file("tree/x/sub/y/file", "allowed");
	rename("tree/box", "tree/x/sub/box");
	make_folder("tree/x/sub/box");
	box_fd = open("tree/x/sub/box", O_PATH | O_CLOEXEC);
	if (box_fd < 0)
		race_fail("box");
}

static void
swap_box(unsigned turn)
{
	if (turn & 1)
		rename("tree/x/sub/box", "tree/box");
	else
		rename("tree/box", "tree/x/sub/box");
}

static void
attempt_open_box(void)
{
	race_judge_file(openat(box_fd, "../y/file", O_WRONLY | O_CLOEXEC),
	                "tree/y/file");
}

static void
prepare_working_folder(void)
{
	x_fd = open("tree/x", O_PATH | O_CLOEXEC);
	y_fd = open("tree/y", O_PATH | O_CLOEXEC);
	if (x_fd < 0 || y_fd < 0 || fchdir(x_fd))
		race_fail("working folder");
}

static void
swap_working_folder(unsigned turn)
{
	if (fchdir(turn & 1 ? y_fd : x_fd))
		race_fail("working folder");
}

static void
attempt_open_relative(void)
{
	race_judge_file(open("file", O_WRONLY | O_CLOEXEC), "../y/file");
}

const struct race race_folder_rows[] = {
	{ "open-symlink", prepare_link, swap_link, attempt_open_link },
	{ "chmod-symlink", prepare_link, swap_link, attempt_chmod_link },
	{ "open-parent", prepare_door, swap_door, attempt_open_door },
	{ "open-full-name", prepare_full_door, swap_door, attempt_open_full_door },
	{ "mkdir-parent", prepare_door, swap_door, attempt_mkdir_door },
	{ "bind-parent", prepare_door, swap_door, attempt_bind_door },
	{ "rename-parent", prepare_door, swap_door, attempt_rename_door },
	{ "open-moved", prepare_box, swap_box, attempt_open_box },
	{ "open-working-folder", prepare_working_folder, swap_working_folder,
	  attempt_open_relative },
	{ 0 },
};
