/* Random small policies and requests, for test-verdicts.sh.
 *
 *     verdicts make TREE               a small tree
 *     verdicts rules SEED TREE         some rules about it, one a line
 *     verdicts judge PROFILE SEED N TREE   N requests, and the verdict that `why`
 * and `test` print: "yes", "no", or "list" (below); 1: no such policy verdicts
 * expect PROFILE SEED N TREE   the same requests, for `bailey test` verdicts try
 * SEED N TREE         the same requests, and how they end: "yes", "no", or another
 * errno
 *
 * No request leaves a trace. "list": a glob of single paths refuses it; the kernel
 * tier takes no listing for those. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "policy/decide.h"
#include "tools/asked.h"
#include "tools/workbench.h"

static uint64_t state;

static void
dice_start(const char *seed, uint64_t salt)
{
	state = strtoull(seed, NULL, 0) * 0x9e3779b97f4a7c15u + salt;
}

static unsigned
dice(unsigned n)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

static const char *const folders[] = { "", "/a", "/b", "/a/a", "/a/b", "/b/a" };

static int
make_tree(const char *tree)
{
	char path[4096];

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		snprintf(path, sizeof(path), "%s%s", tree, folders[i]);
		if (mkdir(path, 0755) && errno != EEXIST)
			return 2;
		for (const char *name = "fg"; *name; name++) {
			snprintf(path, sizeof(path), "%s%s/%c", tree, folders[i],
			         *name);
			close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
		}
	}
	return 0;
}

/* --- rules --- */

static void
print_rule(const char *tree)
{
	static const char *const operations[] = { "read", "write", "write",
		                                  "exec" };
	static const char *const globs[] = { "/*",     "/**", "/*/f", "/**/g",
		                             "/[ab]/", "/?/", "/f*" };
	const char *folder = folders[dice(ARRAY_SIZE(folders))];

	printf("%s %s %s%s", dice(5) < 3 ? "allow" : "deny",
	       operations[dice(ARRAY_SIZE(operations))], tree, folder);
	switch (dice(4)) {
	case 0:
		printf("%s\n", dice(2) ? "/f" : "/g");
		break;
	case 1:
		printf("%s\n", globs[dice(ARRAY_SIZE(globs))]);
		break;
	default:
		printf("/\n");
	}
}

/* --- requests --- */

struct attempt {
	const char *name;
	enum operation operation;
	bool on_folder;
	int (*run)(const char *path);
};

static int
open_and_close(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : close(fd);
}

static int
try_read(const char *path)
{
	return open_and_close(path, O_RDONLY);
}

static int
try_write(const char *path)
{
	return open_and_close(path, O_WRONLY);
}

static int
try_list(const char *path)
{
	return open_and_close(path, O_RDONLY | O_DIRECTORY);
}

static int
try_create(const char *path)
{
	return open_and_close(path, O_WRONLY | O_CREAT | O_EXCL) ? -1
	                                                         : unlink(path);
}

static int
try_mkdir(const char *path)
{
	return mkdir(path, 0755) ? -1 : rmdir(path);
}

static int
try_rename(const char *path)
{
	return rename(path, path);
}

static int
try_chmod(const char *path)
{
	return chmod(path, 0644);
}

static const struct attempt attempts[] = {
	{ "read", OPERATION_READ, false, try_read },
	{ "write", OPERATION_WRITE, false, try_write },
	{ "list", OPERATION_READ, true, try_list },
	{ "create", OPERATION_WRITE, false, try_create },
	{ "mkdir", OPERATION_WRITE, false, try_mkdir },
	{ "rename", OPERATION_WRITE, false, try_rename },
	{ "chmod", OPERATION_WRITE, false, try_chmod },
};

static const struct attempt *
throw_request(const char *tree, char *path, size_t size)
{
	const struct attempt *attempt = &attempts[dice(ARRAY_SIZE(attempts))];
	const char *folder = folders[dice(ARRAY_SIZE(folders))];
	bool makes = attempt->run == try_create || attempt->run == try_mkdir;
	const char *name = attempt->on_folder ? "" : makes ? "/fn" : "/f";

	if (!attempt->on_folder && dice(2))
		name = makes ? "/n" : "/g";
	snprintf(path, size, "%s%s%s", tree, folder, name);
	return attempt;
}

static int
try_all(const char *seed, unsigned n, const char *tree)
{
	char path[4096];

	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		const struct attempt *attempt =
		        throw_request(tree, path, sizeof(path));
		int error = attempt->run(path) ? errno : 0;

		printf("%s %s %s\n", attempt->name, path,
		       !error            ? "yes"
		       : error == EACCES ? "no"
		                         : strerrorname_np(error));
	}
	return 0;
}

static const char *
judge(struct workbench *bench, const struct policy *policy,
      const struct attempt *attempt, const char *path)
{
	const char *const words[] = { operation_name(attempt->operation), path };
	struct request request;
	struct verdict verdict;
	bool missing;

	if (asked_verdict(bench, policy, words, ARRAY_SIZE(words), &request,
	                  &verdict, &missing))
		return "error";
	if (verdict.allowed)
		return "yes";
	if (attempt->on_folder && verdict.rule && verdict.rule->target.path.glob &&
	    !verdict.rule->target.path.tree &&
	    !text_ends_with(verdict.rule->target.path.text, "**"))
		return "list";
	return "no";
}

static int
judge_all(const char *profile, const char *seed, unsigned n, const char *tree)
{
	static const struct tool_options options;
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct policy *policy;
	char path[4096];

	if (workbench_init(&bench))
		return 2;
	if (workbench_compile(&bench, profile, &options, NULL, NULL, 0, &policy)) {
		workbench_report(&bench, &options);
		return 1;
	}
	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		const struct attempt *attempt =
		        throw_request(tree, path, sizeof(path));

		printf("%s %s %s\n", attempt->name, path,
		       judge(&bench, policy, attempt, path));
	}
	policy_free(policy);
	return 0;
}

static int
expect_all(const char *profile, const char *seed, unsigned n, const char *tree)
{
	char path[4096];

	printf("use %s\n", profile);
	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		const struct attempt *attempt =
		        throw_request(tree, path, sizeof(path));

		printf("expect allow %s %s\n", operation_name(attempt->operation),
		       path);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		return make_tree(argv[2]);
	if (argc == 4 && strcmp(argv[1], "rules") == 0) {
		dice_start(argv[2], 3);
		for (unsigned i = 2 + dice(5); i > 0; i--)
			print_rule(argv[3]);
		return 0;
	}
	if (argc == 6 && strcmp(argv[1], "judge") == 0)
		return judge_all(argv[2], argv[3], (unsigned)atoi(argv[4]),
		                 argv[5]);
	if (argc == 6 && strcmp(argv[1], "expect") == 0)
		return expect_all(argv[2], argv[3], (unsigned)atoi(argv[4]),
		                  argv[5]);
	if (argc == 5 && strcmp(argv[1], "try") == 0)
		return try_all(argv[2], (unsigned)atoi(argv[3]), argv[4]);
	fprintf(stderr, "usage: verdicts make|rules|judge|expect|try ...\n");
	return 2;
}
