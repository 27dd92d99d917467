#include "lang/protector.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "lang/quiet.h"
#include "lang/search.h"
#include "lang/token.h"

enum { READ_FIRST = 16 * 1024 }; /* nearly every profile in one read */

bool
protector_mentions(const char *text, size_t length, const char *keyword)
{
	const char *end = text + length;
	size_t wanted = strlen(keyword);

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;

		while (text < stop && (*text == ' ' || *text == '\t'))
			text++;
		if ((size_t)(stop - text) >= wanted &&
		    memcmp(text, keyword, wanted) == 0)
			return true;
		for (; text < stop && *text != ' ' && *text != '#'; text++)
			if (*text == '"' || *text == '\\')
				return true;
		text = stop + 1;
	}
	return false;
}

struct hunt {
	const struct search_path *search;
	const struct profile *own;
	struct diag_list *diags;
	struct arena *arena; /* of the names */
	struct quiet_files quiet;
	int *folders; /* descriptors of the search folders, -1: missing */
	struct protector *found;
};

static int
text_mentions(int fd, bool *ret)
{
	static char bytes[READ_FIRST];
	_cleanup_free_ char *text = NULL;
	ssize_t length = read(fd, bytes, sizeof(bytes));
	size_t all;
	int error;

	if (length < 0)
		return errno == EISDIR ? 0 : -errno;
	if (length < (ssize_t)sizeof(bytes)) {
		*ret = protector_mentions(bytes, (size_t)length, "protect");
		return 0;
	}
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	error = fd_read_all(fd, PROFILE_SIZE_MAX, &text, &all);
	if (!error)
		*ret = protector_mentions(text, all, "protect");
	return error == -EFBIG ? 0 : error;
}

