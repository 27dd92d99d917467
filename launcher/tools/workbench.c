#include "tools/workbench.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/own_folder.h"
#include "base/text.h"
#include "events/denial_log.h"
#include "kernel/host.h"
#include "kernel/level_state.h"
#include "kernel/user.h"
#include "lang/protector.h"
#include "policy/protects.h"

/* The folder names are those of configure. Where the program was installed below
 * another root (make install DESTDIR=...), its path says so: everything before
 * BAILEY_BINDIR is that root. No environment variable and no option leads
 * elsewhere. */
static const char *
install_root(struct arena *arena, const char *program)
{
	static const char suffix[] = BAILEY_BINDIR "/bailey";

	if (!text_ends_with(program, suffix))
		return "";
	return arena_strndup(arena, program, strlen(program) - strlen(suffix));
}

static const char *
user_folder(struct arena *arena)
{
	const struct user *user = getuid() ? user_own() : NULL;

	if (!user || host_is_unit())
		return NULL;
	return arena_printf(arena, "%s/.config/bailey", user->home);
}

/* The loader takes blanks and colons for the ends of names (ld.so(8), LD_PRELOAD),
 * and a quote would end one in a shell. */
static int
find_preload(struct workbench *bench, const char *root)
{
	const char *path = arena_printf(
	        bench->arena, "%s" BAILEY_LIBDIR "/bailey/libbailey-preload.so",
	        root);

	if (!path)
		return -ENOMEM;
	if (!strpbrk(path, " :;'$\n") && access(path, R_OK) == 0)
		bench->preload = path;
	return 0;
}

static int
init_paths(struct workbench *bench)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	const char **folders = arena_alloc_array(bench->arena, 3, sizeof(*folders));
	const char **own = arena_alloc_array(bench->arena, 8, sizeof(*own));
	struct denial_log_place log;
	const char *root, *user;

	if (!folders || !own)
		return -ENOMEM;
	program[length > 0 ? length : 0] = '\0';
	root = install_root(bench->arena, program);
	user = user_folder(bench->arena);
	if (!root)
		return -ENOMEM;
	if (user) {
		bench->search.n_user = 1;
		folders[bench->search.n++] =
		        arena_printf(bench->arena, "%s/profiles", user);
		own[bench->n_own++] = arena_printf(bench->arena, "%s/", user);
	}
	folders[bench->search.n++] = arena_printf(
	        bench->arena, "%s" BAILEY_SYSCONFDIR "/bailey/profiles", root);
	folders[bench->search.n++] = arena_printf(
	        bench->arena, "%s" BAILEY_DATADIR "/bailey/profiles", root);
	own[bench->n_own++] =
	        arena_printf(bench->arena, "%s" BAILEY_SYSCONFDIR "/bailey/", root);
	own[bench->n_own++] =
	        arena_printf(bench->arena, "%s" BAILEY_DATADIR "/bailey/", root);
	if (length > 0)
		own[bench->n_own++] = arena_strdup(bench->arena, program);
	if (denial_log_place(&log) == 0)
		own[bench->n_own++] = denial_log_folder(bench->arena, &log);
	own[bench->n_own++] =
	        arena_printf(bench->arena, "%s" BAILEY_LIBDIR "/bailey/", root);
	own[bench->n_own++] = LEVEL_FOLDER_ROOT "/";
	if (getuid() != 0)
		own[bench->n_own++] = arena_printf(
		        bench->arena, LEVEL_FOLDER_USER "/", (unsigned)getuid());
	for (size_t i = 0; i < bench->search.n; i++)
		if (!folders[i])
			return -ENOMEM;
	for (size_t i = 0; i < bench->n_own; i++)
		if (!own[i])
			return -ENOMEM;
	bench->search.folders = folders;
	bench->search.reader = geteuid();
	bench->own = own;
	return find_preload(bench, root);
}

int
workbench_init(struct workbench *bench)
{
	*bench = (struct workbench){ .arena = arena_new() };
	if (!bench->arena)
		return -ENOMEM;
	diag_list_init(&bench->diags, bench->arena);
	return init_paths(bench);
}

void
workbench_free(struct workbench *bench)
{
	arena_free(bench->arena);
	*bench = (struct workbench){ 0 };
}

/* -ENOENT where it is no file: a --rule. */
static int
resolve_file(struct arena *arena, const char *file, const char **ret)
{
	char path[PATH_MAX];
	enum node_kind kind;

	if (*file == '/') {
		if (host_resolve(NULL, file, path, &kind) || kind == NODE_MISSING)
			return -ENOENT;
	} else if (!realpath(file, path)) {
		return -ENOENT;
	}
	*ret = arena_strdup(arena, path);
	return *ret ? 0 : -ENOMEM;
}

