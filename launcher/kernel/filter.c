#include "kernel/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/filter_parts.h"
#include "kernel/kernel_abi.h"
#include "kernel/multiplex.h"
#include "kernel/syscall_number.h"
#include "policy/decide.h"
#include "policy/syscall_table.h"

/* asm/unistd.h, __X32_SYSCALL_BIT */
#define X32_BIT 0x40000000u
/* What a tracer writes to skip a call; no call has it. */
#define SKIPPED_CALL 0xffffffffu

/* What the rules make of every row of the table, before its arguments are seen. */
struct outcome {
	enum filter_verdict verdict;
	bool in_full; /* allowed by its own name: its arguments are not asked */
};

static int
check_words(const struct policy *policy, struct diag_list *diags)
{
	int error = 0;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];
		const struct syscall_row *row;
		size_t n;

		if (rule->operation != OPERATION_SYSCALL)
			continue;
		row = syscall_find(rule->target.name);
		if (!syscall_word_known(rule->target.name))
			error = diag_error(diags, "unknown-syscall", &rule->at,
			                   text_suggest(rule->target.name,
			                                syscall_words(&n), n),
			                   "unknown system call or group '%s'",
			                   rule->target.name);
		else if (row && syscall_is_needed(row) &&
		         rule->effect == EFFECT_DENY)
			diag_warning(
			        diags, "needed-syscall", &rule->at, NULL,
			        "'%s' stays allowed: no program runs without it",
			        row->name);
	}
	return error;
}

static bool
has_syscall_rules(const struct policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].operation == OPERATION_SYSCALL)
			return true;
	return false;
}

/* Landlock keeps all three inside the own domain (ptrace(2), landlock(7)). */
static bool
is_trace_call(const char *name)
{
	return strcmp(name, "ptrace") == 0 ||
	       strcmp(name, "process_vm_readv") == 0 ||
	       strcmp(name, "process_vm_writev") == 0;
}

static enum filter_verdict
fallback_verdict(const struct syscall_row *row, bool trace)
{
	if (trace && is_trace_call(row->name))
		return FILTER_ALLOW;
	switch (row->fallback) {
	case SYSCALL_ALLOWED:
		return FILTER_ALLOW;
	case SYSCALL_REFUSED:
		return FILTER_REFUSE;
	case SYSCALL_ABSENT:
		break;
	}
	return FILTER_ABSENT;
}

static struct outcome
judge_row(const struct policy *policy, const struct syscall_row *row, bool ruled,
          bool trace)
{
	struct request request = { .operation = OPERATION_SYSCALL,
		                   .name = row->name };
	struct verdict verdict = { 0 };

	if (ruled)
		verdict = decide(policy, &request);
	if (!verdict.rule)
		return (struct outcome){ .verdict = fallback_verdict(row, trace) };
	return (struct outcome){
		.verdict = verdict.allowed ? FILTER_ALLOW : FILTER_REFUSE,
		.in_full = verdict.rule->target.name[0] != '@',
	};
}

static void
judge_rows(const struct policy *policy, struct outcome *outcomes)
{
	struct request trace = { .operation = OPERATION_PTRACE, .name = "self" };
	bool trace_allowed = decide(policy, &trace).allowed;
	bool ruled = has_syscall_rules(policy);
	size_t n;
	const struct syscall_row *rows = syscall_rows(&n);

	for (size_t i = 0; i < n; i++)
		outcomes[i] = judge_row(policy, &rows[i], ruled, trace_allowed);
}

/* Starts a span where the verdict changes; each checked call has its own. */
static void
add_span(struct filter_span *spans, size_t *n, struct filter_span span)
{
	if (*n && span.verdict != FILTER_CHECK &&
	    span.verdict != FILTER_MULTIPLEX &&
	    spans[*n - 1].verdict == span.verdict)
		return;
	spans[(*n)++] = span;
}

/* Whose arguments are asked, by row: of all calls, and of those that a profile
 * allows by name. */
struct checks {
	bool *all;
	bool *in_full;
};

static bool
is_checked(const struct outcome *outcome, const struct checks *checks, size_t row)
{
	if (outcome->in_full)
		return outcome->verdict == FILTER_ALLOW && checks->in_full[row];
	/* What only looks absent, because its arguments lie in memory, can be asked
	 * about where somebody reads them. */
	return outcome->verdict != FILTER_REFUSE && checks->all[row];
}

