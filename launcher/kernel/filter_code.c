#include "kernel/filter_parts.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#define JUMP_MAX 255 /* jt and jf are bytes (linux/filter.h) */

static bool
make_room(struct filter_code *code)
{
	size_t capacity = code->capacity ? 2 * code->capacity : 512;
	struct sock_filter *items;

	if (code->n < code->capacity)
		return true;
	items = reallocarray(code->items, capacity, sizeof(*items));
	if (!items)
		return false;
	code->items = items;
	code->capacity = capacity;
	return true;
}

size_t
filter_emit(struct filter_code *code, uint16_t operation, uint32_t k)
{
	if (code->failed || !make_room(code)) {
		code->failed = true;
		return 0;
	}
	code->items[code->n] = (struct sock_filter)BPF_STMT(operation, k);
	return code->n++;
}

void
filter_emit_load(struct filter_code *code, size_t offset)
{
	filter_emit(code, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

void
filter_emit_errno(struct filter_code *code, int error)
{
	filter_emit(code, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error);
}

void
filter_emit_allow(struct filter_code *code)
{
	filter_emit(code, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

void
filter_emit_ask(struct filter_code *code)
{
	filter_emit(code, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
}

void
filter_emit_kill(struct filter_code *code)
{
	filter_emit(code, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
}

static void
emit_operations(struct filter_code *code,
                const struct filter_operations *operations, unsigned facts)
{
	filter_emit_load(code, offsetof(struct seccomp_data, args) +
	                               operations->argument * sizeof(uint64_t));
	if (operations->mask != UINT32_MAX)
		filter_emit(code, BPF_ALU | BPF_AND | BPF_K, operations->mask);
	filter_emit_tree(code, operations->spans, operations->n, facts);
}

static void
emit_leaf(struct filter_code *code, const struct filter_span *span, unsigned facts)
{
	switch (span->verdict) {
	case FILTER_ABSENT:
		filter_emit_errno(code, ENOSYS);
		return;
	case FILTER_REFUSE:
		filter_emit_errno(code, EPERM);
		return;
	case FILTER_ALLOW:
		filter_emit_allow(code);
		return;
	case FILTER_CHECK:
		filter_emit_arguments(code, span->call,
		                      facts | (span->in_full ? FACT_FULL : 0));
		return;
	case FILTER_KILL:
		filter_emit_kill(code);
		return;
	case FILTER_ASK:
		filter_emit_ask(code);
		return;
	case FILTER_MULTIPLEX:
		emit_operations(code, span->operations, facts);
		return;
	}
}

/* Lets the test at `branch` go on behind all that has been emitted since when it
 * holds. A byte may be too short for that: then a JA of its own takes the way. It
 * moves instructions whose jumps all stay among themselves. */
static void
land_here(struct filter_code *code, size_t branch)
{
	size_t distance = code->n - branch - 1;
	struct sock_filter *test;

	if (distance > JUMP_MAX)
		filter_emit(code, BPF_JMP | BPF_JA, 0);
	if (code->failed)
		return;
	test = &code->items[branch];
	if (distance <= JUMP_MAX) {
		test->jt = (uint8_t)distance;
		return;
	}
	memmove(test + 2, test + 1, distance * sizeof(*test));
	test->jf = 1;
	test[1] =
	        (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)distance);
}

/* Recursion is as deep as the logarithm of n. */
void
filter_emit_tree(struct filter_code *code, const struct filter_span *spans,
                 size_t n, unsigned facts)
{
	size_t middle = n / 2, branch;

	if (n == 1) {
		emit_leaf(code, spans, facts);
		return;
	}
	branch = filter_emit(code, BPF_JMP | BPF_JGE | BPF_K, spans[middle].first);
	filter_emit_tree(code, spans, middle, facts);
	land_here(code, branch);
	filter_emit_tree(code, spans + middle, n - middle, facts);
}
