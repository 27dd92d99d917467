#include "tools/exposure.h"

#include <errno.h>
#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "policy/decide.h"
#include "policy/environment.h"
#include "policy/marks.h"
#include "policy/pattern.h"
#include "policy/syscall_table.h"
#include "tools/exposure_net.h"

const struct exposure_row exposure_rows[EXPOSURE_COUNT] = {
#define EXPOSURE(NAME, id, points, measure, mark, operation, sentence)             \
	[EXPOSURE_##NAME] = { id, points, sentence },
#include "tools/exposure.def"
#undef EXPOSURE
};

/* What a measure is about. */
struct question {
	const struct policy *policy;
	const struct policy *marks;
	struct arena *scratch;
	enum mark mark;
	enum operation operation;
};

/* 0 to EXPOSURE_FULL, or -ENOMEM. */
typedef int measure(const struct question *question);

#define MARK_NONE MARK_COUNT

static bool
asks(const struct question *question, enum operation operation, const char *path)
{
	const struct request request = { .operation = operation,
		                         .path = path,
		                         .proto = NET_UNIX };

	return decide(question->policy, &request).allowed;
}

static bool
is_allowed(const void *context, const char *path)
{
	const struct question *question = context;

	return asks(question, question->operation, path);
}

/* ---- Marks */

static bool
is_of_kind(const struct rule *rule, enum operation operation)
{
	if (operation == OPERATION_CONNECT)
		return rule->operation == operation &&
		       rule->target.net.proto == NET_UNIX;
	return operation_target_kind(rule->operation) == TARGET_PATH &&
	       (operation_gives(rule->operation) & (1u << operation));
}

static bool
may_allow(const struct question *question, const struct rule *rule,
          const struct path_pattern *member)
{
	return rule->effect == EFFECT_ALLOW &&
	       is_of_kind(rule, question->operation) &&
	       path_pattern_may_meet(rule_pattern(rule), member);
}

/* The member itself, and what every rule that allows has in common with it. A rule
 * more is a question more, and what was allowed stays so. */
static int
finds_some(const struct question *question, const struct path_pattern *member,
           bool *ret)
{
	const struct rule *rules = question->policy->rules, *rule = rules;
	const struct rule *end = rules + question->policy->n_rules;
	const char *path = NULL;
	int error;

	*ret = false;
	while (rule < end && !may_allow(question, rule, member))
		rule++;
	if (rule == end)
		return 0; /* default deny */
	error = mark_find_common(question->scratch, member, member, is_allowed,
	                         question, &path);
	/* A rule about all of the member has nothing else in common with it than
	 * the member itself. */
	for (; rule < end && !error && !path; rule++)
		if (may_allow(question, rule, member) &&
		    !path_pattern_contains(rule_pattern(rule), member))
			error = mark_find_common(question->scratch, member,
			                         rule_pattern(rule), is_allowed,
			                         question, &path);
	*ret = path != NULL;
	return error;
}

static int
measure_SOME(const struct question *question)
{
	const struct rule *member = mark_first(question->marks, question->mark);
	unsigned all = 0, found = 0;

	for (; member;
	     member = mark_next(question->marks, question->mark, member)) {
		bool some = false;

		if (finds_some(question, rule_pattern(member), &some))
			return -ENOMEM;
		all++;
		found += some;
	}
	return found ? (int)(EXPOSURE_FULL / 2 + EXPOSURE_FULL / 2 * found / all)
	             : 0;
}

static int
measure_NEW(const struct question *question)
{
	const struct rule *member = mark_first(question->marks, question->mark);
	unsigned all = 0, found = 0;

	for (; member;
	     member = mark_next(question->marks, question->mark, member)) {
		const char *fresh = path_pattern_freshen(question->scratch,
		                                         rule_pattern(member));
		const char *path =
		        fresh ? glob_unescape(question->scratch, fresh) : NULL;

		if (!path)
			return -ENOMEM;
		all++;
		found += asks(question, question->operation, path);
	}
	return all ? (int)(EXPOSURE_FULL * found / all) : 0;
}

static bool
is_both(const void *context, const char *path)
{
	return asks(context, OPERATION_WRITE, path) &&
	       (asks(context, OPERATION_EXEC, path) ||
	        asks(context, OPERATION_LOAD, path));
}

static int
measure_WRITE_EXEC(const struct question *question)
{
	const char *path = NULL;
	int error = 0;

	for (size_t i = 0; i < question->policy->n_rules && !error && !path; i++) {
		const struct rule *rule = &question->policy->rules[i];
		const struct path_pattern *pattern = rule_pattern(rule);

		if (rule->write_exec && pattern)
			error = mark_find_common(question->scratch, pattern,
			                         pattern, is_both, question, &path);
	}
	return error ? error : path ? EXPOSURE_FULL : 0;
}

/* ---- Network */

static int
measure_PORTS_TCP(const struct question *question)
{
	return exposure_ports(question->policy, question->operation, NET_TCP,
	                      EXPOSURE_FAR);
}

static int
measure_PORTS_UDP(const struct question *question)
{
	return exposure_ports(question->policy, question->operation, NET_UDP,
	                      EXPOSURE_FAR);
}

static int
measure_PORTS_NEAR(const struct question *question)
{
	return exposure_ports(question->policy, question->operation, NET_TCP,
	                      EXPOSURE_NEAR);
}

/* ---- The rest */

static int
measure_JIT(const struct question *question)
{
	return question->policy->jit ? EXPOSURE_FULL : 0;
}

static int
measure_ABI(const struct question *question)
{
	return question->policy->abi_i386 ? EXPOSURE_FULL : 0;
}

static bool
names(const struct question *question, enum operation operation, const char *name)
{
	const struct request request = { .operation = operation, .name = name };

	return decide(question->policy, &request).allowed;
}

static int
measure_SYSCALLS(const struct question *question)
{
	size_t n;
	const struct syscall_row *rows = syscall_rows(&n);
	unsigned all = 0, found = 0;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].fallback == SYSCALL_ALLOWED)
			continue;
		all++;
		found += names(question, OPERATION_SYSCALL, rows[i].name);
	}
	return found ? (int)(EXPOSURE_FULL / 2 + EXPOSURE_FULL / 2 * found / all)
	             : 0;
}

