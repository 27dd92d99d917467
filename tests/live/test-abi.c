/* Older kernels, simulated by one field of struct features: what is planned for a
 * Landlock ABI is applied in a child and tried there.  The kernel that runs the
 * test is newer, so every right that an older one lacks is simply not handled, as
 * there. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/gaps.h"
#include "kernel/host.h"
#include "kernel/landlock.h"
#include "kernel/privileges.h"
#include "lang/parse.h"
#include "plan.h"
#include "policy/compile.h"
#include "tests/unit/harness.h"

#define ABI_NEWEST 7
#define FILES "readable/file", "writable/a/file", "writable/b/file", "secret/file"

static char top[] = "/tmp/bailey-abi-XXXXXX"; /* of the files that are tried on */
static struct features host;

static const char *
in_top(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	snprintf(path, PATH_MAX, "%s/%s", top, name);
	return path;
}

static void
make_files(void)
{
	static const char *const folders[] = { "readable", "writable", "writable/a",
		                               "writable/b", "secret" };
	static const char *const files[] = { FILES };

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		mkdir(in_top(folders[i]), 0755);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		int fd = open(in_top(files[i]), O_WRONLY | O_CREAT | O_TRUNC, 0644);

		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(write(fd, "text", 4), 4);
		close(fd);
	}
	unlink(in_top("readable/new"));
	unlink(in_top("writable/b/moved"));
}

static void
remove_files(void)
{
	static const char *const names[] = { FILES,        "writable/b/moved",
		                             "readable",   "writable/a",
		                             "writable/b", "writable",
		                             "secret",     "." };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		remove(in_top(names[i]));
	rmdir(top);
}

/* What a child tries: 0 or an errno. */

static int
result(long value)
{
	return value < 0 ? errno : 0;
}

