/* Random profiles: decide() against a judge that knows nothing of ranks, prefixes
 * and early ends; verdicts about trees against the verdicts of all that is in them;
 * and invariant 1 against every path.
 *
 * BAILEY_TEST_SEED and BAILEY_TEST_ROUNDS repeat or lengthen a run. A failing
 * profile is shrunk, then printed. */
#include "harness.h"
#include "policy_fixture.h"
#include "policy_random.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

/* ---- Properties: what is wrong goes to fault, which is true then. */

static const enum operation operations[] = { OPERATION_READ, OPERATION_WRITE,
	                                     OPERATION_EXEC, OPERATION_LOAD,
	                                     OPERATION_IOCTL };

static bool
is_allowed(const struct policy *policy, enum operation operation, const char *path)
{
	struct request request = { .operation = operation, .path = path };

	return decide(policy, &request).allowed;
}

static bool
find_wrong_verdict(const struct policy *policy,
                   const struct random_profile *profile, struct strbuf *fault)
{
	for (size_t i = 0; policy && i < ARRAY_SIZE(operations); i++) {
		for (size_t j = 0; j < n_random_paths; j++) {
			if (is_allowed(policy, operations[i], random_paths[j]) ==
			    naive_decide(profile, operations[i], random_paths[j]))
				continue;
			strbuf_addf(fault, "wrong verdict: %s %s",
			            operation_name(operations[i]), random_paths[j]);
			return true;
		}
	}
	return false;
}

static bool
is_in_tree(const char *path, const char *folder)
{
	size_t length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);

	return strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

static bool
find_wrong_path(const struct policy *policy, enum operation operation,
                const char *folder, struct strbuf *fault)
{
	enum tree_verdict verdict = policy_tree_verdict(policy, operation, folder);
	size_t narrowed[RULES_MAX];
	size_t n = policy_narrow(policy, folder, NULL, 0, narrowed);

	if (policy_tree_verdict_among(policy, operation, folder, narrowed, n) !=
	    verdict) {
		strbuf_addf(fault, "narrowing changes the verdict: %s %s",
		            operation_name(operation), folder);
		return true;
	}
	if (verdict == TREE_MIXED)
		return false;
	for (size_t i = 0; i < n_random_paths; i++) {
		if (!is_in_tree(random_paths[i], folder) ||
		    is_allowed(policy, operation, random_paths[i]) ==
		            (verdict == TREE_ALLOW))
			continue;
		strbuf_addf(fault, "tree verdict of %s is wrong: %s %s", folder,
		            operation_name(operation), random_paths[i]);
		return true;
	}
	return false;
}

static bool
find_wrong_tree(const struct policy *policy, const struct random_profile *profile,
                struct strbuf *fault)
{
	(void)profile;
	for (size_t i = 0; policy && i < ARRAY_SIZE(operations); i++) {
		if (find_wrong_path(policy, operations[i], "/", fault))
			return true;
		for (size_t j = 0; j < n_random_paths; j++) {
			if (find_wrong_path(policy, operations[i], random_paths[j],
			                    fault))
				return true;
		}
	}
	return false;
}

/* Judged naively, a path that can be written and run; NULL for none. */
static const char *
find_both(const struct random_profile *profile)
{
	for (size_t i = 0; i < n_random_paths; i++) {
		if (naive_decide(profile, OPERATION_WRITE, random_paths[i]) &&
		    (naive_decide(profile, OPERATION_EXEC, random_paths[i]) ||
		     naive_decide(profile, OPERATION_LOAD, random_paths[i])))
			return random_paths[i];
	}
	return NULL;
}

static bool
has_wildcards(const struct random_profile *profile)
{
	for (size_t i = 0; i < profile->n; i++) {
		if (!profile->rules[i].off &&
		    strpbrk(profile->rules[i].pattern, "*?["))
			return true;
	}
	return false;
}

/* What is accepted is safe; what is refused without wildcards is not. */
static bool
find_write_exec(const struct policy *policy, const struct random_profile *profile,
                struct strbuf *fault)
{
	const char *both = find_both(profile);

	if (policy && both)
		strbuf_addf(fault, "writable and executable: %s", both);
	else if (!policy && !both && !has_wildcards(profile))
		strbuf_add(fault, "refused without need");
	return fault->length > 0;
}

typedef bool property(const struct policy *policy,
                      const struct random_profile *profile, struct strbuf *fault);

/* policy is NULL where the profile is refused: that is for invariant 1 only.
 * *compiled says whether it was not. */
static bool
is_violated(const struct random_profile *profile, property *violated,
            struct strbuf *fault, bool *compiled)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_fixture_ struct fixture fixture;
	struct facts facts = fixture_facts;

	facts.resolve = random_resolve;
	facts.n_own = 0;
	fixture_compile(&fixture, random_profile_text(&text, profile), &facts);
	ck_assert_msg(fixture.policy || fixture_find(&fixture, "write-exec"),
	              "%s\n%s", strbuf_text(&text), fixture_messages(&fixture));
	*compiled = fixture.policy != NULL;
	return violated(fixture.policy, profile, fault);
}

/* Takes rules away as long as the fault stays. */
static void
shrink(struct random_profile *profile, property *violated)
{
	for (size_t i = 0; i < profile->n; i++) {
		_cleanup_strbuf_ struct strbuf fault = STRBUF_EMPTY;
		bool compiled;

		profile->rules[i].off = true;
		if (!is_violated(profile, violated, &fault, &compiled))
			profile->rules[i].off = false;
	}
}

static void
report(struct random_profile *profile, property *violated, uint64_t seed)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_strbuf_ struct strbuf fault = STRBUF_EMPTY;
	bool compiled;

	shrink(profile, violated);
	is_violated(profile, violated, &fault, &compiled);
	ck_abort_msg("BAILEY_TEST_SEED=%llu: %s\n%s", (unsigned long long)seed,
	             strbuf_text(&fault), random_profile_text(&text, profile));
}

static uint64_t
number_from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static property *const properties[] = { find_wrong_verdict, find_wrong_tree,
	                                find_write_exec };

START_TEST(property_holds)
{
	uint64_t rounds = number_from_environment("BAILEY_TEST_ROUNDS", 1500);
	uint64_t seed = number_from_environment("BAILEY_TEST_SEED", 20260117);
	uint64_t n_compiled = 0;

	random_start(seed);
	printf("# seed %llu\n", (unsigned long long)seed);
	for (uint64_t i = 0; i < rounds; i++) {
		struct random_profile profile = random_profile();
		_cleanup_strbuf_ struct strbuf fault = STRBUF_EMPTY;
		bool compiled;

		if (is_violated(&profile, properties[_i], &fault, &compiled))
			report(&profile, properties[_i], seed);
		n_compiled += compiled;
	}
	ck_assert_msg(n_compiled > rounds / 4, "only %llu profiles were compiled",
	              (unsigned long long)n_compiled);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "properties", property_holds, ARRAY_SIZE(properties) },
	};

	return harness_run(
	        harness_suite("policy properties", tables, ARRAY_SIZE(tables)));
}