static int
measure_PROCESSES(const struct question *question)
{
	return names(question, OPERATION_SIGNAL, "all") ? EXPOSURE_FULL : 0;
}

/* With one of the first kind a process can have all the others. */
static int
measure_CAPABILITIES(const struct question *question)
{
	static const unsigned all_powerful[] = {
		CAP_SYS_ADMIN, CAP_SYS_MODULE, CAP_SYS_PTRACE,     CAP_SYS_RAWIO,
		CAP_BPF,       CAP_SETFCAP,    CAP_DAC_READ_SEARCH
	};
	const uint64_t keep =
	        question->policy->caps.keep & ~(1ull << ISOLATION_CAPABILITY);
	unsigned percent = 10 * (unsigned)__builtin_popcountll(keep);

	for (size_t i = 0; i < ARRAY_SIZE(all_powerful); i++)
		if (keep & (1ull << all_powerful[i]))
			percent = EXPOSURE_FULL;
	return (int)(percent < EXPOSURE_FULL ? percent : EXPOSURE_FULL);
}

static int
measure_ENVIRONMENT(const struct question *question)
{
	static char secrets[][32] = { "AWS_SECRET_ACCESS_KEY=x",
		                      "AZURE_CLIENT_SECRET=x", "GITHUB_TOKEN=x",
		                      "DATABASE_PASSWORD=x", "SSH_AUTH_SOCK=x" };
	char *given[ARRAY_SIZE(secrets) + 1] = { NULL };
	struct env_policy env = question->policy->env;
	char *const *kept;
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		given[i] = secrets[i];
	env.n_set = 0; /* what the profile says itself is no secret */
	if (environment_clean(question->scratch, &env, given, &kept))
		return -ENOMEM;
	while (kept[n])
		n++;
	return (int)(EXPOSURE_FULL * n / ARRAY_SIZE(secrets));
}

static const struct part {
	measure *measure;
	enum mark mark;
	enum operation operation;
} parts[EXPOSURE_COUNT] = {
#define EXPOSURE(NAME, id, points, measure, mark, operation, sentence)             \
	[EXPOSURE_##                                                               \
	        NAME] = { measure_##measure, MARK_##mark, OPERATION_##operation },
#include "tools/exposure.def"
#undef EXPOSURE
};

int
exposure_measure(const struct policy *policy, const struct policy *marks,
                 struct exposure *ret)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	struct exposure exposure = { .total = 0 };

	for (size_t i = 0; i < EXPOSURE_COUNT; i++) {
		const struct question question = { policy, marks, scratch,
			                           parts[i].mark,
			                           parts[i].operation };
		int percent = scratch ? parts[i].measure(&question) : -ENOMEM;

		if (percent < 0)
			return percent;
		exposure.percent[i] = (unsigned)percent;
		exposure.total += exposure_rows[i].points * (unsigned)percent;
	}
	*ret = exposure;
	return 0;
}

unsigned
exposure_tenths(unsigned total)
{
	return total / (EXPOSURE_MAX / 100);
}

void
exposure_print(struct strbuf *out, unsigned total)
{
	unsigned tenths = exposure_tenths(total);

	strbuf_addf(out, "%u.%u", tenths / 10, tenths % 10);
}

/* number := digit+ ["." digit] */
int
exposure_parse(const char *text, unsigned *ret)
{
	const char *point = strchr(text, '.');
	char whole[8];
	size_t length = point ? (size_t)(point - text) : strlen(text);
	uint64_t ones, tenths = 0;

	if (!length || length >= sizeof(whole))
		return -EINVAL;
	memcpy(whole, text, length);
	whole[length] = '\0';
	if (text_to_uint(whole, 10, &ones) ||
	    (point &&
	     (strlen(point) != 2 || text_to_uint(point + 1, 9, &tenths))) ||
	    ones * 10 + tenths > 100)
		return -EINVAL;
	*ret = (unsigned)(ones * 10 + tenths);
	return 0;
}
