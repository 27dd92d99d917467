/* Whose symbolic links lie on the way of a path. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/host.h"
#include "kernel/host_cache.h"

enum { LINKS_MAX = 40 }; /* as the kernel: path_resolution(7) */

enum link_owner
host_link_owner(const struct stat *link)
{
	if (link->st_uid == 0)
		return LINKS_OF_ROOT;
	return link->st_uid == getuid() ? LINKS_OF_USER : LINKS_OF_OTHERS;
}

/* path with the link that it begins with replaced by where that leads. */
static bool
splice_target(char path[PATH_MAX], const char *link)
{
	char target[PATH_MAX];
	size_t end = strlen(link), rest = strlen(path + end);
	ssize_t length = readlink(link, target, sizeof(target));
	size_t before =
	        target[0] == '/' ? 0 : (size_t)(strrchr(link, '/') + 1 - link);

	if (length <= 0 || before + (size_t)length + rest >= PATH_MAX)
		return false;
	memmove(path + before + (size_t)length, path + end, rest + 1);
	memcpy(path + before, target, (size_t)length);
	return true;
}

/* Each prefix is looked at anew after a link: short, and only for the few paths
 * that the cache does not know. */
static enum link_owner
find_links(const char *asked)
{
	enum link_owner worst = LINKS_OF_ROOT;
	char path[PATH_MAX], prefix[PATH_MAX];
	unsigned n_links = 0;
	size_t end = 0;

	memcpy(path, asked, strlen(asked) + 1);
	while (path[end]) {
		struct stat status;

		end += 1 + strcspn(path + end + 1, "/");
		memcpy(prefix, path, end);
		prefix[end] = '\0';
		if (lstat(prefix, &status))
			return errno == ENOENT || errno == ENOTDIR
			               ? worst
			               : LINKS_OF_OTHERS;
		if (!S_ISLNK(status.st_mode))
			continue;
		if (host_link_owner(&status) > worst)
			worst = host_link_owner(&status);
		if (++n_links > LINKS_MAX || !splice_target(path, prefix))
			return LINKS_OF_OTHERS;
		end = 0;
	}
	return worst;
}

enum link_owner
host_links(void *context, const char *asked)
{
	enum link_owner owner;

	if (strlen(asked) >= PATH_MAX)
		return LINKS_OF_OTHERS;
	if (context && host_cache_links(context, asked, &owner))
		return owner;
	return find_links(asked);
}
