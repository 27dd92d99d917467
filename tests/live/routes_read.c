/* Every way of libc to read a file and to list a folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "routes.h"

int __open(const char *path, int flags, ...);
int __open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);
FILE *_IO_fopen(const char *path, const char *mode);

/* 0 or -errno of what the route gave. */
static int
of_fd(int fd)
{
	char byte;
	int error = 0;

	if (fd < 0)
		return -errno;
	if (read(fd, &byte, 1) < 0 && errno != EISDIR)
		error = -errno;
	close(fd);
	return error;
}

static int
of_stream(FILE *stream)
{
	int error;

	if (!stream)
		return -errno;
	error = fgetc(stream) == EOF && ferror(stream) ? -EIO : 0;
	fclose(stream);
	return error;
}

static int
of_count(int n)
{
	return n < 0 ? -errno : n > 0 ? 0 : -ENODATA;
}

/* A folder is opened the same way, and then its first entry is read. */
static int
of_folder(DIR *folder)
{
	int error;

	if (!folder)
		return -errno;
	error = readdir(folder) ? 0 : -ENODATA;
	closedir(folder);
	return error;
}

#define READ(route, expression)                                                    \
	static int read_##route(const char *path)                                  \
	{                                                                          \
		return expression;                                                 \
	}

READ(open, of_fd(open(path, O_RDONLY)))
READ(open64, of_fd(open64(path, O_RDONLY)))
READ(openat, of_fd(openat(AT_FDCWD, path, O_RDONLY)))
READ(openat64, of_fd(openat64(AT_FDCWD, path, O_RDONLY)))
READ(__open, of_fd(__open(path, O_RDONLY)))
READ(__open64, of_fd(__open64(path, O_RDONLY)))
READ(__open_2, of_fd(__open_2(path, O_RDONLY)))
READ(__open64_2, of_fd(__open64_2(path, O_RDONLY)))
READ(__openat_2, of_fd(__openat_2(AT_FDCWD, path, O_RDONLY)))
READ(__openat64_2, of_fd(__openat64_2(AT_FDCWD, path, O_RDONLY)))
READ(fopen, of_stream(fopen(path, "r")))
READ(fopen_e, of_stream(fopen(path, "rbe")))
READ(fopen64, of_stream(fopen64(path, "r")))
READ(_IO_fopen, of_stream(_IO_fopen(path, "r")))
READ(freopen, of_stream(freopen(path, "r", fopen("/dev/null", "r"))))
READ(freopen64, of_stream(freopen64(path, "r", fopen("/dev/null", "r"))))

/* Beside the folder, by a name below a descriptor of it. */
static int
read_openat_below(const char *path)
{
	char *copy = strdup(path), *slash = strrchr(copy, '/');
	int folder, error;

	*slash = '\0';
	folder = open(*copy ? copy : "/", O_PATH | O_DIRECTORY);
	error = of_fd(openat(folder, slash + 1, O_RDONLY));
	close(folder);
	free(copy);
	return error;
}

static int
read_in_vfork_child(const char *path)
{
	int status;
	pid_t child = vfork();

	if (child == 0)
		_exit(-of_fd(open(path, O_RDONLY)));
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

READ(opendir, of_folder(opendir(path)))

/* These want names of entries. */
READ(scandir, of_count(scandir(path, &(struct dirent **){ NULL }, NULL, alphasort)))
READ(scandir64,
     of_count(scandir64(path, &(struct dirent64 **){ NULL }, NULL, alphasort64)))
READ(scandirat, of_count(scandirat(AT_FDCWD, path, &(struct dirent **){ NULL },
                                   NULL, alphasort)))
READ(scandirat64,
     of_count(scandirat64(AT_FDCWD, path, &(struct dirent64 **){ NULL }, NULL,
                          alphasort64)))

static int
list_glob(const char *path)
{
	char pattern[4096];
	glob_t list;
	int result;

	snprintf(pattern, sizeof(pattern), "%s/*", path);
	memset(&list, 0x5a, sizeof(list));
	result = glob(pattern, GLOB_ERR, NULL, &list);
	if (result == 0)
		globfree(&list);
	return result == GLOB_ABORTED ? -EACCES : result ? -ENODATA : 0;
}

static int
list_glob64(const char *path)
{
	char pattern[4096];
	glob64_t list;
	int result;

	snprintf(pattern, sizeof(pattern), "%s/*", path);
	memset(&list, 0x5a, sizeof(list));
	result = glob64(pattern, GLOB_ERR, NULL, &list);
	if (result == 0)
		globfree64(&list);
	return result == GLOB_ABORTED ? -EACCES : result ? -ENODATA : 0;
}

static int walked;

static int
see(const char *path, const struct stat *status, int kind)
{
	(void)path;
	(void)status;
	walked = kind == FTW_DNR && walked == 0 ? -EACCES : walked + 1;
	return walked < 0;
}

static int
see_place(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)place;
	return see(path, status, kind);
}

