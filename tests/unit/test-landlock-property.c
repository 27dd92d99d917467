/* Random policies over a real tree: what the plan grants is what decide() allows,
 * for all that is there; what is born later gets less, never more. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "harness.h"
#include "kernel/kernel_abi.h"
#include "kernel_fixture.h"
#include "policy/decide.h"

enum { SEEDS = 8, POLICIES = 150, DEPTH = 3, NEWEST = 7, NODES_MAX = 128 };

struct node {
	char path[192];
	bool folder;
	bool born; /* not there when the plan is made */
};

struct world {
	struct fixture fixture;
	struct node nodes[NODES_MAX];
	size_t n;
	uint64_t state;
};

static unsigned
random_below(struct world *world, unsigned n)
{
	world->state ^= world->state << 13; /* xorshift64 */
	world->state ^= world->state >> 7;
	world->state ^= world->state << 17;
	return (unsigned)(world->state >> 33) % n;
}

static void
add_node(struct world *world, const char *folder, const char *name, bool is_folder,
         bool born)
{
	struct node *node = &world->nodes[world->n++];

	ck_assert_uint_le(world->n, NODES_MAX);
	snprintf(node->path, sizeof(node->path), "%.180s/%s", folder, name);
	node->folder = is_folder;
	node->born = born;
	if (born)
		return;
	if (is_folder)
		ck_assert_int_eq(mkdir(node->path, 0755), 0);
	else
		close(open(node->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

/* a and b are folders, f and g files; n and fn may be born anywhere. */
static void
grow(struct world *world, const char *folder, unsigned depth)
{
	static const char *const folders[] = { "a", "b" };

	add_node(world, folder, "f", false, false);
	add_node(world, folder, "g", false, false);
	add_node(world, folder, "n", false, true);
	add_node(world, folder, "fn", false, true);
	for (size_t i = 0; i < ARRAY_SIZE(folders) && depth > 0; i++) {
		size_t at = world->n;

		add_node(world, folder, folders[i], true, false);
		grow(world, world->nodes[at].path, depth - 1);
	}
}

static void
add_rule(struct world *world, struct strbuf *text)
{
	static const char *const operations[] = { "read", "read", "write", "exec" };
	static const char *const names[] = { "a",  "b", "a",  "b",   "*",
		                             "**", "?", "f*", "[ab]" };
	bool literal = random_below(world, 2) == 0;
	unsigned depth = random_below(world, DEPTH + 1);
	bool wild = false, file = false;

	strbuf_addf(text, "%s %s ", random_below(world, 5) < 3 ? "allow" : "deny",
	            operations[random_below(world, ARRAY_SIZE(operations))]);
	strbuf_add(text, world->fixture.tree);
	for (unsigned i = 0; i < depth; i++) {
		const char *name = names[random_below(world, literal ? 4 : 9)];

		wild = wild || strpbrk(name, "*?[");
		strbuf_addf(text, "/%s", name);
	}
	if (depth < DEPTH && random_below(world, 3) == 0) {
		strbuf_add(text, random_below(world, 2) ? "/f" : "/g");
		file = true;
	}
	/* A folder without a slash is refused, and so is a file with one. */
	if (wild ? random_below(world, 2) == 0 : !file)
		strbuf_add_char(text, '/');
	strbuf_add_char(text, '\n');
}

/* What a domain of the plan would let through. */
static bool
is_granted(const struct landlock_plan *plan, const char *path, uint64_t right)
{
	if (!(plan->handled_fs & right))
		return true;
	for (size_t i = 0; i < plan->n_grants; i++) {
		const struct landlock_grant *grant = &plan->grants[i];
		size_t length = strlen(grant->path);

		if (!(grant->access & right))
			continue;
		if (!strcmp(grant->path, path) || !strcmp(grant->path, "/"))
			return true;
		if (grant->folder && !strncmp(path, grant->path, length) &&
		    path[length] == '/')
			return true;
	}
	return false;
}

static const struct {
	enum operation operation;
	uint64_t right;
} file_rights[] = {
	{ OPERATION_READ, LANDLOCK_ACCESS_FS_READ_FILE },
	{ OPERATION_WRITE, LANDLOCK_ACCESS_FS_WRITE_FILE },
	{ OPERATION_WRITE, ABI_LANDLOCK_FS_TRUNCATE },
	{ OPERATION_EXEC, LANDLOCK_ACCESS_FS_EXECUTE },
};

static void
check_file(const struct policy *policy, const struct landlock_plan *plan,
           const struct node *node, const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(file_rights); i++) {
		struct request request = { .operation = file_rights[i].operation,
			                   .path = node->path };
		bool allowed = decide(policy, &request).allowed;
		bool granted = is_granted(plan, node->path, file_rights[i].right);

		ck_assert_msg(allowed || !granted, "%s of %s is granted:\n%s",
		              operation_name(request.operation), node->path, text);
		ck_assert_msg(granted || !allowed || node->born,
		              "%s of %s is not granted:\n%s",
		              operation_name(request.operation), node->path, text);
	}
}

/* A glob of single paths is about files: it does not take a listing. */
static bool
may_list(const struct policy *policy, const char *path)
{
	struct request request = { .operation = OPERATION_READ, .path = path };
	struct verdict verdict = decide(policy, &request);

	return verdict.allowed ||
	       (verdict.rule && verdict.rule->target.path.glob &&
	        !verdict.rule->target.path.tree &&
	        !text_ends_with(verdict.rule->target.path.text, "**"));
}

static void
check_folder(const struct policy *policy, const struct landlock_plan *plan,
             const struct node *node, const char *text)
{
	char entry[256];
	struct request request = { .operation = OPERATION_WRITE, .path = entry };

	ck_assert_msg(
	        may_list(policy, node->path) ||
	                !is_granted(plan, node->path, LANDLOCK_ACCESS_FS_READ_DIR),
	        "listing of %s is granted:\n%s", node->path, text);
	if (!is_granted(plan, node->path, LANDLOCK_ACCESS_FS_MAKE_REG))
		return;
	for (const char *name = "fgnz"; *name; name++) {
		snprintf(entry, sizeof(entry), "%s/%c", node->path, *name);
		ck_assert_msg(decide(policy, &request).allowed,
		              "%s may be made:\n%s", entry, text);
	}
}

/* 1 where the compiler takes the profile. */
static unsigned
check_policy(struct world *world)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_policy_ struct policy *policy = NULL;
	struct landlock_plan plan;
	struct diag_list diags;
	unsigned n_rules = 1 + random_below(world, 6);

	for (unsigned i = 0; i < n_rules; i++)
		add_rule(world, &text);
	diag_list_init(&diags, arena);
	policy = fixture_policy(arena, strbuf_text(&text), &diags);
	if (!policy) /* writable and executable, most of the time */
		return 0;
	fixture_plan(arena, strbuf_text(&text), NEWEST, &plan);
	for (size_t i = 0; i < world->n; i++)
		(world->nodes[i].folder ? check_folder : check_file)(
		        policy, &plan, &world->nodes[i], strbuf_text(&text));
	return 1;
}

START_TEST(test_property)
{
	static struct world world;
	unsigned n_compiled = 0;

	world.n = 0;
	world.state = 0x9e3779b97f4a7c15u + (uint64_t)_i;
	fixture_make(&world.fixture, getuid());
	strcat(world.fixture.tree, "/docs"); /* only the new nodes matter */
	grow(&world, world.fixture.tree, DEPTH - 1);
	for (unsigned i = 0; i < POLICIES; i++)
		n_compiled += check_policy(&world);
	world.fixture.tree[strlen(world.fixture.tree) - strlen("/docs")] = '\0';
	fixture_remove(&world.fixture);
	ck_assert_uint_gt(n_compiled, POLICIES / 4);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "plans against decide", test_property, SEEDS },
	};
	struct features features;

	features_probe(&features);
	if (features.landlock_abi < NEWEST) {
		printf("1..0 # SKIP Landlock ABI %d is needed, this kernel has "
		       "%d\n",
		       NEWEST, features.landlock_abi);
		return getenv("BAILEY_REQUIRE_LIVE") ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	return harness_run(
	        harness_suite("landlock property", tables, ARRAY_SIZE(tables)));
}
