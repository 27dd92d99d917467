/* Random small policies and requests, for test-verdicts.sh.
 *
 * - verdicts make TREE: a small tree
 * - verdicts rules SEED TREE: some rules about it and about addresses, one a line
 * - verdicts judge PROFILE SEED N TREE: N requests, and the verdict that `why` and
 *   `test` print: "yes", "no", or "list" (below); 1: no such policy
 * - verdicts expect PROFILE SEED N TREE: the same requests, for `bailey test`
 * - verdicts try SEED N TREE: the same requests, and how they end: "yes", "no", or
 *   another errno
 *
 * No request leaves a trace but sockets named "s". "list": a glob of single paths
 * refuses it; the kernel tier takes no listing for those. */
#include "verdicts.h"
#include "column.h"

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

unsigned
dice(unsigned n)
{
	state ^= state << 13; /* xorshift64 */
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

static const char *const folders[] = { "", "/a", "/b", "/a/a", "/a/b", "/b/a" };

const char *
dice_folder(void)
{
	return folders[dice(ARRAY_SIZE(folders))];
}

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
	const char *folder;

	if (dice(3) == 0) {
		net_print_rule(tree);
		return;
	}
	folder = dice_folder();
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

static int
open_and_close(const struct thrown *thrown, int flags)
{
	int fd = open(thrown->target, flags | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : close(fd);
}

static int
try_read(const struct thrown *thrown)
{
	return open_and_close(thrown, O_RDONLY);
}

static int
try_write(const struct thrown *thrown)
{
	return open_and_close(thrown, O_WRONLY);
}

static int
try_list(const struct thrown *thrown)
{
	return open_and_close(thrown, O_RDONLY | O_DIRECTORY);
}

static int
try_create(const struct thrown *thrown)
{
	return open_and_close(thrown, O_WRONLY | O_CREAT | O_EXCL)
	               ? -1
	               : unlink(thrown->target);
}

static int
try_mkdir(const struct thrown *thrown)
{
	return mkdir(thrown->target, 0755) ? -1 : rmdir(thrown->target);
}

static int
try_rename(const struct thrown *thrown)
{
	return rename(thrown->target, thrown->target);
}

static int
try_chmod(const struct thrown *thrown)
{
	return chmod(thrown->target, 0644);
}

static const struct attempt {
	const char *name;
	const char *operation;
	bool on_folder, makes;
	int (*run)(const struct thrown *thrown);
} attempts[] = {
	{ "read", "read", false, false, try_read },
	{ "write", "write", false, false, try_write },
	{ "list", "read", true, false, try_list },
	{ "create", "write", false, true, try_create },
	{ "mkdir", "write", false, true, try_mkdir },
	{ "rename", "write", false, false, try_rename },
	{ "chmod", "write", false, false, try_chmod },
};

static void
throw_request(const char *tree, struct thrown *ret)
{
	const struct attempt *attempt;
	const char *folder, *name;

	if (dice(3) == 0) {
		net_throw(tree, ret);
		return;
	}
	attempt = &attempts[dice(ARRAY_SIZE(attempts))];
	folder = dice_folder();
	name = attempt->on_folder ? "" : attempt->makes ? "/fn" : "/f";
	if (!attempt->on_folder && dice(2))
		name = attempt->makes ? "/n" : "/g";
	*ret = (struct thrown){
		.name = attempt->name,
		.words = { attempt->operation, ret->target },
		.n_words = 2,
		.on_folder = attempt->on_folder,
		.run = attempt->run,
	};
	snprintf(ret->target, sizeof(ret->target), "%s%s%s", tree, folder, name);
}

static int
try_all(const char *seed, unsigned n, const char *tree)
{
	struct thrown thrown;

	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		int error;

		throw_request(tree, &thrown);
		error = thrown.run(&thrown) ? errno : 0;
		printf("%s %s %s\n", thrown.name, thrown.target,
		       net_is_allowed(error) ? "yes"
		       : error == EACCES     ? "no"
		                             : strerrorname_np(error));
	}
	return 0;
}

static const char *
judge(struct workbench *bench, const struct policy *policy,
      const struct thrown *thrown)
{
	struct request request;
	struct verdict verdict;
	bool missing;

	if (asked_verdict(bench, policy, thrown->words, thrown->n_words, &request,
	                  &verdict, &missing))
		return "error";
	if (verdict.allowed)
		return "yes";
	if (thrown->on_folder && verdict.rule && verdict.rule->target.path.glob &&
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
	struct thrown thrown;

	if (workbench_init(&bench))
		return 2;
	if (workbench_compile(&bench, profile, &options, NULL, NULL, 0, &policy)) {
		workbench_report(&bench, &options);
		return 1;
	}
	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		throw_request(tree, &thrown);
		printf("%s %s %s\n", thrown.name, thrown.target,
		       judge(&bench, policy, &thrown));
	}
	policy_free(policy);
	return 0;
}

static int
expect_all(const char *profile, const char *seed, unsigned n, const char *tree)
{
	struct thrown thrown;

	printf("use %s\n", profile);
	dice_start(seed, 7);
	for (unsigned i = 0; i < n; i++) {
		throw_request(tree, &thrown);
		printf("expect allow");
		for (size_t j = 0; j < thrown.n_words; j++)
			printf(" %s", thrown.words[j]);
		printf("\n");
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (column_told(argc, argv))
		return 0;
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
