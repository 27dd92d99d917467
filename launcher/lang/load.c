#include "lang/load.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "lang/parser.h"
#include "lang/search.h"
#include "lang/source.h"

static int
parse_extra(struct source_list *list, const char *const *extra, size_t n_extra)
{
	struct parser parser = {
		.profile = list->profile,
		.arena = list->arena,
		.diags = list->diags,
		.file = "--rule",
		.layer = LAYER_COMMAND_LINE,
		.command_line = true,
		.errors_before = list->diags->n_errors,
	};
	size_t i;

	for (i = 0; i < n_extra; i++) {
		if (parse_line(&parser, (unsigned)i + 1, extra[i],
		               strlen(extra[i])) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

static int
unknown_profile(struct source_list *list, const char *name)
{
	const char *meant = NULL, *hint = NULL;

	if (strchr(name, '/')) {
		diag_error(list->diags, "unknown-profile", NULL, NULL,
		           "no file '%s'", name);
		return -ENOENT;
	}
	meant = search_suggest(list->search, list->arena, name);
	hint = meant ? arena_printf(list->arena, "did you mean '%s'?", meant)
	             : search_describe(list->search, list->arena);
	diag_error(list->diags, "unknown-profile", NULL, hint,
	           "no profile named '%s'", name);
	return -ENOENT;
}

/* A profile that is looked up by its name. */
static int
add_named(struct source_list *list, const char *name, unsigned layer)
{
	_cleanup_free_ char *path = NULL;
	struct source source = { .layer = layer };
	size_t index;
	int error;

	error = profile_find(list->search, name, &path);
	if (error == -ENOENT)
		return unknown_profile(list, name);
	if (error)
		return error;
	source.path = arena_strdup(list->arena, path);
	return source.path ? source_add(list, &source, &index) : -ENOMEM;
}

static int
add_drop_ins(struct source_list *list, const char *name, unsigned layer)
{
	struct found_file *files;
	size_t n, i, index;
	int error;

	error = search_drop_ins(list->search, list->arena, name, &files, &n);
	if (error == -ENOMEM)
		return error;
	if (error)
		return diag_error(list->diags, "cannot-read", NULL, NULL,
		                  "the folders %s.profile.d: %s", name,
		                  strerror(-error));
	for (i = 0; i < n; i++) {
		const struct source source = { .path = files[i].path,
			                       .layer = layer };

		if (source_add(list, &source, &index) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

static bool
is_bare(const struct profile *profile)
{
	size_t i;

	for (i = 0; i < profile->n_statements; i++) {
		if (profile->statements[i].keyword == KEYWORD_BARE)
			return true;
	}
	return false;
}

/* <base> comes when all that could say `bare` was read, and the zones last. */
static int
read_shipped(struct source_list *list)
{
	int error = 0;

	if (!is_bare(list->profile))
		error = add_named(list, "base", LAYER_BASE);
	if (error != -ENOMEM)
		error = source_read_all(list);
	if (!error)
		error = add_named(list, "zones", LAYER_ZONES);
	/* What a site adds to the zones holds for every profile. */
	if (error != -ENOMEM && add_drop_ins(list, "zones", LAYER_ZONES) == -ENOMEM)
		error = -ENOMEM;
	if (error == -ENOMEM)
		return error;
	return source_read_all(list);
}

static int
read_files(struct source_list *list, const char *name)
{
	int error = add_named(list, name, LAYER_PROFILE);

	if (error)
		return error;
	list->profile->path = list->items[0].path;
	if (!strchr(name, '/') &&
	    add_drop_ins(list, name, LAYER_DROP_IN) == -ENOMEM)
		return -ENOMEM;
	error = source_read_all(list);
	return error ? error : read_shipped(list);
}

/* "nginx" for nginx as for ./nginx.profile */
static const char *
short_name(struct arena *arena, const char *name)
{
	static const char suffix[] = ".profile";
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t length = strlen(base);

	if (slash && length >= sizeof(suffix) && text_ends_with(base, suffix))
		length -= sizeof(suffix) - 1;
	return arena_strndup(arena, base, length);
}

int
profile_load_partly(const struct search_path *search, const char *name,
                    const char *const *extra, size_t n_extra,
                    struct diag_list *diags, struct profile **ret)
{
	_cleanup_profile_ struct profile *profile = profile_new(NULL);
	struct source_list list = { .search = search,
		                    .diags = diags,
		                    .profile = profile,
		                    .errors_before = diags->n_errors };
	int error;

	if (!profile)
		return -ENOMEM;
	list.arena = profile->arena;
	profile->name = short_name(profile->arena, name);
	error = profile->name ? parse_extra(&list, extra, n_extra) : -ENOMEM;
	if (!error)
		error = read_files(&list, name);
	if (error)
		return error;
	source_check_cycles(&list);
	if (list.untrusted)
		return -EACCES;
	if (diags->n_errors > list.errors_before)
		profile->lost |= PROFILE_FAULTY;
	*ret = STEAL_PTR(profile);
	return 0;
}

int
profile_load(const struct search_path *search, const char *name,
             const char *const *extra, size_t n_extra, struct diag_list *diags,
             struct profile **ret)
{
	_cleanup_profile_ struct profile *profile = NULL;
	int error =
	        profile_load_partly(search, name, extra, n_extra, diags, &profile);

	if (error)
		return error;
	if (profile->lost)
		return -EINVAL;
	*ret = STEAL_PTR(profile);
	return 0;
}
