#include "kernel/host_cache.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUCKETS = 256, LINKS_MAX = 40 };

/* A path as it was asked for, and where it leads. */
struct place {
	const char *asked; /* no NUL behind it */
	size_t asked_length;
	const char *path; /* without links; "" for "/" */
	size_t length;
	enum node_kind kind;
	int error; /* -errno: it cannot be looked at, nor what is below it */
	bool links_known;
	enum link_owner links; /* on the way of asked */
	struct place *next;
};

struct host_cache {
	struct arena *arena;
	host_walk *walk;
	unsigned n_links; /* that are being followed */
	struct place *buckets[BUCKETS];
};

struct host_cache *
host_cache_new(struct arena *arena, host_walk *walk)
{
	struct host_cache *cache = arena_alloc(arena, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->arena = arena;
	cache->walk = walk;
	return cache;
}

static unsigned
bucket_of(const char *path, size_t length)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)path[i]) * 16777619u;
	return (hash ^ hash >> 16) % BUCKETS;
}

static int
keep_path(struct host_cache *cache, struct place *place, const char *path)
{
	place->length = strcmp(path, "/") ? strlen(path) : 0;
	place->path = arena_strndup(cache->arena, path, place->length);
	return place->path ? 0 : -ENOMEM;
}

/* Links, and what hangs below a file. */
static int
walk_there(struct host_cache *cache, struct place *place)
{
	char path[PATH_MAX], out[PATH_MAX];

	memcpy(path, place->asked, place->asked_length);
	path[place->asked_length] = '\0';
	place->links_known = false;
	place->error = cache->walk(path, out, &place->kind);
	return place->error ? 0 : keep_path(cache, place, out);
}

/* No "//", "." or "..", no '/' at the end. */
static bool
is_plain(const char *path)
{
	while (*path == '/') {
		size_t length = strcspn(++path, "/");

		if (length == 0 || (path[0] == '.' && length == 1) ||
		    (path[0] == '.' && path[1] == '.' && length == 2))
			return false;
		path += length;
	}
	return true;
}

/* *ret: what the link says, as an absolute path; false where that is not plain, or
 * too long. */
static bool
read_target(const struct place *place, char ret[PATH_MAX])
{
	const char *slash = memrchr(place->path, '/', place->length);
	size_t before = (size_t)(slash - place->path) + 1;
	char target[PATH_MAX];
	ssize_t length = readlink(place->path, target, sizeof(target));

	if (length <= 0 || target[0] == '/')
		before = 0;
	if (length <= 0 || before + (size_t)length >= PATH_MAX)
		return false;
	memcpy(ret, place->path, before);
	memcpy(ret + before, target, (size_t)length);
	ret[before + (size_t)length] = '\0';
	return is_plain(ret);
}

static int place_get(struct host_cache *cache, const char *path, size_t length,
                     const struct place **ret);

/* Most links lead to where others have led before. All that is unusual is for the
 * walk. */
static int
follow_link(struct host_cache *cache, struct place *place, enum link_owner owner)
{
	const struct place *target;
	char path[PATH_MAX];
	int error;

	if (owner > place->links)
		place->links = owner;
	if (cache->n_links == LINKS_MAX || !read_target(place, path))
		return walk_there(cache, place);
	cache->n_links++;
	error = place_get(cache, path, strlen(path), &target);
	cache->n_links--;
	if (error)
		return error;
	if (target->error || target->kind == NODE_MISSING)
		return walk_there(cache, place);
	place->path = target->path;
	place->length = target->length;
	place->kind = target->kind;
	place->links_known &= target->links_known;
	if (target->links > place->links)
		place->links = target->links;
	return 0;
}

/* What is below a missing folder is missing: nobody needs to be asked. */
static int
look_in(struct host_cache *cache, const struct place *parent, struct place *place)
{
	size_t length = place->asked_length - parent->asked_length;
	const char *name = place->asked + parent->asked_length; /* with its '/' */
	struct stat status;
	char *path;

	if (parent->length + length >= PATH_MAX) {
		place->error = -ENAMETOOLONG;
		return 0;
	}
	path = arena_alloc(cache->arena, parent->length + length + 1);
	if (!path)
		return -ENOMEM;
	memcpy(path, parent->path, parent->length);
	memcpy(path + parent->length, name, length);
	place->path = path;
	place->length = parent->length + length;
	place->kind = NODE_MISSING;
	place->links = parent->links;
	place->links_known = parent->links_known;
	if (parent->kind == NODE_MISSING)
		return 0;
	if (lstat(path, &status))
		place->error = errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	else if (S_ISLNK(status.st_mode))
		return follow_link(cache, place, host_link_owner(&status));
	else
		place->kind = host_kind_of(status.st_mode);
	return 0;
}

static int
place_fill(struct host_cache *cache, struct place *place)
{
	const struct place *parent;
	const char *slash;
	int error;

	if (place->asked_length == 0) {
		place->kind = NODE_FOLDER;
		place->path = "";
		place->links_known = true;
		return 0;
	}
	slash = memrchr(place->asked, '/', place->asked_length);
	error = place_get(cache, place->asked, (size_t)(slash - place->asked),
	                  &parent);
	if (error)
		return error;
	place->error = parent->error;
	if (place->error)
		return 0;
	return parent->kind == NODE_FOLDER || parent->kind == NODE_MISSING
	               ? look_in(cache, parent, place)
	               : walk_there(cache, place);
}

/* As deep as the path has components, at most PATH_MAX / 2. */
static int
place_get(struct host_cache *cache, const char *path, size_t length,
          const struct place **ret)
{
	struct place **bucket = &cache->buckets[bucket_of(path, length)];
	struct place *place;
	int error;

	for (place = *bucket; place; place = place->next) {
		if (place->asked_length == length &&
		    !memcmp(place->asked, path, length)) {
			*ret = place;
			return 0;
		}
	}
	place = arena_alloc(cache->arena, sizeof(*place));
	if (!place)
		return -ENOMEM;
	place->asked_length = length;
	place->asked = arena_strndup(cache->arena, path, length);
	error = place->asked ? place_fill(cache, place) : -ENOMEM;
	if (error)
		return error;
	place->next = *bucket;
	*bucket = place;
	*ret = place;
	return 0;
}

int
host_cache_resolve(struct host_cache *cache, const char *path, char out[PATH_MAX],
                   enum node_kind *kind)
{
	const struct place *place;
	int error;

	if (strcmp(path, "/") && !is_plain(path))
		return cache->walk(path, out, kind);
	error = place_get(cache, path, path[1] ? strlen(path) : 0, &place);
	if (error || place->error)
		return error ? error : place->error;
	if (place->length)
		memcpy(out, place->path, place->length + 1);
	else
		memcpy(out, "/", sizeof("/"));
	*kind = place->kind;
	return 0;
}

bool
host_cache_links(struct host_cache *cache, const char *path, enum link_owner *ret)
{
	const struct place *place;

	if (!is_plain(path) || place_get(cache, path, strlen(path), &place) ||
	    place->error || !place->links_known)
		return false;
	*ret = place->links;
	return true;
}
