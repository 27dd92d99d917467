#include "kernel/gaps.h"

#include <assert.h>

#include "base/cleanup.h"
#include "kernel/kernel_needs.h"
#include "kernel/landlock.h"
#include "policy/decide.h"
#include "policy/needs.h"

struct gap_text {
	enum gap_outcome outcome;
	const char *words;
	const char *follows;
};

static const struct gap_text texts[GAP_COUNT] = {
#define GAP(NAME, outcome, words, follows)                                         \
	[GAP_##NAME] = { outcome, words, follows },
#include "kernel/gap.def"
#undef GAP
};

const char *
gap_words(enum gap gap)
{
	return texts[gap].words;
}

const char *
gap_follows(enum gap gap)
{
	return texts[gap].follows;
}

enum gap_outcome
gap_outcome(enum gap gap)
{
	return texts[gap].outcome;
}

/* What a policy restricts. */

static bool
is_restricted(const struct policy *policy, enum operation operation)
{
	return policy_tree_verdict(policy, operation, "/") != TREE_ALLOW;
}

static bool
restricts_write(const struct policy *policy)
{
	return is_restricted(policy, OPERATION_WRITE);
}

static bool
restricts_ioctl(const struct policy *policy)
{
	return is_restricted(policy, OPERATION_IOCTL);
}

static bool
wants_isolation(const struct policy *policy)
{
	return policy->require_isolate;
}

/* What the supervisor does is exact, with the shim or without. */
static bool
is_narrowed(const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].form == FORM_NARROWER &&
		    policy->rules[i].tier != TIER_BROKER)
			return true;
	return false;
}

static bool
needs_tcp(const struct policy *policy)
{
	bool needed = true; /* where memory is short: the stricter answer */

	return landlock_needs_tcp(policy, &needed) || needed;
}

static bool
keeps_memory_apart(const struct policy *policy)
{
	return !policy->jit;
}

static bool
traces_itself(const struct policy *policy)
{
	unsigned needs = policy_needs(policy, MODE_ENFORCE);

	return needs && !(needs & NEED_TRACE) && policy_may_trace(policy);
}

/* What a kernel lacks. */

static bool
lacks_landlock(const struct features *features)
{
	return features->landlock_abi < 1;
}

static bool
lacks_seccomp(const struct features *features)
{
	return !features->seccomp_filter;
}

/* Without any Landlock there is nothing that would refuse renames. */
static bool
lacks_refer(const struct features *features)
{
	return features->landlock_abi == 1;
}

static bool
lacks_truncate(const struct features *features)
{
	return features->landlock_abi == 1 || features->landlock_abi == 2;
}

/* The supervisor answers with descriptors: ADDFD and SEND. */
static bool
lacks_notify(const struct features *features)
{
	return !features->seccomp_notify_addfd;
}

static bool
lacks_tcp(const struct features *features)
{
	return features->landlock_abi < 4 && lacks_notify(features);
}

static bool
lacks_ioctl_dev(const struct features *features)
{
	return features->landlock_abi < 5;
}

static bool
lacks_signals(const struct features *features)
{
	return features->landlock_abi < 6 && lacks_notify(features);
}

static bool
lacks_mdwe(const struct features *features)
{
	return !features->mdwe;
}

/* A matter of the launch and not of the kernel. */
static bool
lacks_isolation(const struct features *features)
{
	return !features->isolation;
}

static bool
lacks_ptrace(const struct features *features)
{
	return !features->ptrace_seize;
}

static bool
lacks_reach(const struct features *features)
{
	return features_reach(features) == REACH_NONE;
}

static bool
lacks_children(const struct features *features)
{
	return features_reach(features) == REACH_TRACED;
}

static bool
lacks_memfd_noexec(const struct features *features)
{
	return !features->memfd_noexec;
}

/* A gap holds where the policy wants it closed (one of those needs, if any is
 * named, and what the function says; NULL: every policy does) and the kernel lacks
 * the means (NULL: this version of bailey does, on any kernel). */
