/* Whose links lie on the way of a path; where the user works. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "kernel/host.h"
#include "kernel/host_cache.h"
#include "kernel_fixture.h"

START_TEST(test_links)
{
	static const struct {
		const char *target, *link;
		uid_t owner;
		const char *asked;
		enum link_owner wanted;
	} rows[] = {
		{ "docs", "a", 0, "a/deep", LINKS_OF_ROOT },
		{ "docs", "b", 1, "b/deep", LINKS_OF_OTHERS },
		{ "b", "c", 0, "c/deep", LINKS_OF_OTHERS },
		{ "no/where", "d", 0, "d/x", LINKS_OF_ROOT },
		{ "no/where", "e", 1, "e/x", LINKS_OF_OTHERS },
		{ "f", "f", 0, "f", LINKS_OF_OTHERS },
		{ "one", "g", 0, "docs/b.txt", LINKS_OF_ROOT },
		{ "docs/../b", "h", 0, "h", LINKS_OF_OTHERS },
		{ "c/deep", "i", 0, "i/x", LINKS_OF_OTHERS },
		{ "a", "j", 0, "j/no/where", LINKS_OF_ROOT },
		{ "docs/b.txt", "k", 1, "k/x", LINKS_OF_OTHERS },
	};
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_fixture_ struct fixture fixture;
	bool root = getuid() == 0;

	fixture_make(&fixture, getuid());
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *link =
		        arena_printf(arena, "%s/%s", fixture.tree, rows[i].link);
		const char *asked =
		        arena_printf(arena, "%s/%s", fixture.tree, rows[i].asked);
		struct host_cache *cache =
		        host_cache_new(arena, host_resolve_alone);
		enum link_owner wanted = rows[i].wanted;

		ck_assert_int_eq(symlink(rows[i].target, link), 0);
		ck_assert(!root || !lchown(link, rows[i].owner, rows[i].owner));
		/* Whoever is not root owns them all. */
		if (!root && i != 5 && i != 6)
			wanted = LINKS_OF_USER;
		/* By hand, with a new memory, with one that has the answer. */
		for (int j = 0; j < 3; j++)
			ck_assert_msg(host_links(j ? cache : NULL, asked) == wanted,
			              "row %zu, turn %d", i, j);
	}
}
END_TEST

/* ${CWD} is where the user works: never a tree of the kernel's. */
START_TEST(test_cwd)
{
	static const char *const rows[][2] = {
		{ "/proc", "/" },       { "/proc/self", "/" }, { "/sys", "/" },
		{ "/sys/kernel", "/" }, { "/dev", "/" },       { "/usr", "/usr" },
		{ "/", "/" },
	};
	_cleanup_free_ char *before = getcwd(NULL, 0);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_arena_ struct arena *arena = arena_new();
		struct host_request request = { 0 };
		struct diag_list diags;
		struct facts facts;

		diag_list_init(&diags, arena);
		ck_assert_int_eq(chdir(rows[i][0]), 0);
		ck_assert_int_eq(host_facts(arena, &request, &diags, &facts), 0);
		ck_assert_msg(!strcmp(facts.cwd, rows[i][1]), "%s: %s", rows[i][0],
		              facts.cwd);
	}
	ck_assert_int_eq(chdir(before), 0);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "owners of links", test_links, 1 },
		{ "working folders", test_cwd, 1 },
	};

	return harness_run(harness_suite("host links", tables, ARRAY_SIZE(tables)));
}
