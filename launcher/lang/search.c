#include "lang/search.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "base/text.h"

#define DROP_IN_SUFFIX ".conf"

enum { DESCRIPTION_MAX = 1024 }; /* bytes of a file that are looked at */

struct listing {
	struct arena *arena;
	struct found_file *files;
	size_t n;
	size_t capacity;
};

static int
add_file(struct listing *listing, const char *folder, const char *base,
         size_t index)
{
	struct found_file file = { .folder = index };
	size_t before = strlen(folder), behind = strlen(base) + 1;
	char *path = arena_alloc(listing->arena, before + 1 + behind);

	if (!path)
		return -ENOMEM;
	memcpy(path, folder, before);
	path[before] = '/';
	memcpy(path + before + 1, base, behind);
	file.path = path;
	file.base = path + before + 1;
	return ARENA_PUSH(listing->arena, listing->files, listing->n,
	                  listing->capacity, file);
}

/* Adds the files of one folder whose names end in suffix. A folder that is not
 * there holds none. */
static int
list_folder(struct listing *listing, const char *folder, const char *suffix,
            size_t index)
{
	_cleanup_dir_ DIR *dir = opendir(folder);
	const struct dirent *entry;
	int error = 0;

	if (!dir)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	while (!error && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' &&
		    text_ends_with(entry->d_name, suffix))
			error = add_file(listing, folder, entry->d_name, index);
	}
	return error;
}

static int
compare_files(const void *left, const void *right)
{
	const struct found_file *a = left, *b = right;
	int order = strcmp(a->base, b->base);

	return order ? order : (a->folder > b->folder) - (a->folder < b->folder);
}

static void
sort_files(struct listing *listing)
{
	if (listing->n)
		qsort(listing->files, listing->n, sizeof(*listing->files),
		      compare_files);
}

bool
search_is_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

int
profile_find(const struct search_path *search, const char *name, char **path)
{
	struct stat status;
	size_t i;

	if (strchr(name, '/')) {
		if (lstat(name, &status) < 0 &&
		    (errno == ENOENT || errno == ENOTDIR))
			return -ENOENT;
		*path = strdup(name);
		return *path ? 0 : -ENOMEM;
	}
	for (i = 0; search_is_name(name) && i < search->n; i++) {
		_cleanup_free_ char *candidate = NULL;

		if (asprintf(&candidate, "%s/%s" PROFILE_SUFFIX, search->folders[i],
		             name) < 0) {
			candidate = NULL;
			return -ENOMEM;
		}
		/* What cannot be looked at may be there, and would mask the others:
		 * that is for the reader to find out. */
		if (lstat(candidate, &status) < 0 &&
		    (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG))
			continue;
		*path = STEAL_PTR(candidate);
		return 0;
	}
	return -ENOENT;
}

int
search_drop_ins(const struct search_path *search, struct arena *arena,
                const char *name, struct found_file **ret, size_t *n)
{
	struct listing listing = { .arena = arena };
	const char *folder;
	int error = 0;
	size_t i;

	for (i = 0; i < search->n && !error; i++) {
		folder = arena_printf(arena, "%s/%s" PROFILE_SUFFIX ".d",
		                      search->folders[i], name);
		error = folder ? list_folder(&listing, folder, DROP_IN_SUFFIX, i)
		               : -ENOMEM;
	}
	if (error)
		return error;
	sort_files(&listing);
	*ret = listing.files;
	*n = listing.n;
	return 0;
}

int
search_all(const struct search_path *search, struct arena *arena,
           struct found_file **ret, size_t *n)
{
	struct listing listing = { .arena = arena };
	int error = 0;

	for (size_t i = 0; i < search->n && !error; i++) {
		error = list_folder(&listing, search->folders[i], "", i);
		if (error == -EACCES)
			error = 0;
	}
	if (error)
		return error;
	sort_files(&listing);
	*ret = listing.files;
	*n = listing.n;
	return 0;
}

/* The text behind the '#' of a first line. */
static const char *
describe_file(struct arena *arena, const char *path)
{
	_cleanup_close_ int fd = -1;
	char bytes[DESCRIPTION_MAX];
	const char *start = bytes + 1;
	ssize_t length;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	length = read(fd, bytes, sizeof(bytes) - 1);
	if (length <= 1 || bytes[0] != '#')
		return NULL;
	bytes[length] = '\0';
	bytes[strcspn(bytes, "\n")] = '\0';
	start += strspn(start, "# \t");
	return *start ? arena_strdup(arena, start) : NULL;
}

static int
add_entry(struct arena *arena, const struct found_file *file,
          struct profile_entry *entry)
{
	const size_t suffix = sizeof(PROFILE_SUFFIX) - 1;

	entry->name = arena_strndup(arena, file->base, strlen(file->base) - suffix);
	entry->path = file->path;
	entry->description = describe_file(arena, file->path);
	return entry->name ? 0 : -ENOMEM;
}

int
profile_list(const struct search_path *search, struct arena *arena,
             struct profile_entry **ret, size_t *n)
{
	struct listing listing = { .arena = arena };
	struct profile_entry *entries;
	size_t i, count = 0;
	int error = 0;

	for (i = 0; i < search->n && error != -ENOMEM; i++)
		error = list_folder(&listing, search->folders[i], PROFILE_SUFFIX,
		                    i);
	sort_files(&listing);
	entries = arena_alloc_array(arena, listing.n, sizeof(*entries));
	if (!entries || error == -ENOMEM)
		return -ENOMEM;
	for (i = 0; i < listing.n; i++) {
		if (strcmp(listing.files[i].base, PROFILE_SUFFIX) == 0 ||
		    (i &&
		     strcmp(listing.files[i].base, listing.files[i - 1].base) == 0))
			continue;
		error = add_entry(arena, &listing.files[i], &entries[count]);
		if (error)
			return error;
		count++;
	}
	*ret = entries;
	*n = count;
	return 0;
}

const char *
search_describe(const struct search_path *search, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	size_t i;

	for (i = 0; i < search->n; i++) {
		strbuf_add(&text, i ? ", " : "looked in ");
		strbuf_add(&text, search->folders[i]);
	}
	return arena_strdup(arena, strbuf_text(&text));
}

const char *
search_suggest(const struct search_path *search, struct arena *arena,
               const char *name)
{
	struct profile_entry *entries;
	const char **names;
	size_t n, i;

	if (profile_list(search, arena, &entries, &n))
		return NULL;
	names = arena_alloc_array(arena, n, sizeof(*names));
	for (i = 0; names && i < n; i++)
		names[i] = entries[i].name;
	return names ? text_suggest(name, names, n) : NULL;
}

bool
profile_is_base(const char *name)
{
	static const char *const names[] = { "agent",     "base",    "build",
		                             "contained", "desktop", "guarded",
		                             "service",   "zones" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}
