/* A program for other compilers and libraries: musl's, sanitizers'. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	DIR *folder = argc > 1 ? opendir("/proc/self/fd") : NULL;

	printf("%s\n", fd < 0 ? "refused" : folder ? "ok" : "no folder");
	return 0;
}