static int
see64(const char *path, const struct stat64 *status, int kind)
{
	(void)status;
	return see(path, NULL, kind);
}

static int
see_place64(const char *path, const struct stat64 *status, int kind,
            struct FTW *place)
{
	(void)status;
	(void)place;
	return see(path, NULL, kind);
}

/* The start alone is not enough: an entry in it must be seen. */
static int
of_walk(int result)
{
	int seen = walked;

	walked = 0;
	if (result < 0)
		return -errno;
	return seen < 0 ? seen : seen > 1 ? 0 : -ENODATA;
}

READ(ftw, of_walk(ftw(path, see, 4)))
READ(ftw64, of_walk(ftw64(path, see64, 4)))
READ(nftw64, of_walk(nftw64(path, see_place64, 4, FTW_PHYS)))
READ(nftw, of_walk(nftw(path, see_place, 4, FTW_PHYS)))
READ(nftw_depth, of_walk(nftw(path, see_place, 4, FTW_DEPTH)))

/* The call behind one that the shim has asked about is the program's own. */
static int
read_after_refusal(const char *path)
{
	struct stat status;
	int refused = open(path, O_WRONLY), fd = open(path, O_RDONLY);

	if (refused >= 0)
		return -EEXIST;
	return fd < 0 || fstat(fd, &status) ? -errno : 0;
}

struct route {
	const char *name;
	int (*take)(const char *path);
};

#define ROUTE(name)                                                                \
	{                                                                          \
#name, read_##name                                                 \
	}
static const struct route readers[] = {
	ROUTE(open),         ROUTE(open64),       ROUTE(openat),
	ROUTE(openat64),     ROUTE(__open),       ROUTE(__open64),
	ROUTE(__open_2),     ROUTE(__open64_2),   ROUTE(__openat_2),
	ROUTE(__openat64_2), ROUTE(fopen),        ROUTE(fopen_e),
	ROUTE(fopen64),      ROUTE(freopen),      ROUTE(freopen64),
	ROUTE(_IO_fopen),    ROUTE(openat_below), ROUTE(in_vfork_child),
};

static const struct route listers[] = {
	ROUTE(opendir),
	ROUTE(scandir),
	ROUTE(scandir64),
	ROUTE(scandirat),
	ROUTE(scandirat64),
	{ "glob", list_glob },
	{ "glob64", list_glob64 },
	ROUTE(ftw),
	ROUTE(ftw64),
	ROUTE(nftw),
	ROUTE(nftw64),
	ROUTE(nftw_depth),
};

/* errno must not change where all went well. */
static void
take_all(const struct route *routes, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++) {
		int error;

		errno = 4711;
		error = routes[i].take(path);
		printf("%s %s%s\n", routes[i].name,
		       error ? strerrorname_np(-error) : "ok",
		       error || errno == 4711 ? "" : " errno-changed");
	}
	fflush(stdout);
}

static void
print_names(const struct route *routes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		puts(routes[i].name);
}

void
read_all(const char *path)
{
	take_all(readers, sizeof(readers) / sizeof(readers[0]), path);
}

void
list_all(const char *path)
{
	take_all(listers, sizeof(listers) / sizeof(listers[0]), path);
}

void
read_names(void)
{
	print_names(readers, sizeof(readers) / sizeof(readers[0]));
	print_names(listers, sizeof(listers) / sizeof(listers[0]));
	puts("shm_open");
}

void
read_these(char *const *paths)
{
	for (; *paths; paths++) {
		int error = of_fd(open(*paths, O_RDONLY));

		printf("%s %s\n", *paths, error ? strerrorname_np(-error) : "ok");
	}
}

void
read_one(const char *path)
{
	puts(of_fd(open(path, O_RDONLY)) ? "refused" : "ok");
}

void
read_shared(const char *name)
{
	puts(of_fd(shm_open(name, O_RDONLY, 0)) ? "refused" : "ok");
}

void
read_after(const char *path)
{
	puts(read_after_refusal(path) ? "refused" : "ok");
}
