#include "supervisor/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/file_sums.h"
#include "policy/verify.h"

enum { READ_SIZE = 64 * 1024, CACHE_SIZE = 256, LINE_SIZE = PATH_MAX + 128 };

/* What was found good, and by whose sum, as long as the kernel says that it is the
 * same file with the same content: nobody but root can set a ctime back. */
static struct {
	pthread_mutex_t lock;
	struct {
		struct stat status;
		const struct file_sum *sum;
	} known[CACHE_SIZE];
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool
cache_has(const struct stat *status, const struct file_sum *sum)
{
	const size_t slot = status->st_ino % CACHE_SIZE;
	bool has;

	pthread_mutex_lock(&cache.lock);
	has = cache.known[slot].sum == sum &&
	      is_same(&cache.known[slot].status, status);
	pthread_mutex_unlock(&cache.lock);
	return has;
}

static void
cache_add(const struct stat *status, const struct file_sum *sum)
{
	const size_t slot = status->st_ino % CACHE_SIZE;

	pthread_mutex_lock(&cache.lock);
	cache.known[slot].status = *status;
	cache.known[slot].sum = sum;
	pthread_mutex_unlock(&cache.lock);
}

/* pread(2): the descriptor may be the program's own open file. */
static int
sum_file(int fd, enum sum_kind kind, uint8_t out[SHA256_SIZE])
{
	unsigned char bytes[READ_SIZE / 8];
	crypto_hash_sha256_state sha256;
	struct md5 md5;
	off_t at = 0;
	ssize_t n;

	md5_init(&md5);
	crypto_hash_sha256_init(&sha256);
	while ((n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		if (kind == SUM_PACKAGE)
			md5_add(&md5, (const char *)bytes, (size_t)n);
		else
			crypto_hash_sha256_update(&sha256, bytes,
			                          (unsigned long long)n);
		at += n;
	}
	if (kind == SUM_PACKAGE)
		md5_end(&md5, out);
	else
		crypto_hash_sha256_final(&sha256, out);
	return n < 0 ? -errno : 0;
}

static size_t
sum_size(enum sum_kind kind)
{
	return kind == SUM_PACKAGE ? MD5_SIZE : SHA256_SIZE;
}

/* A sentence that says what is wrong; NULL: nothing. */
static const char *
find_fault(const struct supervisor *supervisor, int fd, const char *path)
{
	const struct file_sum *known;
	struct stat before, after;
	uint8_t sum[SHA256_SIZE];
	size_t n;

	known = file_sums_find(supervisor->sums, path, &n);
	if (!known)
		return "no package or manifest has this file: install it from one, "
		       "or "
		       "leave it out of 'verify'";
	if (fd < 0 || fstat(fd, &before))
		return "it cannot be read, and so not be verified";
	if (cache_has(&before, known))
		return NULL;
	if (sum_file(fd, known->kind, sum) || fstat(fd, &after) ||
	    !is_same(&before, &after))
		return "it cannot be read, or changes while it is read";
	for (size_t i = 0; i < n; i++)
		if (memcmp(known[i].sum, sum, sum_size(known->kind)) == 0) {
			cache_add(&before, known);
			return NULL;
		}
	return known->kind == SUM_PACKAGE
	               ? "it is not as its package has it: install the package "
	                 "again"
	               : "it is not as its manifest has it: install it again";
}

int
verify_file(struct call *call, enum operation operation, int fd, const char *path)
{
	const struct supervisor *supervisor = call->supervisor;
	const struct request request = { .operation = operation, .path = path };
	const struct verify_policy *verify =
	        policy_verify(supervisor->policy, path);
	const char *fault;

	if (!verify)
		return 0;
	fault = find_fault(supervisor, fd, path);
	if (!fault)
		return 0;
	return call_refuse(call, &request, &verify->rule, fault, verify->report);
}

/* An access list that lets others write shows in the bits of the group. */
static bool
is_roots(const struct stat *status)
{
	return status->st_uid == 0 && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

int
verify_owner(struct call *call, enum operation operation, const struct stat *status,
             const char *path)
{
	const struct request request = { .operation = operation, .path = path };
	const struct policy *policy = call->supervisor->policy;
	const struct rule *rule;

	if (!policy->checks_owner)
		return 0;
	rule = decide(policy, &request).rule;
	if (!rule || !rule->owner_root || (status && is_roots(status)))
		return 0;
	return call_refuse(call, &request, rule,
	                   "others than root can write it: chown root, chmod go-w",
	                   false);
}

/* A mapping that is code of a file: its inode and path. */
static bool
parse_code(char *line, uint64_t *inode, const char **path)
{
	char permissions[8];
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%*x-%*x %7s %*x %*x:%*x %" SCNu64 " %n", permissions,
	           inode, &at) != 2 ||
	    at == 0 || permissions[2] != 'x' || *inode == 0 || line[at] != '/')
		return false;
	*path = line + at;
	return true;
}

/* By the path, and it must be the file that is mapped. */
static int
verify_mapped(struct call *call, uint64_t inode, const char *path)
{
	_cleanup_close_ int fd = -1;
	struct stat mapped, opened;
	bool found = !stat(path, &mapped) && mapped.st_ino == inode;
	int error =
	        verify_owner(call, OPERATION_EXEC, found ? &mapped : NULL, path);

	if (error || !policy_verify(call->supervisor->policy, path))
		return error;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, &opened) || opened.st_ino != inode)) {
		close(fd);
		fd = -1;
	}
	return verify_file(call, OPERATION_EXEC, fd, path);
}

int
verify_program(struct call *call)
{
	static char line[LINE_SIZE]; /* the tracer's thread alone */
	char name[32];
	const char *path;
	uint64_t inode;
	FILE *maps;
	int error = 0;

	if (!policy_checks_code(call->supervisor->policy))
		return 0;
	snprintf(name, sizeof(name), "/proc/%d/maps", (int)call->tid);
	maps = fopen(name, "re");
	if (!maps)
		return -EACCES;
	while (!error && fgets(line, sizeof(line), maps))
		if (parse_code(line, &inode, &path))
			error = verify_mapped(call, inode, path);
	fclose(maps);
	return error;
}
