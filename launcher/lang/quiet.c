#include "lang/quiet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/own_folder.h"

#define LIST_NAME "quiet-profiles"
#define LIST_MAGIC "bailey1"

enum {
	FILES_MAX = 16 * 1024,
	OTHERS_MAX =
	        1024, /* that are kept although this launch did not read them */
	GRAIN = 2,    /* seconds: the coarsest clock of a file system */
};

/* As it is in the file, which never leaves this machine. */
struct quiet_file {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t seconds; /* ctime */
	int64_t nanoseconds;
};

struct list_head {
	char magic[sizeof(LIST_MAGIC)];
	uint64_t n;
	uint64_t sum;
};

static struct quiet_file
file_of(const struct stat *status)
{
	return (struct quiet_file){
		.device = status->st_dev,
		.inode = status->st_ino,
		.size = (uint64_t)status->st_size,
		.seconds = status->st_ctim.tv_sec,
		.nanoseconds = status->st_ctim.tv_nsec,
	};
}

static int
compare(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct quiet_file));
}

/* FNV-1a by words: for accidents, not for attackers. */
static uint64_t
sum_of(const struct quiet_file *files, size_t n)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	const unsigned char *bytes = (const unsigned char *)files;

	for (size_t i = 0; i < n * sizeof(*files); i += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, bytes + i, sizeof(word));
		sum = (sum ^ word) * UINT64_C(0x100000001b3);
	}
	return sum;
}

static int
read_list(struct arena *arena, int folder, struct quiet_files *ret)
{
	const char *why;
	_cleanup_close_ int fd = own_folder_file(folder, LIST_NAME, O_RDONLY, &why);
	struct list_head head;
	struct quiet_file *files;
	size_t size;

	if (fd < 0)
		return fd;
	if (read(fd, &head, sizeof(head)) != (ssize_t)sizeof(head) ||
	    memcmp(head.magic, LIST_MAGIC, sizeof(head.magic)) != 0 ||
	    head.n > FILES_MAX)
		return -EBADMSG;
	files = arena_alloc_array(arena, head.n + 1, sizeof(*files));
	if (!files)
		return -ENOMEM;
	size = head.n * sizeof(*files);
	/* One more than there should be. */
	if (read(fd, files, size + 1) != (ssize_t)size ||
	    sum_of(files, head.n) != head.sum)
		return -EBADMSG;
	ret->known = files;
	ret->n_known = head.n;
	return 0;
}

void
quiet_load(struct arena *arena, int folder, struct quiet_files *ret)
{
	*ret = (struct quiet_files){ .arena = arena };
	if (folder >= 0)
		(void)read_list(arena, folder, ret);
}

bool
quiet_knows(const struct quiet_files *files, const struct stat *status)
{
	const struct quiet_file wanted = file_of(status);

	return files->n_known && bsearch(&wanted, files->known, files->n_known,
	                                 sizeof(wanted), compare);
}

int
quiet_add(struct quiet_files *files, const struct stat *status)
{
	struct timespec now;

	if (!S_ISREG(status->st_mode) || clock_gettime(CLOCK_REALTIME, &now) < 0 ||
	    now.tv_sec - status->st_ctim.tv_sec <= GRAIN)
		return 0;
	return ARENA_PUSH(files->arena, files->added, files->n_added,
	                  files->capacity, file_of(status));
}

static bool
is_same_inode(const struct quiet_file *a, const struct quiet_file *b)
{
	return a->device == b->device && a->inode == b->inode;
}

/* What was added, and what was known of other files. Those that are gone stay, so
 * that a list that has become long is begun anew. */
static int
merge(struct quiet_files *files)
{
	size_t n_known = files->n_known > OTHERS_MAX ? 0 : files->n_known;
	size_t n_added = files->n_added;
	int error = 0;

	for (size_t i = 0; i < n_known && !error; i++) {
		bool again = false;

		for (size_t j = 0; j < n_added && !again; j++)
			again = is_same_inode(&files->known[i], &files->added[j]);
		if (!again && files->n_added < FILES_MAX)
			error = ARENA_PUSH(files->arena, files->added,
			                   files->n_added, files->capacity,
			                   files->known[i]);
	}
	if (!error)
		qsort(files->added, files->n_added, sizeof(*files->added), compare);
	return error;
}

static int
write_list(const struct quiet_files *files, int folder, const char *name)
{
	const char *why;
	_cleanup_close_ int fd =
	        own_folder_file(folder, name, O_WRONLY | O_CREAT | O_EXCL, &why);
	struct list_head head = {
		.magic = LIST_MAGIC,
		.n = files->n_added,
		.sum = sum_of(files->added, files->n_added),
	};
	int error;

	if (fd < 0)
		return fd;
	error = fd_write_all(fd, &head, sizeof(head));
	return error ? error
	             : fd_write_all(fd, files->added,
	                            files->n_added * sizeof(*files->added));
}

void
quiet_save(struct quiet_files *files, int folder)
{
	char name[sizeof(LIST_NAME) + 16];

	if (folder < 0 || !files->n_added || files->n_added > FILES_MAX ||
	    merge(files))
		return;
	snprintf(name, sizeof(name), LIST_NAME ".%d", getpid());
	if (write_list(files, folder, name) < 0 ||
	    renameat(folder, name, folder, LIST_NAME) < 0)
		(void)unlinkat(folder, name, 0);
}
