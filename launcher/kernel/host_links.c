/* Whose symbolic links lie on the way of a path. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/host.h"

enum { LINKS_MAX = 40 }; /* as the kernel: path_resolution(7) */

static enum link_owner
owner_of(const struct stat *link)
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

/* Each prefix is looked at anew after a link: short, and only for the few rules
 * whose path is not its own resolved form. */
enum link_owner
host_links(void *context, const char *asked)
{
	enum link_owner worst = LINKS_OF_ROOT;
	char path[PATH_MAX], prefix[PATH_MAX];
	unsigned n_links = 0;
	size_t end = 0;

	(void)context;
	if (strlen(asked) >= PATH_MAX)
		return LINKS_OF_OTHERS;
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
		if (owner_of(&status) > worst)
			worst = owner_of(&status);
		if (++n_links > LINKS_MAX || !splice_target(path, prefix))
			return LINKS_OF_OTHERS;
		end = 0;
	}
	return worst;
}
