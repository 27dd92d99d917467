/* What nftw(3) and ftw(3) tell, line by line: the shim's walk against libc's. */
#include "routes.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

static int chosen;

static int
answer(const char *name)
{
	if (!(chosen & FTW_ACTIONRETVAL))
		return strcmp(name, "stop") == 0 ? 7 : 0;
	if (strcmp(name, "skip") == 0)
		return FTW_SKIP_SUBTREE;
	if (strcmp(name, "last") == 0)
		return FTW_SKIP_SIBLINGS;
	return strcmp(name, "stop") == 0 ? FTW_STOP : FTW_CONTINUE;
}

static int
tell_place(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	printf("%d %d %d %lu %s\n", kind, place->base, place->level,
	       kind == FTW_NS ? 0 : (unsigned long)status->st_ino, path);
	return answer(path + place->base);
}

static int
tell(const char *path, const struct stat *status, int kind)
{
	printf("%d %lu %s\n", kind,
	       kind == FTW_NS ? 0 : (unsigned long)status->st_ino, path);
	return 0;
}

void
walk_all(const char *path)
{
	static const int flags[] = { 0,
		                     FTW_PHYS,
		                     FTW_DEPTH,
		                     FTW_DEPTH | FTW_PHYS,
		                     FTW_MOUNT,
		                     FTW_ACTIONRETVAL,
		                     FTW_ACTIONRETVAL | FTW_PHYS | FTW_DEPTH };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		int result;

		chosen = flags[i];
		result = nftw(path, tell_place, 8, flags[i]);
		printf("nftw %d: %d %s\n", flags[i], result,
		       result < 0 ? strerrorname_np(errno) : "");
	}
	printf("ftw: %d\n", ftw(path, tell, 8));
}
