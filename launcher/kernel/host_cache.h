/* Paths that were looked at, for one compilation: rules name hundreds of places in
 * few folders, and most of them are missing.  For host*.c only.
 */
#ifndef BAILEY_KERNEL_HOST_CACHE_H
#define BAILEY_KERNEL_HOST_CACHE_H

#include <limits.h>

#include "base/arena.h"
#include "policy/facts.h"

typedef int host_walk(const char *path, char out[PATH_MAX], enum node_kind *kind);

struct host_cache;

/* Lives in the arena; NULL: no memory. walk: what answers where links, "." or ".."
 * are in the way. */
struct host_cache *host_cache_new(struct arena *arena, host_walk *walk);

/* As host_resolve, for an absolute path shorter than PATH_MAX; or -ENOMEM. What was
 * answered once is answered again, whatever has happened on the disk since. */
int host_cache_resolve(struct host_cache *cache, const char *path,
                       char out[PATH_MAX], enum node_kind *kind);

/* Of an absolute path shorter than PATH_MAX: true where the way there was plain
 * enough to know. False: look anew. */
bool
host_cache_links(struct host_cache *cache, const char *path, enum link_owner *ret);

/* host_links.c: of a link's own status. */
struct stat;
enum link_owner host_link_owner(const struct stat *link);

/* host_resolve.c: one path, links and all. */
host_walk host_resolve_alone;
enum node_kind host_kind_of(mode_t mode);

#endif