/* ipc(2) has a version above. */
static const struct {
	const char *name;
	uint32_t mask;
} multiplexers[] = { { "socketcall", 0xffffffff }, { "ipc", 0xffff } };

enum { OPERATIONS_MAX = 2 * 20 + 1 }; /* multiplex.def, with the gaps between */

/* What is emitted for one ABI, and from what. */
struct assembly {
	const struct outcome *outcomes;
	struct checks checks;
	unsigned facts;
	struct filter_span spans[ARRAY_SIZE(multiplexers)][OPERATIONS_MAX];
	struct filter_operations operations[ARRAY_SIZE(multiplexers)];
};

/* Arguments that lie in memory are the supervisor's to look at. */
static struct filter_span
operation_span(const struct assembly *assembly, const struct multiplexed *operation)
{
	size_t n;
	const struct syscall_row *call = syscall_find(operation->call);
	size_t row = (size_t)(call - syscall_rows(&n));
	const struct outcome *outcome = &assembly->outcomes[row];
	struct filter_span span = { .first = operation->number,
		                    .verdict = outcome->verdict,
		                    .call = operation->call,
		                    .in_full = outcome->in_full };

	if (operation->where == MULTIPLEX_UNASKED ||
	    !is_checked(outcome, &assembly->checks, row))
		return span;
	if (operation->where == MULTIPLEX_REGISTERS)
		span.verdict = FILTER_CHECK;
	else
		span.verdict =
		        assembly->facts & FACT_ASK ? FILTER_ASK : FILTER_ABSENT;
	return span;
}

static size_t
make_operations(const struct assembly *assembly, const char *multiplexer,
                struct filter_span spans[OPERATIONS_MAX])
{
	size_t n_calls, n = 0;
	const struct multiplexed *calls = multiplexed_calls(&n_calls);
	uint32_t next = 0;

	for (size_t i = 0; i < n_calls && n + 2 < OPERATIONS_MAX; i++) {
		if (strcmp(calls[i].multiplexer, multiplexer) != 0)
			continue;
		if (calls[i].number > next)
			add_span(spans, &n, (struct filter_span){ .first = next });
		add_span(spans, &n, operation_span(assembly, &calls[i]));
		next = calls[i].number + 1;
	}
	add_span(spans, &n, (struct filter_span){ .first = next });
	return n;
}

/* A multiplexer about which no rule speaks by its own name. */
static bool
is_multiplexer(struct assembly *assembly, size_t row, const char *name,
               struct filter_span *span)
{
	const struct outcome *outcome = &assembly->outcomes[row];

	if (outcome->in_full || outcome->verdict == FILTER_REFUSE)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(multiplexers); i++) {
		if (strcmp(multiplexers[i].name, name) != 0)
			continue;
		assembly->operations[i] = (struct filter_operations){
			.mask = multiplexers[i].mask,
			.spans = assembly->spans[i],
			.n = make_operations(assembly, name, assembly->spans[i]),
		};
		span->verdict = FILTER_MULTIPLEX;
		span->operations = &assembly->operations[i];
		return true;
	}
	return false;
}

/* spans: room for 2 * n_calls + 3. Returns their number. */
static size_t
make_spans(uint32_t abi, const struct numbered_call *calls, size_t n_calls,
           struct assembly *assembly, struct filter_span *spans)
{
	const struct outcome *outcomes = assembly->outcomes;
	size_t n_rows, n = 0;
	const struct syscall_row *rows = syscall_rows(&n_rows);
	uint32_t next = 0;

	for (size_t i = 0; i < n_calls; i++) {
		size_t row = calls[i].row;
		struct filter_span span = { .first = calls[i].number,
			                    .verdict = outcomes[row].verdict,
			                    .call = rows[row].name,
			                    .in_full = outcomes[row].in_full };

		if (!is_multiplexer(assembly, row, rows[row].name, &span) &&
		    is_checked(&outcomes[row], &assembly->checks, row))
			span.verdict = FILTER_CHECK;
		if (calls[i].number > next)
			add_span(spans, &n, (struct filter_span){ .first = next });
		add_span(spans, &n, span);
		next = calls[i].number + 1;
	}
	add_span(spans, &n, (struct filter_span){ .first = next });
	if (abi == AUDIT_ARCH_X86_64) {
		add_span(spans, &n,
		         (struct filter_span){ .first = X32_BIT,
		                               .verdict = FILTER_KILL });
		add_span(spans, &n, (struct filter_span){ .first = SKIPPED_CALL });
	}
	return n;
}

