/* Signed lists of SHA-256 sums, as sha256sum(1) prints them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/text.h"
#include "kernel/file_sums.h"
#include "kernel/host.h"
#include "kernel/signature.h"

enum {
	MANIFEST_MAX = 64 * 1024 * 1024,
	SIGNATURE_MAX = 64 * 1024,
	HEX = 2 * SHA256_SIZE,
};

static const char *const suffixes[] = { ".minisig", ".sig" };

struct reading {
	struct arena *arena;
	const struct policy *policy;
	const struct manifest_policy *manifest;
	struct diag_list *diags;
	struct file_sums *sums;
};

static int
read_file(const char *path, size_t max, char **text, size_t *length)
{
	_cleanup_close_ int fd =
	        open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	return S_ISREG(status.st_mode) ? fd_read_all(fd, max, text, length)
	                               : -EINVAL;
}

static int
bad_manifest(const struct reading *reading, const char *path, const char *why)
{
	return diag_error(reading->diags, "bad-manifest", &reading->manifest->at,
	                  NULL, "'%s': %s", path, why);
}

/* The signature beside the file: of minisign, else of signify. */
static int
check_signature(const struct reading *reading, const char *bytes, size_t length)
{
	const char *manifest = reading->manifest->path, *why = NULL;
	_cleanup_free_ char *text = NULL;
	struct public_key key;
	const char *path = NULL;
	size_t size;
	int error = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && error == -ENOENT; i++) {
		path = arena_printf(reading->arena, "%s%s", manifest, suffixes[i]);
		if (!path)
			return -ENOMEM;
		error = read_file(path, SIGNATURE_MAX, &text, &size);
	}
	if (error == -ENOENT)
		return bad_manifest(reading, manifest,
		                    "it has no signature beside it, in .minisig or "
		                    ".sig");
	if (error)
		return bad_manifest(reading, path, strerror(-error));
	error = public_key_decode(reading->arena, reading->manifest->key, &key);
	if (!error)
		error = signature_check(reading->arena, &key, bytes, length, text,
		                        &why);
	return error == -EINVAL ? bad_manifest(reading, manifest, why) : error;
}

static bool
sum_from_hex(const char *hex, uint8_t *sum)
{
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		unsigned value;

		if (strspn(hex + 2 * i, "0123456789abcdef") < 2 ||
		    sscanf(hex + 2 * i, "%2x", &value) != 1)
			return false;
		sum[i] = (uint8_t)value;
	}
	return true;
}

/* From the manifest's folder, and what it leads to: a sum is of that. */
static int
resolve_entry(const struct reading *reading, const char *name, char *path)
{
	const char *manifest = reading->manifest->path;
	size_t folder = (size_t)(strrchr(manifest, '/') - manifest) + 1;
	char joined[PATH_MAX];
	enum node_kind kind;

	if (snprintf(joined, sizeof(joined), "%.*s%s",
	             *name == '/' ? 0 : (int)folder, manifest, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	return host_resolve(NULL, joined, path, &kind);
}

/* "SHA256  path": two blanks, or a blank and '*'. */
static int
add_line(const struct reading *reading, const char *line)
{
	struct file_sum item = { .kind = SUM_MANIFEST };
	char path[PATH_MAX];
	int error;

	if (strlen(line) < HEX + 3 || !sum_from_hex(line, item.sum) ||
	    line[HEX] != ' ' || (line[HEX + 1] != ' ' && line[HEX + 1] != '*'))
		return -EINVAL;
	error = resolve_entry(reading, line + HEX + 2, path);
	if (error)
		return error;
	item.path = path;
	return file_sums_add(reading->arena, reading->policy, reading->sums, &item);
}

/* A line that nobody understands may be the one that matters. */
static int
add_lines(const struct reading *reading, char *text)
{
	unsigned number = 1;
	char why[96], *line;

	for (; (line = strsep(&text, "\n")); number++) {
		int error = *line ? add_line(reading, line) : 0;

		if (error == -ENOMEM)
			return error;
		if (!error)
			continue;
		snprintf(why, sizeof(why), "line %u: %s", number,
		         error == -EINVAL ? "it is not 'SHA256  PATH'"
		                          : strerror(-error));
		return bad_manifest(reading, reading->manifest->path, why);
	}
	return 0;
}

int
manifest_read(struct arena *arena, const struct policy *policy,
              const struct manifest_policy *manifest, struct diag_list *diags,
              struct file_sums *sums)
{
	const struct reading reading = { arena, policy, manifest, diags, sums };
	_cleanup_free_ char *text = NULL;
	size_t length;
	int error = read_file(manifest->path, MANIFEST_MAX, &text, &length);

	if (error)
		return error == -ENOMEM ? error
		                        : bad_manifest(&reading, manifest->path,
		                                       strerror(-error));
	if (strlen(text) != length)
		return bad_manifest(&reading, manifest->path, "it has a NUL byte");
	error = check_signature(&reading, text, length);
	return error ? error : add_lines(&reading, text);
}