int
workbench_seal(struct workbench *bench, const char *path)
{
	_cleanup_free_ char *resolved = realpath(path, NULL);
	const char **own =
	        arena_alloc_array(bench->arena, bench->n_own + 1, sizeof(*own));
	struct stat status;

	if (!resolved || stat(resolved, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return 0;
	if (!own)
		return -ENOMEM;
	memcpy(own, bench->own, bench->n_own * sizeof(*own));
	own[bench->n_own] = arena_strdup(bench->arena, resolved);
	if (!own[bench->n_own])
		return -ENOMEM;
	bench->own = own;
	bench->n_own++;
	return 0;
}

/* bailey's own folders and every file that this profile came from. */
static int
own_paths(struct workbench *bench, const struct profile *profile,
          const char *const **ret, size_t *n)
{
	size_t n_files = profile->n_files;
	const char **own = arena_alloc_array(bench->arena, bench->n_own + n_files,
	                                     sizeof(*own));
	size_t count = bench->n_own;

	if (!own)
		return -ENOMEM;
	memcpy(own, bench->own, bench->n_own * sizeof(*own));
	for (size_t i = 0; i < n_files; i++) {
		int error =
		        resolve_file(bench->arena, profile->files[i], &own[count]);

		if (error == -ENOMEM)
			return error;
		count += !error;
	}
	*ret = own;
	*n = count;
	return 0;
}

/* Where the log of denials is; made by those who write into that. */
static int
open_own_folder(void)
{
	struct denial_log_place place;
	const char *why;

	if (denial_log_place(&place))
		return -1;
	return own_folder_open(place.base, place.folders, false, &why);
}

/* What the other installed profiles protect. */
static int
add_foreign(struct workbench *bench, const struct profile *profile,
            struct facts *facts)
{
	_cleanup_protectors_ struct protector *protectors = NULL;
	_cleanup_close_ int own_folder = open_own_folder();
	struct foreign_protects list = { 0 };
	int error = protectors_load(&bench->search, profile, own_folder,
	                            &bench->diags, &protectors);

	for (struct protector *p = protectors; p && !error; p = p->next)
		error = protects_resolve(p->profile, facts, &bench->diags,
		                         bench->arena, &list);
	if (error && error != -ENOMEM)
		diag_add(&bench->diags, DIAG_NOTE, "protector", NULL, NULL,
		         "it protects paths: without it nothing else is started");
	facts->protects = list.items;
	facts->n_protects = list.n;
	return error;
}

/* A level that cannot be read might be the strict one: nothing is started then. */
static int
add_level(struct workbench *bench, const struct profile *profile,
          struct facts *facts)
{
	struct level_state state;
	int error;

	facts->level = bench->level;
	if (bench->level != LEVEL_ANY || !profile_uses_levels(profile))
		return 0;
	error = level_read(profile->name, profile->system || host_is_unit(),
	                   &state);
	if (error)
		return diag_error(&bench->diags, "unreadable-level", NULL, NULL,
		                  "the level of '%s' cannot be read: %s",
		                  profile->name, strerror(-error));
	facts->level = state.level;
	if (state.level != LEVEL_PROTECTED)
		diag_add(&bench->diags, DIAG_NOTE, "level", NULL, NULL,
		         "the level of '%s' is %s", profile->name,
		         launch_level_name(state.level));
	return 0;
}

int
workbench_compile_profile(struct workbench *bench, const struct profile *profile,
                          const char *program, const char *const *arguments,
                          size_t n_arguments, struct policy **ret)
{
	struct host_request request = {
		.program = program,
		.arguments = arguments,
		.n_arguments = n_arguments,
		.preload = bench->preload,
		.home = bench->home,
	};
	struct facts facts = { 0 };
	int error = own_paths(bench, profile, &request.own, &request.n_own);

	if (!error)
		error = host_facts(bench->arena, &request, &bench->diags, &facts);
	if (!error)
		error = add_foreign(bench, profile, &facts);
	if (!error)
		error = add_level(bench, profile, &facts);
	return error ? error : policy_compile(profile, &facts, &bench->diags, ret);
}

int
workbench_compile(struct workbench *bench, const char *name,
                  const struct tool_options *options, const char *program,
                  const char *const *arguments, size_t n_arguments,
                  struct policy **ret)
{
	_cleanup_profile_ struct profile *profile = NULL;
	int error = profile_load_partly(&bench->search, name, options->rules,
	                                options->n_rules, &bench->diags, &profile);

	return error ? error
	             : workbench_compile_profile(bench, profile, program, arguments,
	                                         n_arguments, ret);
}

void
workbench_report(struct workbench *bench, const struct tool_options *options)
{
	fflush(stdout);
	diag_list_print(&bench->diags, stderr, options->color);
}
