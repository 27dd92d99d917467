#include "events_fixture.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

#define READ_MAX (64 * 1024 * 1024)

void
fixture_make(struct fixture *fixture)
{
	snprintf(fixture->folder, sizeof(fixture->folder),
	         "/tmp/bailey-events-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(fixture->folder));
	fixture->arena = arena_new();
	ck_assert_ptr_nonnull(fixture->arena);
	diag_list_init(&fixture->diags, fixture->arena);
}

static int
remove_node(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void
fixture_remove(struct fixture *fixture)
{
	nftw(fixture->folder, remove_node, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(fixture->arena);
}

const char *
fixture_path(const struct fixture *fixture, const char *name)
{
	return arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
}

char *
fixture_read(const struct fixture *fixture, const char *path, size_t *length)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	size_t size;
	char *copy;

	ck_assert_msg(fd >= 0, "%s is not there", path);
	ck_assert_int_eq(fd_read_all(fd, READ_MAX, &text, &size), 0);
	copy = arena_alloc(fixture->arena, size + 1);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, size);
	if (length)
		*length = size;
	return copy;
}

void
fixture_write(const char *path, const char *text)
{
	_cleanup_close_ int fd =
	        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_msg(fd >= 0, "%s cannot be written", path);
	ck_assert_int_eq(fd_write_all(fd, text, strlen(text)), 0);
}

mode_t
fixture_mode(const char *path)
{
	struct stat status;

	ck_assert_int_eq(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

struct event_list
fixture_events(const struct fixture *fixture, const char *path)
{
	struct event_list list = { 0 };
	size_t length;
	char *text = fixture_read(fixture, path, &length);

	ck_assert_int_eq(event_list_add_lines(fixture->arena, &list, text, length,
	                                      event_from_json),
	                 0);
	ck_assert_uint_eq(list.n_bad, 0);
	return list;
}

bool
fixture_told(const struct fixture *fixture, const char *id)
{
	for (size_t i = 0; i < fixture->diags.n; i++)
		if (strcmp(fixture->diags.items[i].id, id) == 0)
			return true;
	return false;
}

struct event
fixture_denial(const char *target)
{
	return (struct event){
		.profile = "test",
		.digest = "0123456789abcdef",
		.pid = 12,
		.ppid = 11,
		.exe = "/usr/bin/test",
		.operation = "write",
		.target = target,
		.tier = "broker",
		.verdict = EVENT_DENIED,
		.error = "EACCES",
		.hint = "allow write it",
	};
}

/* Check's own handler of SIGALRM kills the whole process group where tests are not
 * forked: with it everything that started them. */
void
fixture_limit_time(unsigned seconds)
{
	signal(SIGALRM, SIG_DFL);
	alarm(seconds);
}