/* What is no regular file is refused by the loader, should it be asked for. */
static int
file_mentions(struct hunt *hunt, int folder, const char *path, bool *ret)
{
	_cleanup_close_ int fd = -1;
	struct stat status;
	int error;

	*ret = false;
	if (fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	    quiet_knows(&hunt->quiet, &status))
		return 0;
	fd = openat(folder, path,
	            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES || errno == ENOENT || errno == ELOOP
		               ? 0
		               : -errno;
	/* Its state before it is read, or a change meanwhile would be missed. */
	if (fstat(fd, &status) < 0)
		return -errno;
	error = text_mentions(fd, ret);
	return error || *ret ? error : quiet_add(&hunt->quiet, &status);
}

/* Was this file read for the profile that is launched? By what it is: a path may
 * spell it in another way. */
static bool
is_own_file(const struct hunt *hunt, const char *path)
{
	struct stat a, b;

	for (size_t i = 0; i < hunt->own->n_files; i++) {
		const char *file = hunt->own->files[i];

		if (strcmp(file, path) == 0)
			return true;
		if (!stat(file, &a) && !stat(path, &b) && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino)
			return true;
	}
	return false;
}

/* What an included file protects is that file's business: it is found itself. */
static bool
is_wanted(const struct hunt *hunt, const struct statement *statement)
{
	if (statement->keyword == KEYWORD_SET || statement->keyword == KEYWORD_ZONE)
		return true;
	return statement->keyword == KEYWORD_PROTECT &&
	       statement->layer <= LAYER_PROFILE &&
	       !is_own_file(hunt, statement->at.file);
}

static void
keep_wanted(const struct hunt *hunt, struct profile *profile)
{
	size_t kept = 0;

	for (size_t i = 0; i < profile->n_statements; i++)
		if (is_wanted(hunt, &profile->statements[i]))
			profile->statements[kept++] = profile->statements[i];
	profile->n_statements = kept;
}

/* name: of a profile, or the path of one that is masked. */
static int
add_protector(struct hunt *hunt, const char *name)
{
	_cleanup_profile_ struct profile *profile = NULL;
	struct protector *protector;
	int error =
	        profile_load(hunt->search, name, NULL, 0, hunt->diags, &profile);

	if (error)
		return error;
	keep_wanted(hunt, profile);
	protector = calloc(1, sizeof(*protector));
	if (!protector)
		return -ENOMEM;
	protector->profile = STEAL_PTR(profile);
	protector->next = hunt->found;
	hunt->found = protector;
	return 0;
}

/* Drop-ins count with the profile that the name finds. */
static int
drop_ins_mention(struct hunt *hunt, const char *name, bool *ret)
{
	struct found_file *files;
	size_t n;
	int error = search_drop_ins(hunt->search, hunt->arena, name, &files, &n);

	if (error == -EACCES)
		return 0;
	for (size_t i = 0; i < n && !error && !*ret; i++)
		error = file_mentions(hunt, AT_FDCWD, files[i].path, ret);
	return error;
}

static bool
is_of_user(const struct search_path *search, size_t folder)
{
	return folder < search->n_user;
}

/* files: all of one name, the nearest first. */
static int
look_at_name(struct hunt *hunt, const struct found_file *files, size_t n,
             bool with_drop_ins)
{
	const char *name =
	        arena_strndup(hunt->arena, files[0].base,
	                      strlen(files[0].base) - strlen(PROFILE_SUFFIX));
	bool drop_in = false;
	int error = name ? 0 : -ENOMEM;

	if (!error && with_drop_ins)
		error = drop_ins_mention(hunt, name, &drop_in);
	for (size_t i = 0; i < n && !error; i++) {
		bool mentions = false, nearest = i == 0;

		if (!nearest && !(is_of_user(hunt->search, files[i - 1].folder) &&
		                  !is_of_user(hunt->search, files[i].folder)))
			continue;
		error = file_mentions(hunt, hunt->folders[files[i].folder],
		                      files[i].base, &mentions);
		if (!error && (mentions || (nearest && drop_in)))
			error = add_protector(hunt, nearest ? name : files[i].path);
	}
	return error;
}

static bool
is_profile(const struct found_file *file)
{
	return text_ends_with(file->base, PROFILE_SUFFIX) &&
	       file->base[strlen(PROFILE_SUFFIX)];
}

/* Is the folder NAME.profile.d among them, behind its profiles? */
static bool
has_drop_ins(const struct found_file *files, size_t n, const char *base)
{
	size_t length = strlen(base);

	for (size_t i = 0; i < n && text_starts_with(files[i].base, base); i++)
		if (strcmp(files[i].base + length, ".d") == 0)
			return true;
	return false;
}

/* One short step to each file instead of the whole way. */
static int
open_folders(struct hunt *hunt)
{
	size_t n = hunt->search->n;

	hunt->folders = arena_alloc_array(hunt->arena, n + 1, sizeof(int));
	for (size_t i = 0; hunt->folders && i < n; i++)
		hunt->folders[i] = open(hunt->search->folders[i],
		                        O_PATH | O_DIRECTORY | O_CLOEXEC);
	return hunt->folders ? 0 : -ENOMEM;
}

static void
close_folders(const struct hunt *hunt)
{
	for (size_t i = 0; hunt->folders && i < hunt->search->n; i++)
		if (hunt->folders[i] >= 0)
			close(hunt->folders[i]);
}

static int
look_at_all(struct hunt *hunt)
{
	struct found_file *files;
	size_t n, next;
	int error = open_folders(hunt);

	if (!error)
		error = search_all(hunt->search, hunt->arena, &files, &n);

	for (size_t i = 0; !error && i < n; i = next) {
		for (next = i + 1; next < n; next++)
			if (strcmp(files[i].base, files[next].base) != 0)
				break;
		if (is_profile(&files[i]))
			error = look_at_name(hunt, files + i, next - i,
			                     has_drop_ins(files + next, n - next,
			                                  files[i].base));
	}
	return error;
}

int
protectors_load(const struct search_path *search, const struct profile *own,
                int own_folder, struct diag_list *diags, struct protector **ret)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct hunt hunt = {
		.search = search,
		.own = own,
		.diags = diags,
		.arena = arena,
	};
	int error;

	if (!arena)
		return -ENOMEM;
	quiet_load(arena, own_folder, &hunt.quiet);
	error = look_at_all(&hunt);
	close_folders(&hunt);
	quiet_save(&hunt.quiet, own_folder);
	if (error) {
		protectors_free(hunt.found);
		return error;
	}
	*ret = hunt.found;
	return 0;
}

void
protectors_free(struct protector *protectors)
{
	while (protectors) {
		struct protector *next = protectors->next;

		profile_free(protectors->profile);
		free(protectors);
		protectors = next;
	}
}