static int
open_and_close(const char *name, int flags)
{
	int fd = open(in_top(name), flags | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
unlink_readable(void)
{
	return result(unlink(in_top("readable/file")));
}

static int
rename_across(void)
{
	return result(
	        rename(in_top("writable/a/file"), in_top("writable/b/moved")));
}

static int
rename_within(void)
{
	return result(
	        rename(in_top("writable/b/file"), in_top("writable/b/moved")));
}

static int
truncate_readable(void)
{
	return result(truncate(in_top("readable/file"), 0));
}

static int
connect_port_9(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons(9),
		                       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	return result(connect(fd, (struct sockaddr *)&address, sizeof(address)));
}

static int
signal_parent(void)
{
	return result(kill(getppid(), 0));
}

enum text { FILES_ALONE, WITH_PORT, TEXT_COUNT };

/* Below the top folder; the network, where there is some. */
static const char *const net_rules[TEXT_COUNT] = {
	[FILES_ALONE] = "",
	[WITH_PORT] = "allow connect tcp port 7\n",
};

static const struct attempt {
	const char *name;
	enum text text;
	int first, last;  /* ABIs */
	const char *file; /* opened with flags; NULL: try does it */
	int flags;
	int (*try)(void);
	int wanted;    /* errno, or 0 */
	int or_wanted; /* where the filter says it in Landlock's place */
} attempts[] = {
	{ "a granted file is read", FILES_ALONE, 1, 7, "readable/file", O_RDONLY,
	  NULL, 0, 0 },
	{ "a secret is not read", FILES_ALONE, 1, 7, "secret/file", O_RDONLY, NULL,
	  EACCES, 0 },
	{ "a secret folder is not listed", FILES_ALONE, 1, 7, "secret",
	  O_RDONLY | O_DIRECTORY, NULL, EACCES, 0 },
	{ "a granted file is written", FILES_ALONE, 1, 7, "writable/a/file",
	  O_WRONLY, NULL, 0, 0 },
	{ "a readable file is not written", FILES_ALONE, 1, 7, "readable/file",
	  O_WRONLY, NULL, EACCES, 0 },
	{ "nothing is made in a readable folder", FILES_ALONE, 1, 7, "readable/new",
	  O_WRONLY | O_CREAT | O_EXCL, NULL, EACCES, 0 },
	{ "a readable file is not removed", FILES_ALONE, 1, 7, NULL, 0,
	  unlink_readable, EACCES, 0 },
	{ "a rename within a folder works", FILES_ALONE, 1, 7, NULL, 0,
	  rename_within, 0, 0 },
	{ "a rename across folders fails without REFER", FILES_ALONE, 1, 1, NULL, 0,
	  rename_across, EXDEV, 0 },
	{ "a rename across folders works with REFER", FILES_ALONE, 2, 7, NULL, 0,
	  rename_across, 0, 0 },
	{ "a readable file is not truncated", FILES_ALONE, 1, 7, NULL, 0,
	  truncate_readable, EACCES, EPERM },
	{ "O_RDONLY | O_TRUNC does not truncate", FILES_ALONE, 1, 7,
	  "readable/file", O_RDONLY | O_TRUNC, NULL, EACCES, EPERM },
	{ "a writable file is truncated at open", FILES_ALONE, 1, 7,
	  "writable/a/file", O_WRONLY | O_TRUNC, NULL, 0, 0 },
	{ "without network rules nothing is reached", FILES_ALONE, 1, 7, NULL, 0,
	  connect_port_9, EACCES, EPERM },
	{ "a port of no rule is not reached", WITH_PORT, 4, 7, NULL, 0,
	  connect_port_9, EACCES, 0 },
	{ "a process outside is signalled without scopes", FILES_ALONE, 1, 5, NULL,
	  0, signal_parent, 0, 0 },
	{ "a process outside is not signalled", FILES_ALONE, 6, 7, NULL, 0,
	  signal_parent, EPERM, 0 },
};

static int
try_it(const struct attempt *attempt)
{
	return attempt->file ? open_and_close(attempt->file, attempt->flags)
	                     : attempt->try();
}

static bool
as_wanted(const struct attempt *attempt, int got)
{
	return got == attempt->wanted || (got && got == attempt->or_wanted);
}

static struct policy *
compile(struct arena *arena, struct diag_list *diags, enum text rules)
{
	const char *text = arena_printf(
	        arena,
	        "bare\nallow read %s/readable/\nallow write %s/writable/\n%s", top,
	        top, net_rules[rules]);
	_cleanup_profile_ struct profile *profile = profile_new("abi");
	struct host_request request = { 0 };
	struct policy *policy = NULL;
	struct facts facts;

	ck_assert_int_eq(parse_text(profile, diags, "abi", LAYER_PROFILE, text,
	                            strlen(text)),
	                 0);
	ck_assert_int_eq(host_facts(arena, &request, diags, &facts), 0);
	ck_assert_int_eq(policy_compile(profile, &facts, diags, &policy), 0);
	return policy;
}

static int
contain_and_try(const struct plan *plan, const struct attempt *attempt)
{
	int error = privileges_no_new_privs();

	if (!error && plan->ruleset >= 0)
		error = landlock_restrict(plan->ruleset);
	if (!error && plan->filter.n)
		error = filter_load(&plan->filter);
	return error ? 200 : try_it(attempt);
}

static int
try_in_child(const struct plan *plan, const struct attempt *attempt)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(contain_and_try(plan, attempt));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
check_attempt(const struct attempt *attempt, int abi)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_plan_ struct plan plan = PLAN_EMPTY;
	_cleanup_policy_ struct policy *policy = NULL;
	struct features features = host;
	struct diag_list diags;
	char *empty[] = { NULL };
	int got;

	diag_list_init(&diags, arena);
	features_limit_landlock(&features, abi);
	make_files();
	policy = compile(arena, &diags, attempt->text);
	ck_assert(!plan_make(arena, policy, &features, MODE_ENFORCE, empty, &diags,
	                     &plan));
	got = try_in_child(&plan, attempt);
	ck_assert_msg(as_wanted(attempt, got), "%s (ABI %d): %s, wanted %s",
	              attempt->name, abi, strerror(got), strerror(attempt->wanted));
}

/* Bare, each attempt works: else a refusal would prove nothing. */
START_TEST(test_bare)
{
	const struct attempt *attempt = &attempts[_i];
	int got;

	make_files();
	got = try_it(attempt);
	ck_assert_msg(got == 0 || got == ECONNREFUSED, "%s, bare: %s",
	              attempt->name, strerror(got));
}
END_TEST

START_TEST(test_attempt)
{
	const struct attempt *attempt = &attempts[_i];

	for (int abi = attempt->first; abi <= attempt->last; abi++)
		if (abi <= host.landlock_abi)
			check_attempt(attempt, abi);
}
END_TEST

/* Which gaps an ABI has, and what follows from each: gap.def. */
static const struct gap_row {
	const char *name;
	enum text text;
	int first, last; /* ABIs that have it; the others have not */
	enum gap gap;
	enum gap_outcome outcome;
} gap_rows[] = {
	{ "no Landlock refuses", FILES_ALONE, 0, 0, GAP_NO_LANDLOCK, GAP_REFUSED },
	{ "no REFER narrows", FILES_ALONE, 1, 1, GAP_NO_REFER, GAP_NARROWED },
	{ "no TRUNCATE narrows", FILES_ALONE, 1, 2, GAP_NO_TRUNCATE, GAP_NARROWED },
	{ "no TCP ports refuse a port rule", WITH_PORT, 1, 3, GAP_NO_TCP,
	  GAP_REFUSED },
	{ "no port rule, no TCP gap", FILES_ALONE, -1, -1, GAP_NO_TCP,
	  GAP_REFUSED },
	{ "no IOCTL narrows", FILES_ALONE, 1, 4, GAP_NO_IOCTL_DEV, GAP_NARROWED },
	{ "no scopes refuse where nobody can be asked", FILES_ALONE, 1, 5,
	  GAP_SIGNALS, GAP_REFUSED },
};

START_TEST(test_gap)
{
	const struct gap_row *row = &gap_rows[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	struct diag_list diags;

	diag_list_init(&diags, arena);
	policy = compile(arena, &diags, row->text);
	ck_assert_msg(gap_outcome(row->gap) == row->outcome, "%s: outcome %d",
	              row->name, gap_outcome(row->gap));
	for (int abi = row->first == 0 ? 0 : 1; abi <= ABI_NEWEST; abi++) {
		struct features features = { .landlock_abi = ABI_NEWEST };
		bool found;

		features_limit_landlock(&features, abi);
		found = gaps_find(policy, &features) & 1u << row->gap;
		ck_assert_msg(found == (abi >= row->first && abi <= row->last),
		              "%s: ABI %d %s it", row->name, abi,
		              found ? "has" : "lacks");
	}
}
END_TEST

static const struct refusal {
	const char *name;
	enum text text;
	int abi;
	int wanted;
	bool accept_loss;
} refusals[] = {
	{ "without Landlock there is no plan", FILES_ALONE, 0, -ENOSYS, false },
	{ "nor where that is accepted", FILES_ALONE, 0, -ENOSYS, true },
	{ "no TCP, no plan for a port (ABI 1)", WITH_PORT, 1, -EINVAL, false },
	{ "no TCP, no plan for a port (ABI 3)", WITH_PORT, 3, -EINVAL, false },
	{ "no TCP, and that is accepted", WITH_PORT, 3, 0, true },
	{ "with TCP there is a plan", WITH_PORT, 4, 0, false },
};

START_TEST(test_refusal)
{
	const struct refusal *row = &refusals[_i];
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_policy_ struct policy *policy = NULL;
	struct features features = { .landlock_abi = ABI_NEWEST };
	struct landlock_plan plan = { 0 };
	struct diag_list diags;
	int got;

	diag_list_init(&diags, arena);
	policy = compile(arena, &diags, row->text);
	features_limit_landlock(&features, row->abi);
	features.accept_loss = row->accept_loss;
	got = landlock_plan(arena, policy, &features, &diags, &plan);
	ck_assert_msg(got == row->wanted, "%s: %d, wanted %d", row->name, got,
	              row->wanted);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "the attempts work bare", test_bare, ARRAY_SIZE(attempts) },
		{ "what an ABI enforces", test_attempt, ARRAY_SIZE(attempts) },
		{ "what an ABI lacks", test_gap, ARRAY_SIZE(gap_rows) },
		{ "what an ABI refuses", test_refusal, ARRAY_SIZE(refusals) },
	};
	const char *require = getenv("BAILEY_REQUIRE_LIVE");
	int status;

	features_probe(&host);
	if (host.landlock_abi == 0 || !host.seccomp_filter) {
		puts("1..0 # SKIP no Landlock or no seccomp on this kernel");
		return require && !strcmp(require, "1");
	}
	if (!mkdtemp(top)) {
		perror(top);
		return EXIT_FAILURE;
	}
	status = harness_run(harness_suite("abi", tables, ARRAY_SIZE(tables)));
	remove_files();
	return status;
}