struct gap_row {
	enum gap gap;
	unsigned needs; /* of enum need */
	bool (*wanted)(const struct policy *policy);
	bool (*lacking)(const struct features *features);
};

static const struct gap_row rows[] = {
	{ GAP_LOAD, NEED_LOAD, NULL, lacks_notify },
	{ GAP_METADATA, NEED_METADATA, NULL, lacks_notify },
	{ GAP_UNIX_PATH, NEED_UNIX, NULL, lacks_notify },
	{ GAP_UDP, NEED_UDP, NULL, lacks_notify },
	{ GAP_ADDRESSES, NEED_TCP, NULL, lacks_notify },
	{ GAP_SIGNALS, NEED_SIGNAL, NULL, lacks_signals },
	{ GAP_TRACE, NEED_TRACE, NULL, lacks_ptrace },
	{ GAP_NO_REACH, ~0u, NULL, lacks_reach },
	{ GAP_NO_CHILDREN, 0, traces_itself, lacks_children },
	{ GAP_NARROWED_RULES, 0, is_narrowed, NULL },
	{ GAP_NO_LANDLOCK, 0, NULL, lacks_landlock },
	{ GAP_NO_SECCOMP, 0, NULL, lacks_seccomp },
	{ GAP_NO_REFER, 0, NULL, lacks_refer },
	{ GAP_NO_TRUNCATE, 0, restricts_write, lacks_truncate },
	{ GAP_NO_TCP, 0, needs_tcp, lacks_tcp },
	{ GAP_NO_IOCTL_DEV, 0, restricts_ioctl, lacks_ioctl_dev },
	{ GAP_NO_MDWE, 0, keeps_memory_apart, lacks_mdwe },
	{ GAP_NO_MEMFD_NOEXEC, 0, NULL, lacks_memfd_noexec },
	{ GAP_NO_ISOLATE, 0, wants_isolation, lacks_isolation },
};

static_assert(ARRAY_SIZE(rows) == GAP_COUNT, "every gap of gap.def has a row");
static_assert(GAP_COUNT <= 32, "gaps are bits of an unsigned");

unsigned
gaps_find(const struct policy *policy, const struct features *features)
{
	unsigned needs =
	        kernel_needs(policy, MODE_ENFORCE, features) | features->needs;
	unsigned gaps = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((!rows[i].lacking || rows[i].lacking(features)) &&
		    (!rows[i].needs || rows[i].needs & needs) &&
		    (!rows[i].wanted || rows[i].wanted(policy)))
			gaps |= 1u << rows[i].gap;
	return gaps;
}

unsigned
gaps_of_kernel(const struct features *features)
{
	unsigned gaps = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].gap != GAP_NO_ISOLATE && rows[i].lacking &&
		    rows[i].lacking(features))
			gaps |= 1u << rows[i].gap;
	return gaps;
}

unsigned
gaps_of_version(void)
{
	unsigned gaps = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!rows[i].lacking)
			gaps |= 1u << rows[i].gap;
	return gaps;
}

const char *
isolation_words(const struct policy *policy, const struct features *features)
{
	if (!policy->isolate)
		return "isolation: not asked for (protect, require isolate)";
	if (features->isolation)
		return "isolated: memory, environment and descriptors, from all "
		       "without CAP_BLOCK_SUSPEND, CAP_PERFMON or CAP_SYS_PTRACE; "
		       "signals, limits and files are not";
	return "not isolated: other programs of this user can read its memory (the "
	       "launch lacks CAP_BLOCK_SUSPEND)";
}

void
gap_list(struct strbuf *out, unsigned gaps, enum gap_outcome outcome)
{
	for (unsigned i = 0; i < GAP_COUNT; i++) {
		if (!(gaps & (1u << i)) || gap_outcome((enum gap)i) != outcome)
			continue;
		strbuf_addf(out, "%s%s", out->length ? ", " : "",
		            gap_words((enum gap)i));
	}
}
