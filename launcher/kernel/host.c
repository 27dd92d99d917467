#include "kernel/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/host_cache.h"
#include "kernel/user.h"

/* A container may run as a user that nobody has named. No folder is his then. */
static int
add_stranger(struct arena *arena, struct diag_list *diags, struct facts *facts)
{
	facts->user = arena_printf(arena, "%u", (unsigned)facts->uid);
	facts->home = "/nonexistent";
	diag_add(diags, DIAG_NOTE, "no-passwd-entry", NULL, NULL,
	         "user %u has no passwd entry: ~ is /nonexistent",
	         (unsigned)facts->uid);
	return facts->user ? 0 : -ENOMEM;
}

static int
add_user(struct arena *arena, struct diag_list *diags, struct facts *facts)
{
	const struct user *user;

	facts->uid = getuid();
	user = user_own();
	if (!user && errno != ENOENT)
		return diag_error(diags, "passwd-entry", NULL, NULL,
		                  "the passwd entry of user %u cannot be read: %s",
		                  (unsigned)facts->uid, strerror(errno));
	if (!user)
		return add_stranger(arena, diags, facts);
	facts->user = user->name;
	facts->home = user->home;
	return 0;
}

/* As the XDG base directory specification has them where no variable is set: a
 * variable is something that the contained program's starter can set. */
static int
add_user_folders(struct arena *arena, struct facts *facts)
{
	const char *home = strcmp(facts->home, "/") ? facts->home : "";
	const struct {
		const char **fact;
		const char *below;
	} folders[] = {
		{ &facts->config_home, ".config" },
		{ &facts->data_home, ".local/share" },
		{ &facts->cache_home, ".cache" },
		{ &facts->state_home, ".local/state" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		*folders[i].fact =
		        arena_printf(arena, "%s/%s", home, folders[i].below);
		if (!*folders[i].fact)
			return -ENOMEM;
	}
	return 0;
}

/* Made by systemd-logind at log-in, for the user alone. */
static int
add_runtime_dir(struct arena *arena, struct facts *facts)
{
	char *path = arena_printf(arena, "/run/user/%u", (unsigned)facts->uid);
	struct stat status;

	if (!path)
		return -ENOMEM;
	if (!lstat(path, &status) && S_ISDIR(status.st_mode) &&
	    status.st_uid == facts->uid)
		facts->runtime_dir = path;
	return 0;
}

/* Nobody works there: a profile that gives the working folder means files of the
 * user's, not the kernel's. */
static bool
is_of_kernel(const char *path)
{
	static const char *const trees[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		size_t length = strlen(trees[i]);

		if (strncmp(path, trees[i], length) == 0 &&
		    (path[length] == '/' || path[length] == '\0'))
			return true;
	}
	return false;
}

static int
add_cwd(struct arena *arena, struct diag_list *diags, struct facts *facts)
{
	_cleanup_free_ char *cwd = getcwd(NULL, 0);

	if (cwd && is_of_kernel(cwd)) {
		facts->cwd = "/";
		return 0;
	}
	if (cwd && cwd[0] == '/') {
		facts->cwd = arena_strdup(arena, cwd);
		return facts->cwd ? 0 : -ENOMEM;
	}
	facts->cwd = "/";
	diag_add(diags, DIAG_NOTE, "no-cwd", NULL, NULL,
	         "the working folder cannot be found (%s): ${CWD} is /",
	         cwd ? "it is out of reach" : strerror(errno));
	return 0;
}

static int
add_tty(struct arena *arena, struct facts *facts)
{
	char name[PATH_MAX];

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (ttyname_r(fd, name, sizeof(name)))
			continue;
		facts->tty = arena_strdup(arena, name);
		return facts->tty ? 0 : -ENOMEM;
	}
	return 0;
}

static int
add_app_folder(struct arena *arena, const char *program, struct facts *facts)
{
	const char *slash = program ? strrchr(program, '/') : NULL;

	if (!slash || *program != '/')
		return 0;
	facts->app_folder =
	        arena_strndup(arena, program, (size_t)(slash - program) + 1);
	return facts->app_folder ? 0 : -ENOMEM;
}

/* *ret stays NULL where the argument names nothing that is there. */
static int
find_argument(struct arena *arena, const struct facts *facts, const char *argument,
              const char **ret)
{
	char path[PATH_MAX];
	enum node_kind kind;
	int length;

	if (faccessat(AT_FDCWD, argument, F_OK, AT_EACCESS))
		return 0;
	length = snprintf(path, sizeof(path), "%s%s%s",
	                  *argument == '/' ? "" : facts->cwd,
	                  *argument == '/' ? "" : "/", argument);
	if (length >= PATH_MAX || host_resolve(NULL, path, path, &kind) ||
	    kind == NODE_MISSING)
		return 0;
	*ret = arena_printf(arena, "%s%s", path,
	                    kind == NODE_FOLDER && strcmp(path, "/") ? "/" : "");
	return *ret ? 0 : -ENOMEM;
}

static int
add_argfiles(struct arena *arena, const struct host_request *request,
             struct facts *facts)
{
	const char **files =
	        arena_alloc_array(arena, request->n_arguments, sizeof(*files));
	size_t n = 0;

	if (!files)
		return -ENOMEM;
	for (size_t i = 0; i < request->n_arguments; i++) {
		const char *argument = request->arguments[i];

		if (*argument == '\0' || *argument == '-')
			continue;
		if (find_argument(arena, facts, argument, &files[n]))
			return -ENOMEM;
		n += files[n] != NULL;
	}
	facts->argfiles = (struct fact_list){ files, n };
	return 0;
}

int
host_facts(struct arena *arena, const struct host_request *request,
           struct diag_list *diags, struct facts *ret)
{
	struct facts facts = {
		.tmpdir = "/tmp",
		.own = request->own,
		.n_own = request->n_own,
		.preload = request->preload,
		.resolve = host_resolve,
		.links = host_links,
		.context = host_cache_new(arena, host_resolve_alone),
	};
	int error = facts.context ? add_user(arena, diags, &facts) : -ENOMEM;

	if (request->home)
		facts.home = request->home;
	if (!error)
		error = add_user_folders(arena, &facts);
	if (!error)
		error = add_runtime_dir(arena, &facts);
	if (!error)
		error = add_cwd(arena, diags, &facts);
	if (!error)
		error = add_tty(arena, &facts);
	if (!error)
		error = add_app_folder(arena, request->program, &facts);
	if (!error)
		error = add_argfiles(arena, request, &facts);
	if (!error && host_is_unit())
		error = host_unit_folders(arena, getenv, &facts);
	if (!error)
		*ret = facts;
	return error;
}
