#include "tools/test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "kernel/user.h"

enum { DESCRIPTORS = 16, FOLDER_NAME = 32 };

/* Not below /tmp, where profiles let every program write: what is said of ~ would
 * be what is said of /tmp. So the working folder, which may lie there, comes behind
 * the real home. */
static const char *
choose_parent(char *cwd, size_t size)
{
	static char runtime[64];
	const struct user *user;

	if (geteuid() == 0)
		return "/run";
	snprintf(runtime, sizeof(runtime), "/run/user/%u", (unsigned)geteuid());
	if (access(runtime, W_OK) == 0)
		return runtime;
	user = user_own();
	if (user && access(user->home, W_OK) == 0)
		return user->home;
	return getcwd(cwd, size) && access(cwd, W_OK) == 0 ? cwd : "/tmp";
}

static int
remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

void
test_scratch_remove(const char *scratch)
{
	if (*scratch)
		(void)nftw(scratch, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

/* Each folder above the last component of path. */
static int
make_parents(char *path, size_t root)
{
	for (char *slash = strchr(path + root + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int
make_file(const char *path, const struct given *given)
{
	_cleanup_close_ int fd =
	        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	return fd < 0 ? -errno : fd_write_all(fd, given->content, given->length);
}

static int
make_given(const struct test_run *run, const struct given *given)
{
	char path[PATH_MAX + NAME_MAX];
	size_t length;
	int error;

	length = (size_t)snprintf(path, sizeof(path), "%s%s", run->scratch,
	                          given->path + 1);
	if (length >= sizeof(path))
		return -ENAMETOOLONG;
	while (length && path[length - 1] == '/')
		path[--length] = '\0';
	error = make_parents(path, strlen(run->scratch));
	if (error)
		return error;
	if (!given->folder)
		return make_file(path, given);
	return mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
}

/* The folder that all is started in. */
static int
make_work(struct test_run *run)
{
	const char *path = run->file.work ? run->file.work + 1 : "";
	const struct given given = { .path = run->file.work, .folder = true };
	size_t length = (size_t)snprintf(run->work, sizeof(run->work), "%s%s",
	                                 run->scratch, path);

	if (length >= sizeof(run->work))
		return -ENAMETOOLONG;
	return run->file.work ? make_given(run, &given) : 0;
}

int
test_folder_make(char path[PATH_MAX])
{
	char cwd[PATH_MAX - FOLDER_NAME], made[PATH_MAX];

	snprintf(made, sizeof(made), "%s/bailey-test-XXXXXX",
	         choose_parent(cwd, sizeof(cwd)));
	*path = '\0';
	if (!mkdtemp(made))
		return -errno;
	if (!realpath(made, path))
		snprintf(path, PATH_MAX, "%s", made);
	return 0;
}

int
test_scratch_make(struct test_run *run)
{
	int length = snprintf(run->scratch, sizeof(run->scratch), "%s/XXXXXX",
	                      run->folder);
	int error;

	if (length >= (int)sizeof(run->scratch) || !mkdtemp(run->scratch))
		return diag_error(&run->bench.diags, "scratch",
		                  &(struct location){ .file = run->path }, NULL,
		                  "cannot make a folder in %s: %s", run->folder,
		                  strerror(errno));
	error = make_work(run);
	if (error)
		return diag_error(&run->bench.diags, "work",
		                  &(struct location){ .file = run->path }, NULL,
		                  "cannot make %s: %s", run->file.work,
		                  strerror(-error));
	for (size_t i = 0; i < run->file.n_givens; i++) {
		const struct given *given = &run->file.givens[i];

		error = make_given(run, given);

		if (error)
			return diag_error(&run->bench.diags, "given", &given->at,
			                  NULL, "cannot make %s: %s", given->path,
			                  strerror(-error));
	}
	run->bench.home = run->scratch;
	return 0;
}
