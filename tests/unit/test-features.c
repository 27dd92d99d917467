#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "kernel/features.h"
#include "kernel/kernel_abi.h"

struct limit_row {
	const char *name;
	int has;
	int asked;
	int gets;
	int error;
	int errata;
};

static const struct limit_row limit_rows[] = {
	{ "an older kernel", 7, 3, 3, 0, 0 },
	{ "the same", 7, 7, 7, 0, 5 },
	{ "a newer one is not made up", 4, 6, 4, 0, 5 },
	{ "none", 7, 0, 0, EOPNOTSUPP, 0 },
	{ "a number that is none", 7, -1, 0, EOPNOTSUPP, 0 },
};

START_TEST(test_limit)
{
	const struct limit_row *row = &limit_rows[_i];
	struct features features = { .landlock_abi = row->has,
		                     .landlock_errata = 5 };

	features_limit_landlock(&features, row->asked);
	ck_assert_msg(features.landlock_abi == row->gets &&
	                      features.landlock_error == row->error &&
	                      features.landlock_errata == row->errata,
	              "%s: ABI %d, error %d, errata %d", row->name,
	              features.landlock_abi, features.landlock_error,
	              features.landlock_errata);
}
END_TEST

/* What a release has for sure, where nothing was configured out of it. */
START_TEST(test_probe)
{
	struct features features;
	struct utsname host;
	int major, minor, release;

	memset(&features, 0xff, sizeof(features));
	features_probe(&features);
	ck_assert_int_eq(uname(&host), 0);
	ck_assert_int_eq(sscanf(host.release, "%d.%d", &major, &minor), 2);
	release = major * 1000 + minor;
	ck_assert_msg(features.close_range == (release >= 5009), "close_range");
	ck_assert_msg(features.openat2 == (release >= 5006), "openat2");
	ck_assert_msg(features.memfd_noexec == (release >= 6003), "memfd_noexec");
	ck_assert_msg(features.mdwe == (release >= 6003), "mdwe");
	ck_assert_msg(features.ptrace_seize, "ptrace");
	ck_assert_msg(!features.seccomp_notify ||
	                      features.seccomp_killable == (release >= 5019),
	              "killable");
	ck_assert_msg(!features.seccomp_notify ||
	                      features.seccomp_notify_addfd == (release >= 5014),
	              "addfd");
	ck_assert_msg((features.landlock_abi > 0) == (features.landlock_error == 0),
	              "ABI %d with error %d", features.landlock_abi,
	              features.landlock_error);
	ck_assert_int_ge(features.yama_scope, -1);
	ck_assert_int_le(features.yama_scope, 3);
}
END_TEST

static int
count_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

START_TEST(test_no_side_effects)
{
	struct features features;
	int before = count_descriptors();
	int no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	int mode = prctl(PR_GET_SECCOMP);

	features_probe(&features);
	ck_assert_int_eq(count_descriptors(), before);
	ck_assert_int_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), no_new_privs);
	ck_assert_int_eq(prctl(PR_GET_SECCOMP), mode);
	ck_assert_int_eq(prctl(PR_GET_MDWE, 0, 0, 0, 0) > 0, 0);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "as an older kernel", test_limit, ARRAY_SIZE(limit_rows) },
		{ "what a release has", test_probe, 1 },
		{ "asking changes nothing", test_no_side_effects, 1 },
	};

	return harness_run(harness_suite("features", tables, ARRAY_SIZE(tables)));
}