static int
emit_abi(struct filter_code *code, uint32_t abi, const struct outcome *outcomes,
         unsigned facts)
{
	size_t n_rows, n_calls;
	_cleanup_free_ struct numbered_call *calls = NULL;
	_cleanup_free_ struct filter_span *spans = NULL;
	_cleanup_free_ bool *checked = NULL;
	struct assembly assembly = { .outcomes = outcomes };

	syscall_rows(&n_rows);
	calls = calloc(n_rows, sizeof(*calls));
	/* Not cleared: few are used, and each page would be. */
	spans = malloc((2 * n_rows + 3) * sizeof(*spans));
	checked = calloc(2 * n_rows, sizeof(*checked));
	if (!calls || !spans || !checked)
		return -ENOMEM;
	if (abi == AUDIT_ARCH_I386)
		facts |= FACT_I386;
	assembly.checks = (struct checks){ checked, checked + n_rows };
	assembly.facts = facts;
	filter_arguments_mark(facts, assembly.checks.all);
	filter_arguments_mark(facts | FACT_FULL, assembly.checks.in_full);
	n_calls = syscall_numbered_calls(abi, calls);
	filter_emit_load(code, offsetof(struct seccomp_data, nr));
	filter_emit_tree(code, spans,
	                 make_spans(abi, calls, n_calls, &assembly, spans), facts);
	/* cppcheck-suppress memleak ; cleaned up */
	return 0;
}

/* ld arch; for each ABI "is it this one: go there"; kill; the ABIs. */
static int
emit_program(struct filter_code *code, const uint32_t *abis, size_t n_abis,
             const struct outcome *outcomes, unsigned facts)
{
	size_t jumps[2] = { 0 };

	filter_emit_load(code, offsetof(struct seccomp_data, arch));
	for (size_t i = 0; i < n_abis; i++) {
		size_t test = filter_emit(code, BPF_JMP | BPF_JEQ | BPF_K, abis[i]);

		jumps[i] = filter_emit(code, BPF_JMP | BPF_JA, 0);
		if (!code->failed)
			code->items[test].jf = 1;
	}
	filter_emit_kill(code);
	for (size_t i = 0; i < n_abis; i++) {
		size_t start = code->n;
		int error = emit_abi(code, abis[i], outcomes, facts);

		if (error)
			return error;
		if (!code->failed)
			code->items[jumps[i]].k = (uint32_t)(start - jumps[i] - 1);
	}
	return code->failed ? -ENOMEM : 0;
}

int
filter_build_for(uint32_t machine, const struct policy *policy,
                 const struct features *features, struct diag_list *diags,
                 struct filter *ret)
{
	const uint32_t abis[] = { machine, AUDIT_ARCH_I386 };
	bool both = machine == AUDIT_ARCH_X86_64 && policy->abi_i386;
	_cleanup_free_ struct outcome *outcomes = NULL;
	struct filter_code code = { 0 };
	size_t n_rows;
	int error;

	if (machine != AUDIT_ARCH_X86_64 && machine != AUDIT_ARCH_AARCH64)
		return -EOPNOTSUPP;
	error = check_words(policy, diags);
	if (error)
		return error;
	syscall_rows(&n_rows);
	outcomes = calloc(n_rows, sizeof(*outcomes));
	if (!outcomes)
		return -ENOMEM;
	judge_rows(policy, outcomes);
	error = emit_program(&code, abis, both ? 2 : 1, outcomes,
	                     filter_facts(policy, features));
	filter_share_returns(&code);
	if (!error && code.failed)
		error = -ENOMEM;
	if (!error && code.n > BPF_MAXINSNS)
		error = -E2BIG;
	if (error) {
		free(code.items);
		return error;
	}
	*ret = (struct filter){ code.items, code.n };
	return 0;
}

int
filter_build(const struct policy *policy, const struct features *features,
             struct diag_list *diags, struct filter *ret)
{
	return filter_build_for(SYSCALL_ABI_NATIVE, policy, features, diags, ret);
}

void
filter_free(struct filter *filter)
{
	free(filter->instructions);
	*filter = (struct filter){ 0 };
}
