#include "kernel/landlock_about.h"

#include <string.h>

#include "base/glob.h"
#include "policy/pattern.h"

const char about_all[] = "/";
const char about_any[] = "*";

/* The entry's name that the pattern has for a folder's depth; about_any where it
 * is none: "/home/" "*" "/.ssh/" names .ssh in all folders of /home. Arena; NULL on
 * -ENOMEM. */
static const char *
name_at(struct arena *arena, const struct path_pattern *pattern, unsigned depth)
{
	const char *text = pattern->text + 1;
	const char *deep = strstr(text, "**");
	const char *name;
	size_t length;

	for (; depth > 0 && *text; depth--) {
		text += strcspn(text, "/");
		text += *text == '/';
	}
	length = strcspn(text, "/");
	if (length == 0 || (deep && deep < text + length))
		return about_any;
	name = arena_strndup(arena, text, length);
	if (!name || !glob_is_literal(name))
		return name ? about_any : NULL;
	return memchr(name, '\\', length) ? glob_unescape(arena, name) : name;
}

/* The same of a literal, whose beginning is the folder's path. */
static const char *
literal_name_at(struct arena *arena, const struct path_pattern *pattern,
                const struct folder *folder)
{
	size_t start = folder->length + (folder->length > 1);
	const char *name = pattern->prefix + start;
	const char *slash = memchr(name, '/', pattern->prefix_length - start);

	return arena_strndup(arena, name,
	                     slash ? (size_t)(slash - name)
	                           : pattern->prefix_length - start);
}

const char *
about_name(struct arena *arena, const struct path_pattern *pattern,
           const struct folder *folder)
{
	return pattern->glob ? name_at(arena, pattern, folder->depth)
	                     : literal_name_at(arena, pattern, folder);
}

static bool
is_common(const char *about)
{
	return about == about_all || about == about_any;
}

unsigned
about_hash(const char *name)
{
	unsigned hash = 0;

	for (; *name; name++)
		hash = 31 * hash + (unsigned char)*name;
	return hash;
}

static size_t
bucket_of(const char *about)
{
	return is_common(about) ? 0 : 1 + about_hash(about) % ABOUT_BUCKETS;
}

/* Ascending within each bucket. */
void
about_sort(const struct folder_rules *all, const struct folder *folder)
{
	const struct level *level = &all->levels[folder->depth];
	size_t at = 0;

	memset(level->buckets, 0, (ABOUT_BUCKETS + 2) * sizeof(*level->buckets));
	for (size_t i = 0; i < folder->n_rules; i++)
		level->buckets[bucket_of(folder->about[i])]++;
	for (size_t bucket = 0; bucket < ABOUT_BUCKETS + 2; bucket++) {
		at += level->buckets[bucket];
		level->buckets[bucket] = at;
	}
	for (size_t i = folder->n_rules; i-- > 0;)
		level->by_name[--level->buckets[bucket_of(folder->about[i])]] = i;
}

/* To look at all rules for each entry would be the square of what many single files
 * cost. */
size_t
about_concern(const struct folder_rules *all, const struct folder *folder,
              const char *name)
{
	size_t bucket =
	        name ? 1 + about_hash(name) % ABOUT_BUCKETS : ABOUT_BUCKETS + 1;
	size_t common = 0, n = 0;

	if (folder->n_rules == 0)
		return 0;
	for (size_t i = folder->buckets[bucket];
	     name && i < folder->buckets[bucket + 1]; i++) {
		size_t rule = folder->by_name[i];

		if (strcmp(folder->about[rule], name) != 0)
			continue;
		while (common < folder->buckets[1] &&
		       folder->by_name[common] < rule)
			all->concern[n++] = folder->by_name[common++];
		all->concern[n++] = rule;
	}
	while (common < folder->buckets[1])
		all->concern[n++] = folder->by_name[common++];
	return n;
}
